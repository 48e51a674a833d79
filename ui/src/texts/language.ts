/** The languages that the window speaks, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

/** One of them. */
export type Language = keyof typeof LANGUAGES;

/**
 * The first of the preferred languages that the window speaks: "de-AT" is German.
 * @internal Exported for its test.
 */
export function speak(preferred: readonly string[]): Language {
  const spoken = preferred.map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find((code): code is Language => code in LANGUAGES) ?? "en";
}

/** What the page's address asks for, as in `?language=de`. */
const asked = new URLSearchParams(location.search).get("language");

/** The language that is spoken while the page lives: the one asked for, or else the system's. */
export const language = speak(asked ? [asked] : navigator.languages);

/** How dates and times are written: as the system does it, where that is in the language spoken. */
export const locale = speak(navigator.languages) === language ? undefined : language;
