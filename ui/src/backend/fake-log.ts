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
