import type {
  LogLevel,
  LogLook,
  LogMatch,
  LogPart,
  LogPiece,
  LogQuery,
  LogRow,
  LogSight,
  LogState,
} from "../model";
import { failure } from "./failure";
import { lineOf, textOf, type FakeLine, type FakeLines } from "./log";

const LEVELS: LogLevel[] = ["trace", "debug", "info", "warning", "error"];
const LINK = /\bhttps?:\/\/[^\s)"]+|\b[\w/]+\.(?:py|js|ts):\d+|File "[^"]+", line \d+/g;
/** Number of lines processed in one look. */
const STEP = 50_000;
/** Maximum number of rows returned at once. */
const MOST = 2000;

/** A place in a text. */
interface Place {
  from: number;
  to: number;
  found: string;
}

/** A log view like the core's, for lines in memory. */
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
      unfinished:
        this.lines.unfinished === null ? null : this.#row(this.lines.length, lineOf(this.lines.unfinished)),
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
    const plain = ({ parts }: LogRow) => textOf(parts.flatMap((part) => part.pieces));
    const line = (row: LogRow) => `${times && row.time ? `${row.time} ` : ""}${plain(row)}\n`;
    return this.#rows(from, to).map(line).join("");
  }

  #pick(needle: RegExp | null): void {
    const { level } = this.#query ?? { level: null };
    const end = Math.min(this.lines.length, this.#scanned + (needle || level ? STEP : Infinity));
    if (!needle && !level) this.#scanned = end;
    for (; this.#scanned < end; this.#scanned++) {
      const line = textOf(this.lines.at(this.#scanned).pieces);
      const own = this.#levelOf(this.#scanned, line);
      if (level && (own === null || LEVELS.indexOf(own) < LEVELS.indexOf(level))) continue;
      if (level) this.#listed.push(this.#scanned);
      if (needle?.test(line)) this.#found.push(this.#scanned);
    }
  }

  #row(row: number, { time, pieces }: FakeLine): LogRow {
    const text = textOf(pieces);
    const needle = this.#query && needleOf(this.#query);
    const matches = needle ? placesOf(new RegExp(needle.source, `${needle.flags}g`), text) : [];
    const kind = text.startsWith("[trayvisor] ") ? "note" : "output";
    const level = this.#levelOf(row, text);
    return { row, time, kind, level, parts: partsOf(pieces, placesOf(LINK, text), matches), cut: 0 };
  }

  /** A line's own level, or that of its traceback. */
  #levelOf(row: number, text: string): LogLevel | null {
    const own = levelOf(text);
    if (own) return own;
    const before = row > 0 ? textOf(this.lines.at(row - 1).pieces) : "";
    const goesOn = text.startsWith(" ") || (before.startsWith("    ") && /^\w+Error:/.test(text));
    return goesOn && before ? this.#levelOf(row - 1, before) : null;
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

function levelOf(text: string): LogLevel | null {
  const word = /^(TRACE|DEBUG|INFO|WARNING|ERROR)\b/.exec(text)?.[1];
  return word ? (word.toLowerCase() as LogLevel) : text.startsWith("Traceback") ? "error" : null;
}

function placesOf(wanted: RegExp, text: string): Place[] {
  const all = [...text.matchAll(wanted)].filter(([found]) => found !== "");
  return all.map(({ index, 0: found }) => ({ from: index, to: index + found.length, found }));
}

/** Splits pieces where links and matches begin and end. */
function partsOf(pieces: LogPiece[], links: Place[], matches: Place[]): LogPart[] {
  const at = (places: Place[], n: number) => places.find(({ from, to }) => from <= n && n < to);
  const edges = [...links, ...matches].flatMap(({ from, to }) => [from, to]).sort((one, next) => one - next);
  const parts: LogPart[] = [];
  let begin = 0;
  let before: Place | undefined;
  for (const piece of pieces) {
    const end = begin + piece.text.length;
    while (begin < end) {
      const to = Math.min(end, edges.find((edge) => edge > begin) ?? end);
      const text = piece.text.slice(piece.text.length - (end - begin), piece.text.length - (end - to));
      const link = at(links, begin);
      if (parts.length === 0 || link !== before)
        parts.push({ ...(link && { link: link.found.startsWith("http") ? "page" : "file" }), pieces: [] });
      before = link;
      parts.at(-1)?.pieces.push({ ...piece, text, ...(at(matches, begin) && { matched: true }) });
      begin = to;
    }
  }
  return parts;
}

function needleOf({ needle }: LogQuery): RegExp | null {
  if (!needle?.text) return null;
  const source = needle.expression ? needle.text : needle.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  try {
    return new RegExp(source, /\p{Lu}/u.test(needle.text) ? "" : "i");
  } catch (thrown) {
    const message = `this is not a regular expression: ${(thrown as Error).message}`;
    throw failure(message, { code: "expression" });
  }
}

/** The index of the first value in an ascending list that is not less than `value`. */
function lowest(list: number[], value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
