/** What the window asks of the core, and what the core tells the window. */

import type {
  CrashReport,
  LogPage,
  LogPosition,
  Metrics,
  Proposal,
  ServerEvent,
  ServerRef,
  Settings,
  Snapshot,
  Span,
} from "./model";

/** Takes back a subscription. */
export type Unlisten = () => void;

/** What the window was opened for. */
export interface Show {
  /** The server to select. */
  server: ServerRef | null;
  /** Whether to open the dialog that adds a project. */
  add: boolean;
}

/** The pages of a server that a browser can show. */
export type Page = "app" | "docs";

/** How to start a server other than as configured. */
export interface StartOptions {
  /** The port to use this once. */
  port?: number;
  /** Whether to end the holders of its port first. */
  force?: boolean;
}

/** The core as the window sees it. Every call rejects with a `Failure`. */
export interface Backend {
  servers(): Promise<Snapshot[]>;
  /** Resolves when the server is ready. */
  start(server: ServerRef, options: StartOptions): Promise<Snapshot>;
  /** Ends the process that runs the server without us, which was shown, and starts it. Resolves when it is ready. */
  takeOver(server: ServerRef, pid: number): Promise<Snapshot>;
  /** Resolves when nothing of the server is left. */
  stop(server: ServerRef): Promise<Snapshot>;
  restart(server: ServerRef): Promise<Snapshot>;
  startAll(): Promise<void>;
  stopAll(): Promise<void>;
  /** Opens the system's dialog; null when it was cancelled. */
  chooseFolder(): Promise<string | null>;
  /** What would be done with the folder; `edited` null means as it is. Nothing is saved. */
  propose(folder: string, edited: Settings[] | null): Promise<Proposal>;
  /** Saves the project; `servers` null means as proposed. */
  addProject(folder: string, servers: Settings[] | null): Promise<ServerRef[]>;
  removeProject(folder: string): Promise<void>;
  /** The last `lines` lines, or up to as many of those after `from`. */
  readLog(server: ServerRef, from: LogPosition | null, lines: number): Promise<LogPage>;
  /** What happened, oldest first. */
  history(server: ServerRef): Promise<ServerEvent[]>;
  /** The crash reports kept, oldest first; their lines are without secrets. */
  crashReports(server: ServerRef): Promise<CrashReport[]>;
  /** What a server used in the last hour or day. */
  metrics(server: ServerRef, span: Span): Promise<Metrics>;
  /** Saves the port in the project's configuration. */
  setPort(server: ServerRef, port: number): Promise<void>;
  /** Where a phone in the same network finds a running server that listens on every address; null where nowhere. */
  networkUrl(server: ServerRef): Promise<string | null>;
  /** The product with its version, and the system: "Trayvisor 0.1.0 on Linux (…), x86_64". */
  about(): Promise<string>;
  openPage(server: ServerRef, page: Page): Promise<void>;
  initial(): Promise<Show>;
  /** Told all servers on each change, and once a second while something runs. */
  onServers(handler: (servers: Snapshot[]) => void): Promise<Unlisten>;
  onShow(handler: (show: Show) => void): Promise<Unlisten>;
}
