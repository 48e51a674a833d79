import type { LogColour, LogPart, LogRow, LogStyle } from "../backend/model";

/** The colours of a terminal's theme that are readable on our backgrounds, in the order of their codes. */
const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
const EFFECTS = ["bold", "dim", "italic", "underline", "strikethrough", "reverse"] as const;

/** The classes of a style: "fg-red bold". */
export function classesOf(style: LogStyle): string {
  const { foreground, background } = style;
  const names: string[] = EFFECTS.filter((effect) => style[effect]);
  if (background !== undefined) names.unshift(`bg-${nameOf(background)}`);
  if (foreground !== undefined) names.unshift(`fg-${nameOf(foreground)}`);
  return names.join(" ");
}

/** The nearest of the eight colours. */
function nameOf(colour: LogColour): string {
  if (typeof colour === "number") return COLOURS[colour % 8] ?? "white";
  const [highest, lowest] = [Math.max(...colour), Math.min(...colour)];
  if (highest - lowest < 40) return highest < 128 ? "black" : "white";
  const middle = (highest + lowest) / 2;
  const [red, green, blue] = colour;
  const bits = (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0);
  return COLOURS[bits] ?? "white";
}

/** The whole text of a part. */
export function textOf(part: LogPart): string {
  return part.pieces.map((piece) => piece.text).join("");
}

/** The time in a time stamp, "19:30:01.123". On a day's first row, the date and the time to the second. */
export function timeOf(row: LogRow, before: LogRow | undefined, date: (at: string) => string): string {
  if (!row.time) return "";
  const isNewDay = before?.time != null && before.time.slice(0, 10) !== row.time.slice(0, 10);
  return isNewDay ? `${date(row.time)} ${row.time.slice(11, 19)}` : row.time.slice(11, 23);
}
