import { parseAnsi } from "../../log/ansi";
import type { LogLevel, LogLink, LogLook, LogMatch, LogQuery, LogRow, LogSight, LogState } from "../model";
import type { FakeLines } from "./log";

const STAMP = /^(\d{4}-\d\d-\d\dT\S{18}) /;
const LEVELS: LogLevel[] = ["trace", "debug", "info", "warning", "error"];
const LINK = /\bhttps?:\/\/[^\s)"]+|\b[\w/]+\.(?:py|js|ts):\d+|File "[^"]+", line \d+/g;
/** So many lines are looked at in one look. */
const STEP = 50_000;
/** The most rows handed out at once. */
const MOST = 2000;

/** A log viewed as the core does it, over lines in memory. */
export class FakeLogView {
  #query: LogQuery | null = null;
  #scanned = 0;
  #listed: number[] = [];
  #found: number[] = [];

  constructor(readonly lines: FakeLines) {}

  look(query: LogQuery, { from, count }: LogSight): LogLook {
    const needle = needleOf(query);
    const before = this.#query;
    if (before?.level !== query.level || JSON.stringify(before.needle) !== JSON.stringify(query.needle)) {
      [this.#scanned, this.#listed, this.#found] = [0, [], []];
    }
    this.#query = query;
    this.#pick(needle);
    const [first, end] = this.#positions();
    let at = "position" in from ? from.position : "row" in from ? this.#position(from.row) : 0;
    if ("end" in from) at = Math.max(from.end, end - count);
    at = Math.min(Math.max(at, first), end);
    return { state: this.#state(), at, rows: this.#rows(at, at + Math.min(count, MOST)) };
  }

  #state(): LogState {
    const [first, end] = this.#positions();
    const done = this.#scanned === this.lines.length;
    const progress = done ? 100 : Math.floor((this.#scanned * 100) / this.lines.length);
    const [from, to] = this.#wanted();
    return {
      epoch: this.lines.epoch,
      first,
      end,
      next_row: this.lines.length,
      runs: this.lines.starts.length,
      found: lowest(this.#found, to) - lowest(this.#found, from),
      done,
      progress,
      unfinished: this.lines.unfinished === null ? null : this.#row(this.lines.length, this.lines.unfinished),
    };
  }

  #rows(from: number, to: number): LogRow[] {
    const [first, end] = this.#positions();
    const rows: LogRow[] = [];
    for (let at = Math.max(from, first); at < Math.min(to, end); at++) {
      const row = this.#at(at);
      rows.push(this.#row(row, this.lines.at(row)));
    }
    return rows;
  }

  find(row: number, backwards: boolean): LogMatch | null {
    const [first, end] = this.#wanted().map((each) => lowest(this.#found, each)) as [number, number];
    if (first === end) return null;
    let n = backwards ? lowest(this.#found, row + 1) - 1 : lowest(this.#found, row);
    if (n < first) n = end - 1;
    if (n >= end) n = backwards ? end - 1 : first;
    const found = this.#found[n] ?? 0;
    return { row: found, position: this.#position(found), ordinal: n - first + 1 };
  }

  #position(row: number): number {
    const [from, to] = this.#wanted();
    const within = Math.min(Math.max(row, from), to);
    const list = this.#list();
    return list ? lowest(list, within) : within;
  }

  text(from: number, to: number, times: boolean): string {
    const plain = ({ text }: LogRow) =>
      parseAnsi(text)
        .map((span) => span.text)
        .join("");
    return this.#rows(from, to)
      .map((row) => `${times && row.time ? `${row.time} ` : ""}${plain(row)}\n`)
      .join("");
  }

  #pick(needle: RegExp | null): void {
    const { level } = this.#query ?? { level: null };
    const end = Math.min(this.lines.length, this.#scanned + (needle || level ? STEP : Infinity));
    if (!needle && !level) this.#scanned = end;
    for (; this.#scanned < end; this.#scanned++) {
      const line = this.lines.at(this.#scanned);
      const own = this.#levelOf(this.#scanned, line);
      if (level && (own === null || LEVELS.indexOf(own) < LEVELS.indexOf(level))) continue;
      if (level) this.#listed.push(this.#scanned);
      if (needle?.test(plainOf(line))) this.#found.push(this.#scanned);
    }
  }

  #row(row: number, line: string): LogRow {
    const stamp = STAMP.exec(line);
    const text = stamp ? line.slice(stamp[0].length) : line;
    const plain = plainOf(line);
    const needle = this.#query && needleOf(this.#query);
    const global = needle && new RegExp(needle.source, `${needle.flags}g`);
    const found = global ? [...plain.matchAll(global)] : [];
    const place = (match: RegExpMatchArray): [number, number] => [
      match.index ?? 0,
      (match.index ?? 0) + match[0].length,
    ];
    const links: LogLink[] = [...plain.matchAll(LINK)].map((match) => {
      const [from, to] = place(match);
      return { from, to, page: match[0].startsWith("http") };
    });
    const level = this.#levelOf(row, line);
    return { row, time: stamp?.[1] ?? null, text, cut: 0, level, found: found.map(place), links };
  }

  /** A line's own level, or that of the traceback that it is in. */
  #levelOf(row: number, line: string): LogLevel | null {
    const own = levelOf(line);
    const before = row > 0 ? plainOf(this.lines.at(row - 1)) : "";
    const goesOn =
      plainOf(line).startsWith(" ") || (before.startsWith("    ") && /^\w+Error:/.test(plainOf(line)));
    return own === null && goesOn && before ? this.#levelOf(row - 1, this.lines.at(row - 1)) : own;
  }

  #wanted(): [number, number] {
    const { run, since } = this.#query ?? { run: "all", since: 0 };
    const end = this.lines.length;
    const last = this.lines.starts.at(-1);
    let rows: [number, number] = [0, end];
    if (run === "this") rows = [last ?? 0, end];
    if (run === "before") rows = last === undefined ? [0, 0] : [this.lines.starts.at(-2) ?? 0, last];
    const from = Math.max(rows[0], Math.min(since, end));
    return [from, Math.max(from, rows[1])];
  }

  #list(): number[] | null {
    if (this.#query?.only_found && this.#query.needle) return this.#found;
    return this.#query?.level ? this.#listed : null;
  }

  #positions(): [number, number] {
    const [from, to] = this.#wanted();
    const list = this.#list();
    return list ? [lowest(list, from), lowest(list, to)] : [from, to];
  }

  #at(position: number): number {
    const list = this.#list();
    return list ? (list[position] ?? 0) : position;
  }
}

function plainOf(line: string): string {
  return line.replace(STAMP, "").replace(/\x1b\[[0-9;]*m/g, "");
}

function levelOf(line: string): LogLevel | null {
  const word = /^(TRACE|DEBUG|INFO|WARNING|ERROR)\b/.exec(plainOf(line))?.[1];
  return word ? (word.toLowerCase() as LogLevel) : plainOf(line).startsWith("Traceback") ? "error" : null;
}

function needleOf({ needle }: LogQuery): RegExp | null {
  if (!needle?.text) return null;
  const source = needle.expression ? needle.text : needle.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  try {
    return new RegExp(source, /\p{Lu}/u.test(needle.text) ? "" : "i");
  } catch (thrown) {
    const message = `this is no regular expression: ${(thrown as Error).message}`;
    throw Object.assign(new Error(message), { code: "expression" });
  }
}

/** The index of the first that is not below `value`, in an ascending list. */
function lowest(list: number[], value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
