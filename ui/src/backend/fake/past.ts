import { keyOf, type CrashReport, type Happening, type ServerEvent, type ServerRef } from "../model";

/** The history of a fake core's servers. */
export class FakePast {
  #events: Map<string, ServerEvent[]>;
  #crashes: Map<string, CrashReport[]>;

  constructor(events?: Map<string, ServerEvent[]>, crashes?: Map<string, CrashReport[]>) {
    this.#events = new Map(events);
    this.#crashes = new Map(crashes);
  }

  /** Adds an event at the current time. */
  add(server: ServerRef, what: Happening): void {
    const event = { at: new Date().toISOString(), ...what };
    this.#events.set(keyOf(server), [...this.events(server), event]);
  }

  /** Adds a crash. */
  addCrash(server: ServerRef, report: CrashReport): void {
    this.#crashes.set(keyOf(server), [...this.crashes(server), report]);
    const { exit, uptime_s, cause } = report;
    this.add(server, { event: "crashed", exit, uptime_s, cause });
  }

  /** The events of a server, oldest first. */
  events(server: ServerRef): ServerEvent[] {
    return this.#events.get(keyOf(server)) ?? [];
  }

  /** Its crashes, oldest first. */
  crashes(server: ServerRef): CrashReport[] {
    return this.#crashes.get(keyOf(server)) ?? [];
  }
}

/** The time this many seconds ago. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Crashes with causes other than a missing package, oldest first; the last one is within the past hour. */
export function pastCrashes(): CrashReport[] {
  return [
    {
      at: ago(3 * DAY),
      exit: { code: 1 },
      uptime_s: 2.1,
      cause: "the database at localhost:5432 takes no connections",
      advice: "Start the database, then start the server again",
      lines: [
        '  File "backend/db.py", line 12, in connect',
        'sqlalchemy.exc.OperationalError: connection to server at "localhost" (127.0.0.1), port 5432 failed:',
        "Connection refused",
      ],
    },
    {
      at: ago(DAY + 2 * HOUR),
      exit: { signal: 9 },
      uptime_s: 5 * HOUR,
      cause: "it was killed (signal SIGKILL), most likely because memory ran out",
      advice: "Close what needs much memory, or give it fewer workers",
      lines: [],
    },
    {
      at: ago(HOUR / 2),
      exit: { code: 1 },
      uptime_s: 7 * HOUR,
      cause: "an error that nobody caught: KeyError: 'currency' (backend/orders.py, line 41)",
      advice: null,
      lines: [
        "ERROR:    Exception in ASGI application",
        "Traceback (most recent call last):",
        '  File "backend/orders.py", line 41, in total',
        "    rate = rates[order['currency']]",
        "KeyError: 'currency'",
      ],
    },
  ];
}

/** Events of three days, oldest first, for a server with these crashes that is running now. */
export function pastEvents(crashes: CrashReport[]): ServerEvent[] {
  const events: ServerEvent[] = [
    { at: ago(3 * DAY + 60), event: "started", pid: 4021, by: "the command" },
    { at: ago(2 * DAY), event: "started", pid: 5120, by: "the tray" },
    { at: ago(2 * DAY - 1), event: "ready", after_s: 0.9 },
    { at: ago(2 * DAY - 3 * HOUR), event: "unhealthy", why: "answers 503 on /health" },
    { at: ago(2 * DAY - 3 * HOUR - 50), event: "answering" },
    { at: ago(DAY + 8 * HOUR), event: "stopped", by: "the window" },
    { at: ago(DAY + 7 * HOUR), event: "conflict", port: 8000, holders: ["python3 (4711)"] },
    { at: ago(DAY + 7 * HOUR - 20), event: "freed", port: 8000, holders: ["python3 (4711)"] },
    { at: ago(DAY + 7 * HOUR - 21), event: "started", pid: 6033, by: "the window" },
    { at: ago(DAY + 7 * HOUR - 22), event: "ready", after_s: 1.1 },
  ];
  for (const { at, exit, uptime_s, cause } of crashes) {
    const later = (seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();
    events.push(
      { at, event: "crashed", exit, uptime_s, cause },
      { at: later(0.1), event: "started", pid: 7000 + events.length, by: null },
      { at: later(1), event: "ready", after_s: 0.8 },
      { at: later(11), event: "recovered" },
    );
  }
  return events.sort((one, other) => one.at.localeCompare(other.at));
}
