/** Adapts the system's accent colour, so that it is readable on the page's backgrounds. */

import type { Tokens } from "./tokens";

/** Minimum contrast of text (WCAG 2.2, level AA). */
const READABLE = 4.5;
/** Maximum share of the accent in the background of selections. */
const TINT = 0.12;
/** Step by which either is changed until everything is readable. */
const STEP = 0.01;
/** The colours that the accent needs contrast with: backgrounds, and text on the accent. */
const BESIDE = ["bg", "log", "bad-bg", "accent-ink"];
/** Text colours on selections. */
const ON_PICK = ["text", "dim", "faint", "ok", "warn", "bad", "magenta", "cyan"];

/** Red, green and blue, each from 0 to 255. */
type Colour = [number, number, number];

/** The accent in a page's address, as in `?accent=3584e4`. */
export function accentOf(address: string): string | null {
  const digits = new URL(address).searchParams.get("accent");
  return digits && /^[0-9a-f]{6}$/i.test(digits) ? digits : null;
}

/**
 * The tokens for an accent of six digits in a theme: as close to it as readable, darker in the light theme and lighter
 * in the dark one.
 */
export function followed(accent: string, tokens: Tokens): { accent: string; pick: string } {
  const all = (names: string[]) => names.map((name) => colour(tokens.get(name) ?? ""));
  const [bg, ...beside] = all(BESIDE) as [Colour, ...Colour[]];
  const onPick = all(ON_PICK);
  const system = colour(`#${accent}`);
  const end: Colour = luminance(bg) > 0.5 ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; ; share += STEP) {
    const tried = mix(system, end, Math.min(share, 1));
    const pick = pickOf(tried, bg, onPick);
    if (share >= 1 || [bg, ...beside, pick].every((other) => contrast(tried, other) >= READABLE))
      return { accent: hex(tried), pick: hex(pick) };
  }
}

/** The background of selections: as much accent as keeps all text on it readable. */
function pickOf(accent: Colour, bg: Colour, above: Colour[]): Colour {
  for (let tint = TINT; tint > 0; tint -= STEP) {
    const pick = mix(bg, accent, tint);
    if (above.every((other) => contrast(pick, other) >= READABLE)) return pick;
  }
  return bg;
}

/** How well one colour stands out from another, from 1 to 21: WCAG 2.2, "contrast ratio". */
function contrast(a: Colour, b: Colour): number {
  const [one, other] = [luminance(a) + 0.05, luminance(b) + 0.05];
  return Math.max(one, other) / Math.min(one, other);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Colour;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function mix(one: Colour, other: Colour, share: number): Colour {
  return one.map((value, at) => Math.round(value + ((other[at] ?? 0) - value) * share)) as Colour;
}

function colour(hex: string): Colour {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Colour;
}

function hex(colour: Colour): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
