import { followed } from "./accent";
import type { Theme } from "../backend/model";
import { TOKENS } from "./tokens";

/** The themes that there are. */
export const THEMES: Theme[] = ["system", "light", "dark"];

const systemsDark = matchMedia("(prefers-color-scheme: dark)");
let preferred: Theme = "system";
let accent: string | null = null;

/** What a page's address says of the theme, as in `?theme=dark`. */
export function themeOf(address: string): Theme {
  const asked = new URL(address).searchParams.get("theme");
  return THEMES.find((theme) => theme === asked) ?? "system";
}

/** Shows the page in this theme from now on. `data-theme` on the page's root is what the tokens of app.css follow. */
export function showTheme(theme: Theme): void {
  preferred = theme;
  apply();
}

/** Shows the page with this accent from now on: six digits, or null for our own. */
export function showAccent(systems: string | null): void {
  accent = systems;
  apply();
}

function apply(): void {
  const dark = preferred === "system" ? systemsDark.matches : preferred === "dark";
  const theme = dark ? "dark" : "light";
  const root = document.documentElement;
  root.dataset["theme"] = theme;
  // Empty, it is what app.css says.
  const own = { accent: "", pick: "" };
  const shown = accent ? followed(accent, TOKENS[theme]) : own;
  for (const [name, colour] of Object.entries(shown)) root.style.setProperty(`--${name}`, colour);
}

systemsDark.addEventListener("change", apply);
