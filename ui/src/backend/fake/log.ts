/** Log lines like those of uvicorn. */

import type { LogPiece, LogStyle } from "../model";

/** A line as the core would read it. */
export interface FakeLine {
  time: string | null;
  pieces: LogPiece[];
}

const STAMP = /^(\d{4}-\d\d-\d\dT\S{18}) /;

/** A line from text or pieces, with its time stamp, if it has one. */
export function lineOf(line: string | FakeLine): FakeLine {
  if (typeof line !== "string") return line;
  const stamp = STAMP.exec(line);
  const text = stamp ? line.slice(stamp[0].length) : line;
  return { time: stamp?.[1] ?? null, pieces: text ? [{ text }] : [] };
}

/** The text of pieces. */
export function textOf(pieces: LogPiece[]): string {
  return pieces.map((piece) => piece.text).join("");
}

/** A line that arrives now. */
export function stamped(...pieces: (string | LogPiece)[]): FakeLine {
  return stampedAt(new Date(), ...pieces);
}

function stampedAt(at: Date, ...pieces: (string | LogPiece)[]): FakeLine {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
  return {
    time: `${local}+00:00`,
    pieces: pieces.map((piece) => (typeof piece === "string" ? { text: piece } : piece)),
  };
}

const styled = (style: LogStyle) => (text: string) => ({ text, style });
const red = styled({ foreground: 1 });
const green = styled({ foreground: 2 });
const yellow = styled({ foreground: 3 });
const cyan = styled({ foreground: 6 });
const bold = styled({ bold: true });

const PATHS = ["/orders?page=2", "/orders/118", "/health", "/static/app.css", "/users/mia"];

/** uvicorn's output at startup. */
export function startupLines(pid: number, port: number | null): FakeLine[] {
  return [
    stamped(`[trayvisor] started (PID: ${pid})`),
    stamped(green("INFO"), ":     Started server process [", cyan(`${pid}`), "]"),
    stamped(green("INFO"), ":     Waiting for application startup."),
    stamped(green("INFO"), ":     Application startup complete."),
    stamped(
      green("INFO"),
      ":     Uvicorn running on ",
      bold(`http://127.0.0.1:${port}`),
      " (Press CTRL+C to quit)",
    ),
  ];
}

/** A request, sometimes a warning or an error. */
export function accessLine(): FakeLine {
  const roll = Math.random();
  if (roll < 0.03) return stamped("ERROR:    Exception in ASGI application");
  if (roll < 0.08) return stamped(yellow("WARNING"), ":  slow query: 412 ms (select from order_items)");
  const path = PATHS[Math.floor(Math.random() * PATHS.length)];
  return request(new Date(), `${path}`, roll < 0.9 ? green("200 OK") : red("404 Not Found"));
}

function request(at: Date, path: string, status: LogPiece): FakeLine {
  return stampedAt(
    at,
    green("INFO"),
    ':     127.0.0.1:51234 - "',
    bold(`GET ${path} HTTP/1.1`),
    '" ',
    status,
  );
}

/** uvicorn's output for an exception, and Trayvisor's reaction. */
export function traceback(): FakeLine[] {
  return [
    stamped(red("ERROR"), ":    Exception in ASGI application"),
    ...[
      "Traceback (most recent call last):",
      '  File "backend/orders.py", line 41, in total',
      "    return prices[currency]",
      "KeyError: 'currency'",
      "[trayvisor] crashed with exit code 1; restarting in 0.1 s",
    ].map((text) => stamped(text)),
  ];
}

/** The lines of a log in memory: some are generated when they are read, others were printed. */
export class FakeLines {
  /** Changes for another log. */
  epoch = 0;
  /** The line that has not ended. */
  unfinished: string | null = null;
  /** The first lines of runs. */
  starts: number[] = [];
  #printed: FakeLine[] = [];

  constructor(
    printed: (string | FakeLine)[] = [],
    /** Number of generated lines before the printed ones. */
    readonly made = 0,
  ) {
    this.print(...printed);
  }

  get length(): number {
    return this.made + this.#printed.length;
  }

  at(n: number): FakeLine {
    return n < this.made ? madeLine(n) : (this.#printed[n - this.made] ?? lineOf(""));
  }

  print(...lines: (string | FakeLine)[]): void {
    for (const line of lines.map(lineOf)) {
      if (textOf(line.pieces).startsWith("[trayvisor] started (PID: ")) this.starts.push(this.length);
      this.#printed.push(line);
    }
  }

  /** Empties the file, as a user might. */
  empty(): void {
    [this.#printed, this.starts, this.unfinished] = [[], [], null];
    this.epoch++;
  }
}

const LONG_AGO = Date.UTC(2026, 10, 22, 19, 30);

/** Always the same line for the same number, 10 ms after the previous one. */
function madeLine(n: number): FakeLine {
  const at = new Date(LONG_AGO + n * 10);
  if (n % 50 === 7) return stampedAt(at, `ERROR:    Exception in ASGI application (request ${n})`);
  if (n % 50 === 9)
    return stampedAt(at, yellow("WARNING"), `:  slow query: ${n % 900} ms (select from order_items)`);
  return request(at, `/orders/${n}`, green("200 OK"));
}
