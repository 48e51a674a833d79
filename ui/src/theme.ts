import type { Theme } from "./model";

/** The themes that there are. */
export const THEMES: Theme[] = ["system", "light", "dark"];

const systemsDark = matchMedia("(prefers-color-scheme: dark)");
let preferred: Theme = "system";

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

function apply(): void {
  const dark = preferred === "system" ? systemsDark.matches : preferred === "dark";
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

systemsDark.addEventListener("change", apply);
