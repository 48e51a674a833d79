import css from "./app.css?raw";

/** The colours of one theme, "#rrggbb" by token. */
export type Tokens = Map<string, string>;

function tokensIn(block: string): Tokens {
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!]),
  );
}

const [light = "", dark = ""] = css.split(':root:where([data-theme="dark"])');

/** The tokens of app.css, read from its source because the page may not have loaded it yet. */
export const TOKENS = { light: tokensIn(light.slice(0, light.indexOf("}"))), dark: tokensIn(dark) };
