/** Turns a terminal's colours into spans of text. Whatever else a line holds stays text or is left out. */

/** Text in one look. */
export interface Span {
  text: string;
  /** Names of classes, all from this file: "fg-red bold". */
  look: string;
}

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

// In this order: whole OSC, DCS, PM, APC and SOS strings; CSI sequences; other escapes.
const ESCAPE =
  /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|(?:\x1b\[|\x9b)([0-9:;<=>?]*)[ -/]*([@-~])?|\x1b[ -/]*[0-~]?/g;
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/g;

interface Look {
  fg: string | null;
  bg: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  reverse: boolean;
}

const PLAIN: Look = {
  fg: null,
  bg: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  reverse: false,
};

/** The spans of one line. Every line begins plain, since a window shows lines out of a long stream. */
export function parseAnsi(line: string): Span[] {
  const spans: Span[] = [];
  let look = PLAIN;
  let end = 0;
  const text = (from: number, to: number) => {
    const part = line.slice(from, to).replace(CONTROL, "");
    const name = lookName(look);
    const last = spans.at(-1);
    if (last && last.look === name) last.text += part;
    else if (part) spans.push({ text: part, look: name });
  };
  for (const match of line.matchAll(ESCAPE)) {
    text(end, match.index);
    end = match.index + match[0].length;
    if (match[2] === "m" && /^[\d;:]*$/.test(match[1] ?? "")) look = applySgr(look, match[1] ?? "");
  }
  text(end, line.length);
  return spans;
}

function lookName(look: Look): string {
  const names: string[] = [];
  if (look.fg) names.push(`fg-${look.fg}`);
  if (look.bg) names.push(`bg-${look.bg}`);
  for (const name of ["bold", "dim", "italic", "underline", "reverse"] as const)
    if (look[name]) names.push(name);
  return names.join(" ");
}

function applySgr(before: Look, parameters: string): Look {
  let look = { ...before };
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) look = { ...PLAIN };
    else if (code === 1) look.bold = true;
    else if (code === 2) look.dim = true;
    else if (code === 3) look.italic = true;
    else if (code === 4) look.underline = true;
    else if (code === 7) look.reverse = true;
    else if (code === 22) look.bold = look.dim = false;
    else if (code === 23) look.italic = false;
    else if (code === 24) look.underline = false;
    else if (code === 27) look.reverse = false;
    else if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(i + 1));
      if (code === 38) look.fg = colour;
      else look.bg = colour;
      i += used;
    } else if (code === 39) look.fg = null;
    else if (code === 49) look.bg = null;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) look.fg = COLOURS[code % 10] ?? null;
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) look.bg = COLOURS[code % 10] ?? null;
  }
  return look;
}

/** A colour of 256 or 16 million, as the nearest of the eight that are readable on our backgrounds. */
function extendedColour(rest: number[]): { colour: string | null; used: number } {
  if (rest[0] === 2) return { colour: nearest(rest[1] ?? 0, rest[2] ?? 0, rest[3] ?? 0), used: 4 };
  if (rest[0] !== 5) return { colour: null, used: 0 };
  const n = rest[1] ?? 0;
  if (n < 16) return { colour: COLOURS[n % 8] ?? null, used: 2 };
  if (n >= 232) return { colour: n < 244 ? "black" : "white", used: 2 };
  const cube = n - 16;
  const level = (value: number) => (value % 6) * 51;
  return { colour: nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube)), used: 2 };
}

function nearest(red: number, green: number, blue: number): string | null {
  const highest = Math.max(red, green, blue);
  const lowest = Math.min(red, green, blue);
  if (highest - lowest < 40) return highest < 128 ? "black" : "white";
  const middle = (highest + lowest) / 2;
  const bits = (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0);
  return COLOURS[bits] ?? null;
}
