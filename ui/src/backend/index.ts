/** What the window asks of the core, and what the core tells the window. */

import type {
  Agreement,
  AllAlerts,
  AllPreferences,
  Conflict,
  CrashReport,
  DestinationFault,
  Holder,
  Listener,
  LogLook,
  LogMatch,
  LogQuery,
  LogSight,
  Metrics,
  NewDestination,
  Preference,
  Proposal,
  Question,
  RemovedProject,
  ServerEvent,
  ServerRef,
  Settings,
  SettingsCheck,
  SettingsEdit,
  SettingsForm,
  SettingsText,
  Snapshot,
  Span,
  Tested,
} from "./model";

/** Takes back a subscription. */
export type Unlisten = () => void;

/** What the window was opened for. */
export interface Show {
  /** The server to select. */
  server: ServerRef | null;
  /** Whether to open the dialog that adds a project. */
  add: boolean;
  /** The servers that are to be started once the user has agreed to what that runs. */
  ask: ServerRef[];
  /** Whether to say that the page had ended and was loaded again. */
  reloaded: boolean;
}

/** What happens to something dragged onto the window from elsewhere. */
export type Drag = { type: "over" } | { type: "left" } | { type: "dropped"; paths: string[] };

/** The pages of a server that a browser can show. */
export type Page = "app" | "docs";

/** How to start a server other than as configured. */
export interface StartOptions {
  /** The port to use this once. */
  port?: number;
  /** The conflict as it was shown: its port is freed of those who have it first, and of nobody else. */
  freeing?: Conflict;
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
  /** Starts these servers, those that others of them need first. */
  startAll(servers: ServerRef[]): Promise<void>;
  /** Stops these servers, those that others of them need last. */
  stopAll(servers: ServerRef[]): Promise<void>;
  /** Restarts these servers, those that others of them need first. */
  restartAll(servers: ServerRef[]): Promise<void>;
  /** Keeps projects, and the servers within each, in the order of these servers. */
  arrange(servers: ServerRef[]): Promise<void>;
  /** Opens the system's dialog; null when it was cancelled. */
  chooseFolder(): Promise<string | null>;
  /** What would be done with the folder; `edited` null means as it is. Nothing is saved. */
  propose(folder: string, edited: Settings[] | null): Promise<Proposal>;
  /** Saves the project; `servers` null means as proposed. */
  addProject(folder: string, servers: Settings[] | null): Promise<ServerRef[]>;
  /** What of these servers, and of those that they need, the user has not agreed to have run. */
  toAgree(servers: ServerRef[]): Promise<Question[]>;
  /** Keeps that the user has agreed. What changed since it was shown is left out. */
  agree(agreements: Agreement[]): Promise<void>;
  /** Adds a small server that comes with Trayvisor as a project. */
  addDemo(): Promise<ServerRef>;
  /** Whether the desktop shows no tray icons, and that was not said yet. */
  lacksTray(): Promise<boolean>;
  /** Remembers that it was. */
  toldOfTray(): Promise<void>;
  /** Resolves with all that was known of the project, or null where nothing was. */
  removeProject(folder: string): Promise<RemovedProject | null>;
  /** Brings a project back as it was known, in its place. Its folder is not looked at. */
  restoreProject(removed: RemovedProject): Promise<void>;
  /** Every listener of this machine, in order of port. */
  ports(): Promise<Listener[]>;
  /** Ends those who hold a port, as they were shown. Rejects where others have it by now, and ends nobody then. */
  freePort(port: number, shown: Holder[]): Promise<void>;
  /** Opens a server's log in place of the one that was open, and gives it a number. */
  logOpen(server: ServerRef): Promise<number>;
  /** Reads and searches on for a moment. Gives what there is to show so far, with the rows in sight. */
  logLook(log: number, query: LogQuery, sight: LogSight): Promise<LogLook>;
  /** The next find at or after a row's number, or the last at or before it; round the ends. */
  logFind(log: number, row: number, backwards: boolean): Promise<LogMatch | null>;
  /** The plain text of the rows between two positions. */
  logText(log: number, from: number, to: number, times: boolean): Promise<string>;
  /** Saves the rows shown in a file that the user chooses; null when they did not. */
  logSave(log: number, name: string, times: boolean): Promise<string | null>;
  /** Opens a page in the browser, or a file of the server's project in the editor. */
  openLink(server: ServerRef, text: string): Promise<void>;
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
  /** A server's own settings as they are saved; no variable's value. */
  settings(server: ServerRef): Promise<SettingsForm>;
  /** What would come of an edit. Nothing is saved. */
  checkSettings(server: ServerRef, edit: SettingsEdit): Promise<SettingsCheck>;
  /** Saves an edit of the file of this revision; the server, by the name that it has then. */
  saveSettings(server: ServerRef, edit: SettingsEdit, revision: string): Promise<ServerRef>;
  /** The configuration file's text, with all values. */
  settingsText(server: ServerRef): Promise<SettingsText>;
  /** What would come of this text as the configuration. Nothing is saved. */
  checkSettingsText(server: ServerRef, text: string): Promise<SettingsCheck>;
  /** Saves a text as the configuration in place of this revision. */
  saveSettingsText(server: ServerRef, text: string, revision: string): Promise<void>;
  /** The value of a variable that the settings set. */
  variable(server: ServerRef, name: string): Promise<string>;
  preferences(): Promise<AllPreferences>;
  /** Changes one preference for good. */
  changePreference(preference: Preference): Promise<void>;
  /** Where alerts go: the user's own destinations, and those of all projects. */
  alerts(): Promise<AllAlerts>;
  /** Sends a test to one destination; resolves with what came of it, within half a minute. */
  testAlert(id: string): Promise<Tested>;
  /** What keeps a destination from being added. Nothing is saved or sent. */
  checkDestination(destination: NewDestination): Promise<DestinationFault[]>;
  /** Adds a destination to the user's own. */
  addDestination(destination: NewDestination): Promise<void>;
  /** Takes a destination out of the user's own. */
  removeDestination(id: string): Promise<void>;
  /** Shows the folder of everything of the user's in the system's file manager. */
  openFolder(): Promise<void>;
  openPage(server: ServerRef, page: Page): Promise<void>;
  initial(): Promise<Show>;
  /** Told all servers on each change, and once a second while something runs. */
  onServers(handler: (servers: Snapshot[]) => void): Promise<Unlisten>;
  onShow(handler: (show: Show) => void): Promise<Unlisten>;
  onDrag(handler: (drag: Drag) => void): Promise<Unlisten>;
  /** Told the system's accent colour as six digits, null where it has none, when the user comes back to the window. */
  onAccent(handler: (accent: string | null) => void): Promise<Unlisten>;
  /** Told that the window was to be closed, and is still there because something was unsaved. */
  onClosing(handler: () => void): Promise<Unlisten>;
  /** Whether the window is to ask before it closes the next time. */
  setUnsaved(unsaved: boolean): Promise<void>;
  /** Closes the window, whatever is unsaved. */
  close(): Promise<void>;
}
