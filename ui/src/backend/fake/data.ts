import type { Show } from "..";
import {
  type AllAlerts,
  type AllPreferences,
  baseName,
  type CrashReport,
  type Holder,
  type Listener,
  type Question,
  refOf,
  type ServerEvent,
  type Snapshot,
} from "../model";
import type { FakeLines } from "./log";
import { judged } from "./verdict";

/** A window opened without a request. */
export const NOTHING: Show = { server: null, add: false, ask: [], reloaded: false };

/** The initial state of a fake. */
export interface Scenario {
  servers: Snapshot[];
  /** Logs by server key. */
  logs?: Map<string, FakeLines>;
  /** Processes outside the servers' trees, by the port they listen on. */
  holders?: Map<number, Holder>;
  /** Other listeners on this machine. */
  listeners?: Listener[];
  /** Events by server key, oldest first. */
  events?: Map<string, ServerEvent[]>;
  /** Crash reports by server key, oldest first. */
  crashes?: Map<string, CrashReport[]>;
  /** Questions that the user has not agreed to. */
  questions?: Question[];
  /** Whether the desktop shows no tray icons. */
  lacksTray?: boolean;
  /** This machine's address in the network; null for none. */
  address?: string | null;
  /** Preferences that differ from the defaults. */
  preferences?: Partial<AllPreferences>;
  /** Destinations of alerts, and problems with them. */
  alerts?: Partial<AllAlerts>;
  /** New log lines per second and running server, while live. */
  linesPerSecond?: number;
}

/** A crash with a known cause. */
export const missingRedis: CrashReport = {
  at: new Date(Date.now() - 40_000).toISOString(),
  exit: { code: 1 },
  uptime_s: 0.4,
  cause: "the Python package “redis” is not installed",
  advice: "Install “redis” into the project's Python environment, then start it again",
  lines: [
    "Traceback (most recent call last):",
    '  File "worker/main.py", line 3, in <module>',
    "    import redis",
    "ModuleNotFoundError: No module named 'redis'",
  ],
};

/** The state that a manual start clears. */
export const CLEAN = {
  conflict: null,
  elsewhere: null,
  crash: null,
  done_at: null,
  failure: null,
  recovered_at: null,
  restarts: 0,
} as const;

/** The state of every server without a process. */
export const DOWN = {
  ready: false,
  not_ready: null,
  unhealthy: null,
  pid: null,
  supervisor_pid: null,
  supervisor_version: null,
  outdated: false,
  url: null,
  started_at: null,
  uptime_s: null,
  ready_after_s: null,
  cpu_percent: null,
  memory_bytes: null,
  ports: [],
  found_port: null,
  reload_loop: null,
  restart_at: null,
  needs_restart: false,
  waiting_for: null,
} as Partial<Snapshot>;

/** A server that is stopped. */
export function stopped(project: string, name: string, port: number | null): Snapshot {
  return judged({
    ...(DOWN as Snapshot),
    ...CLEAN,
    name,
    project,
    project_name: baseName(project),
    description: "FastAPI, found in backend/main.py",
    kind: "server",
    problem: null,
    goal: "down",
    phase: "stopped",
    host: "127.0.0.1",
    port,
    docs_url: null,
    last_exit: null,
    log: `${project}/backend.log`,
  });
}

/** Our own server as the holder of a port. */
export function holderOf(server: Snapshot, port: number): Holder {
  return {
    pid: server.pid,
    process: null,
    name: "python3",
    command: null,
    user: "mia",
    other_user: false,
    addresses: [`127.0.0.1:${port}`],
    since: server.started_at,
    parents: [],
    server: refOf(server),
    project: server.project,
    may_be_ended: true,
    protected: null,
  };
}
