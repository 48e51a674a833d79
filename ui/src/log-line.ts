import { parseAnsi, type Span } from "./ansi";

/** How serious a line says it is. */
export type Level = "info" | "warning" | "error" | null;

/** A line as the log shows it. */
export interface LogLine {
  /** "19:30:01.123", empty for a line without a time stamp. */
  time: string;
  spans: Span[];
  level: Level;
}

const STAMP = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d(?:\.\d{1,3})?)\S* ?/;
const LEVEL = /^(?:\[?)(TRACE|DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL)\b/;
/** What no person reads in one line, and no browser lays out well. */
const LONGEST = 4000;

/** Takes a logged line apart: time stamp, text with its colours, level. */
export function parseLogLine(raw: string): LogLine {
  const stamp = STAMP.exec(raw);
  const spans = parseAnsi(shorten(lastShown(stamp ? raw.slice(stamp[0].length) : raw)));
  const first = spans[0];
  const word = first ? LEVEL.exec(first.text)?.[1] : undefined;
  const level = word ? levelOf(word) : first?.text.startsWith("Traceback (most recent") ? "error" : null;
  if (word && first && spans.length === 1 && first.look === "" && level && level !== "error") {
    const end = first.text.indexOf(word) + word.length;
    const look = level === "info" ? "fg-green" : "fg-yellow";
    spans.splice(0, 1, { text: first.text.slice(0, end), look }, { text: first.text.slice(end), look: "" });
  }
  return { time: stamp?.[1] ?? "", spans, level };
}

function levelOf(word: string): Level {
  if (word === "ERROR" || word === "CRITICAL" || word === "FATAL") return "error";
  if (word === "WARN" || word === "WARNING") return "warning";
  return word === "INFO" ? "info" : null;
}

/** A progress bar rewrites its line; a terminal shows what was written last. */
function lastShown(text: string): string {
  return text.split("\r").filter(Boolean).at(-1) ?? "";
}

function shorten(text: string): string {
  const more = text.length - LONGEST;
  return more > 0 ? `${text.slice(0, LONGEST)} … (${more.toLocaleString("en")} more characters)` : text;
}
