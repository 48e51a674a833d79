/** Log lines such as uvicorn writes. */

/** A line with the time stamp of now. */
export function stamped(text: string, at = new Date()): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
  return `${local}+00:00 ${text}`;
}

const INFO = "\x1b[32mINFO\x1b[0m:    ";
const PATHS = ["/orders?page=2", "/orders/118", "/health", "/static/app.css", "/users/mia"];

/** What uvicorn says while it starts. */
export function startupLines(pid: number, port: number | null): string[] {
  return [
    `[trayvisor] started (PID: ${pid})`,
    `${INFO} Started server process [\x1b[36m${pid}\x1b[0m]`,
    `${INFO} Waiting for application startup.`,
    `${INFO} Application startup complete.`,
    `${INFO} Uvicorn running on \x1b[1mhttp://127.0.0.1:${port}\x1b[0m (Press CTRL+C to quit)`,
  ].map((line) => stamped(line));
}

/** A request, now and then a warning or an error. */
export function accessLine(): string {
  const roll = Math.random();
  if (roll < 0.03) return stamped("ERROR:    Exception in ASGI application");
  if (roll < 0.08) return stamped("WARNING:  slow query: 412 ms (select from order_items)");
  const path = PATHS[Math.floor(Math.random() * PATHS.length)];
  const status = roll < 0.9 ? "\x1b[32m200 OK\x1b[0m" : "\x1b[31m404 Not Found\x1b[0m";
  return stamped(`${INFO} 127.0.0.1:51234 - "\x1b[1mGET ${path} HTTP/1.1\x1b[0m" ${status}`);
}

/** What uvicorn says of an exception, and Trayvisor of what comes of it. */
export function traceback(): string[] {
  return [
    "\x1b[31mERROR\x1b[0m:    Exception in ASGI application",
    "Traceback (most recent call last):",
    '  File "backend/orders.py", line 41, in total',
    "    return prices[currency]",
    "KeyError: 'currency'",
    "[trayvisor] crashed with exit code 1; restarting in 0.1 s",
  ].map((line) => stamped(line));
}

/** A log's lines in memory: some that are made when they are looked at, and those that were printed. */
export class FakeLines {
  /** Another number for another log. */
  epoch = 0;
  /** The line that has not ended. */
  unfinished: string | null = null;
  /** The lines that runs begin with. */
  starts: number[] = [];
  #printed: string[] = [];

  constructor(
    printed: string[] = [],
    /** How many lines there are before those. */
    readonly made = 0,
  ) {
    this.print(...printed);
  }

  get length(): number {
    return this.made + this.#printed.length;
  }

  at(n: number): string {
    return n < this.made ? madeLine(n) : (this.#printed[n - this.made] ?? "");
  }

  print(...lines: string[]): void {
    for (const line of lines) {
      if (line.includes(" [trayvisor] started (PID: ")) this.starts.push(this.length);
      this.#printed.push(line);
    }
  }

  /** Somebody empties the file. */
  empty(): void {
    [this.#printed, this.starts, this.unfinished] = [[], [], null];
    this.epoch++;
  }
}

const LONG_AGO = Date.UTC(2026, 10, 22, 19, 30);

/** The same line for the same number, a hundredth of a second after the one before. */
function madeLine(n: number): string {
  const at = new Date(LONG_AGO + n * 10);
  if (n % 50 === 7) return stamped(`ERROR:    Exception in ASGI application (request ${n})`, at);
  if (n % 50 === 9) return stamped(`WARNING:  slow query: ${n % 900} ms (select from order_items)`, at);
  return stamped(
    `${INFO} 127.0.0.1:51234 - "\x1b[1mGET /orders/${n} HTTP/1.1\x1b[0m" \x1b[32m200 OK\x1b[0m`,
    at,
  );
}
