import { describe, expect, it } from "vitest";
import css from "../src/app.css?raw";

/** The colours of one scheme by token. */
function tokens(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

const [light = "", dark = ""] = css.split(':root:where([data-theme="dark"])');
const SCHEMES = { light: tokens(light.slice(0, light.indexOf("}"))), dark: tokens(dark) };

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Which text stands on which background. */
const USED: Record<string, string[]> = {
  text: ["mark", "bg", "side", "raise", "hover", "pick", "log", "bad-bg", "warn-bg"],
  dim: ["bg", "side", "raise", "hover", "pick", "log", "bad-bg", "warn-bg"],
  faint: ["bg", "side", "raise", "log", "pick", "bad-bg", "warn-bg"],
  accent: ["bg", "log", "pick", "bad-bg"],
  "accent-ink": ["accent"],
  ok: ["bg", "log", "pick", "bad-bg"],
  warn: ["bg", "side", "pick", "hover", "log", "bad-bg"],
  bad: ["bg", "side", "pick", "hover", "log", "bad-bg"],
  magenta: ["log", "pick", "bad-bg"],
  cyan: ["log", "pick", "bad-bg"],
};

describe.each(Object.entries(SCHEMES))("in the %s scheme", (_, colours) => {
  it.each(Object.keys(USED))("%s reaches 4.5 : 1 on each of its backgrounds", (name) => {
    for (const on of USED[name] ?? []) {
      const [front, back] = [colours.get(name), colours.get(on)];
      expect(front, name).toBeDefined();
      expect(back, on).toBeDefined();
      expect(contrast(front!, back!), `${name} on ${on}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});
