import * as de from "./de";
import * as en from "./en";
import { language, type Language } from "./language";

/** The texts of each language. One that lacks a text fails the type check. */
const TEXTS: Record<Language, typeof en> = { en, de };

/** All texts that people read, in the page's language. */
export const t = TEXTS[language];
