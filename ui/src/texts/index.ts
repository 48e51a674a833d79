import * as de from "./de";
import * as en from "./en";
import { language } from "./language";

/** All texts that people read, in the page's language. A language that lacks one fails the type check. */
export const t: typeof en = { en, de }[language];
