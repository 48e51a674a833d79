import { followed } from "./accent";
import type { Theme } from "../backend/model";
import { TOKENS } from "./tokens";

/** All themes. */
export const THEMES: Theme[] = ["system", "light", "dark"];

const systemsDark = matchMedia("(prefers-color-scheme: dark)");
let preferred: Theme = "system";
let accent: string | null = null;

/** The theme in a page's address, as in `?theme=dark`. */
export function themeOf(address: string): Theme {
  const asked = new URL(address).searchParams.get("theme");
  return THEMES.find((theme) => theme === asked) ?? "system";
}

/** Changes the page's theme. The tokens of app.css depend on `data-theme` on the root element. */
export function showTheme(theme: Theme): void {
  preferred = theme;
  apply();
}

/** Changes the page's accent: six digits, or null for our own. */
export function showAccent(systems: string | null): void {
  accent = systems;
  apply();
}

function apply(): void {
  const dark = preferred === "system" ? systemsDark.matches : preferred === "dark";
  const theme = dark ? "dark" : "light";
  const root = document.documentElement;
  root.dataset["theme"] = theme;
  // Empty values mean those of app.css.
  const own = { accent: "", pick: "" };
  const shown = accent ? followed(accent, TOKENS[theme]) : own;
  for (const [name, colour] of Object.entries(shown)) root.style.setProperty(`--${name}`, colour);
}

systemsDark.addEventListener("change", apply);
