import { describe, expect, it } from "vitest";
import { followed } from "./accent";
import { TOKENS } from "./tokens";

/** Text colours and the backgrounds on which they are used. */
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

/** GNOME's accents, and extreme choices. */
const ACCENTS = [
  ...["3584e4", "2190a4", "3a944a", "c88800", "ed5b00", "e62d42", "d56199", "9141ac", "6f8396"],
  ...["000000", "ffffff", "ffff00", "0000ff", "00ff00", "ff00ff", "808080", "2f5fe0", "7ea2ff"],
];

/** The contrast ratio of WCAG 2.2 between two colours "#rrggbb", from 1 to 21. */
function contrastOf(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (lighter + 0.05) / (darker + 0.05);
}

it("black and white are as far apart as colours can be", () => {
  expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21);
});

function expectReadable(colours: Map<string, string>, name: string): void {
  for (const on of USED[name] ?? []) {
    const [front, back] = [colours.get(name), colours.get(on)];
    expect(front, name).toBeDefined();
    expect(back, on).toBeDefined();
    expect(contrastOf(front!, back!), `${name} on ${on}`).toBeGreaterThanOrEqual(4.5);
  }
}

describe.each(Object.entries(TOKENS))("in the %s theme", (_, colours) => {
  it.each(Object.keys(USED))("%s reaches 4.5 : 1 on each of its backgrounds", (name) => {
    expectReadable(colours, name);
  });

  it.each(ACCENTS)("so does everything with the accent %s", (accent) => {
    const all = new Map([...colours, ...Object.entries(followed(accent, colours))]);
    for (const name of Object.keys(USED)) expectReadable(all, name);
  });

  it("an accent that can be read stays as the system has it", () => {
    const own = colours.get("accent") ?? "";
    expect(followed(own.slice(1), colours).accent).toBe(own);
  });
});
