import type { LogRow } from "../backend/model";
import { parseAnsi, type Span } from "./ansi";

/** Text in one look, and whether it is what was looked for. */
export interface Piece extends Span {
  found: boolean;
}

/** Pieces that lead somewhere together, or nowhere. */
export interface Part {
  /** The whole text of the link; null for plain text. */
  link: string | null;
  /** Whether it leads to a page, and not to a file. */
  page: boolean;
  pieces: Piece[];
}

const LEVEL = /^\[?(TRACE|DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL)\b/;
/** What the supervisor's own lines begin with. */
const NOTE = "[trayvisor] ";

/** Whether the supervisor wrote this row, and not the server. */
export function isNote(row: LogRow): boolean {
  return row.text.startsWith(NOTE);
}

/** Takes a row's text apart by looks, finds and links. */
export function partsOf(row: LogRow): Part[] {
  const spans = withLevel(parseAnsi(row.text), row);
  const text = spans.map((span) => span.text).join("");
  const parts: Part[] = [];
  let begin = 0;
  for (const link of [...row.links, { from: text.length, to: text.length, page: false }]) {
    if (link.from > begin) parts.push(part(null, begin, link.from));
    if (link.to > link.from)
      parts.push({ ...part(text.slice(link.from, link.to), link.from, link.to), page: link.page });
    begin = link.to;
  }
  return parts;

  function part(link: string | null, from: number, to: number): Part {
    return { link, page: false, pieces: piecesOf(spans, row.found, from, to) };
  }
}

function piecesOf(spans: Span[], found: [number, number][], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let begin = 0;
  for (const { text, look } of spans) {
    const end = begin + text.length;
    const edges = found.flat().filter((edge) => edge > Math.max(begin, from) && edge < Math.min(end, to));
    const cuts = [Math.max(begin, from), ...edges, Math.min(end, to)];
    for (const [i, cut] of cuts.entries()) {
      const next = cuts[i + 1];
      if (next === undefined || next <= cut) continue;
      const isFound = found.some(([first, last]) => first <= cut && cut < last);
      pieces.push({ text: text.slice(cut - begin, next - begin), look, found: isFound });
    }
    begin = end;
  }
  return pieces;
}

/** Colours the word that names the level, where the server has not coloured anything. */
function withLevel(spans: Span[], row: LogRow): Span[] {
  const [only] = spans;
  const word = spans.length === 1 && only?.look === "" ? LEVEL.exec(only.text)?.[1] : undefined;
  if (!only || !word || (row.level !== "info" && row.level !== "warning")) return spans;
  const end = only.text.indexOf(word) + word.length;
  const look = row.level === "info" ? "fg-green" : "fg-yellow";
  return [
    { text: only.text.slice(0, end), look },
    { text: only.text.slice(end), look: "" },
  ];
}

/** The clock's part of a time stamp, "19:30:01.123". On a day's first row it is the date and the time to the second. */
export function timeOf(row: LogRow, before: LogRow | undefined, date: (at: string) => string): string {
  if (!row.time) return "";
  const isNewDay = before?.time != null && before.time.slice(0, 10) !== row.time.slice(0, 10);
  return isNewDay ? `${date(row.time)} ${row.time.slice(11, 19)}` : row.time.slice(11, 23);
}
