/** The languages of the window, each with its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

/** A language. */
export type Language = keyof typeof LANGUAGES;

/**
 * The first of the preferred languages that is available: "de-AT" is German.
 * @internal Exported for its test.
 */
export function speak(preferred: readonly string[]): Language {
  const spoken = preferred.map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find((code): code is Language => code in LANGUAGES) ?? "en";
}

/** The language in the page's address, as in `?language=de`. */
const asked = new URLSearchParams(location.search).get("language");

/** The language of this page: the one in its address, or else the system's. */
export const language = speak(asked ? [asked] : navigator.languages);

/** The format of dates and times: the system's, if that is in the page's language. */
export const locale = speak(navigator.languages) === language ? undefined : language;
