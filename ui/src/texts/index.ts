import * as de from "./de";
import * as en from "./en";
import { language, type Language } from "./language";

/** The texts of each language. A missing text fails the type check. */
const TEXTS: Record<Language, typeof en> = { en, de };

/** All texts in the page's language. */
export const t = TEXTS[language];
