/** The preferences, in words. */

/** The texts of the preferences. */
export const preferencesTexts = {
  title: "Einstellungen",
};
