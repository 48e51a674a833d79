/** Texts of a server's settings. */

import type { Origin } from "../../backend/model";
import type { FieldName, Section } from "../../settings/fields";

/** The fixed texts of the settings. */
export const settingsTexts = {
  runs: "Command to run",
  in: "in the folder",
  nothing: "Not known yet: fix the marked fields below.",
  form: "Settings",
  editFile: "Edit the file…",
  editForm: "Back to the form",
  fileNote:
    "The whole file, including the values of all variables. It is saved exactly as shown here. Keys that Trayvisor does not know are kept.",
  fileFirst: "Save or discard your changes here first.",
  goThere: "Go there",
  unset: "Default",
  none: "None",
  noneNeeded: "This project has no other server.",
  environment: "Environment",
  environmentNote:
    "Variables that the server gets in addition to your own environment. Values stay hidden until you show them.",
  variable: "Variable",
  value: "Value",
  origin: "From",
  actions: "Actions",
  masked: "hidden",
  newName: "Name",
  newValue: "Value",
  addVariable: "Add",
  undo: "Undo",
  takenOut: "removed",
  changed: "new value",
  discard: "Discard",
  save: "Save",
  saving: "Saving…",
  saved: "Saved.",
  savedForRestart: "Saved. It takes effect after a restart.",
  restartNow: "Restart now",
  faulty: "Fix the marked fields to save.",
  unsaved: "Not saved yet.",
  atOnce: "Not saved yet. The change takes effect without a restart.",
  atRestart: "Not saved yet. The change takes effect at the next restart.",
  loadFirst: "Load the file above first.",
  outdated: "The file has changed in the meantime, for example in an editor or by git.",
  keepMine: "Load it and keep my changes",
  loadAnew: "Load it and discard my changes",
  stopToRename: "Stop it to rename it.",
  unsavedMark: "not saved",
  closing: "Save before closing?",
  closeUnsaved: "Don't save",
  saveAndClose: "Save and close",
};

/** The changes that closing the window would lose. */
export function unsavedIn(names: string[]): string {
  return `Your changes to the settings of ${names.join(", ")} are not saved.`;
}

/** The names of the sections. */
export const sectionNames: Record<Section, string> = {
  health: "Health",
  restarts: "Restarts",
  stopping: "Stopping",
  log: "Log",
  more: "More",
};

/** The names of the fields. */
export const fieldNames: Record<FieldName, string> = {
  name: "Name",
  command: "Command",
  shell: "Run in a shell",
  app: "Application",
  cwd: "Working folder",
  host: "Host",
  port: "Port",
  workers: "Workers",
  reload: "Reload when the code changes",
  log_level: "Log level",
  autostart: "Start with Trayvisor",
  env_file: "Environment files",
  python: "Python",
  docs_path: "API docs",
  depends_on: "Needs",
  kind: "What it is",
  health: "Check its health",
  "health.path": "Path",
  "health.interval_s": "Check every",
  "health.timeout_s": "Must answer within",
  "health.failures": "Unhealthy after",
  "health.start_period_s": "Time to start",
  "restart.policy": "Restart",
  "restart.max": "Stop restarting after",
  "restart.window_s": "Within",
  "restart.unhealthy": "Restart when unhealthy",
  "stop.signal": "Signal",
  "stop.first": "First asked to exit",
  "stop.timeout_s": "Kill after",
  "log.max_size_mb": "File size",
  "log.folder": "Folder",
  "log.keep": "Old files to keep",
};

/** Notes about fields. */
export const fieldNotes: Partial<Record<FieldName, string>> = {
  name: "With a new name, its log and history start over.",
  command: "Use quotes around words with spaces; {host} and {port} are replaced.",
  shell: "Needed for pipes, && and similar.",
  app: "An ASGI application, such as backend.main:app.",
  host: "With 0.0.0.0, others in your network can reach it.",
  env_file: "Separate several with commas; “none” also ignores .env.",
  depends_on: "These come first: servers must be ready, jobs must be done.",
  kind: "A job is a command that finishes, such as a migration. It is done with exit code 0, and it is not restarted.",
  "restart.window_s": "After that many crashes within this time, it stays stopped.",
  "log.max_size_mb": "At this size, a new file is started.",
};

/** The units of numbers. */
export const fieldUnits: Partial<Record<FieldName, string>> = {
  "health.interval_s": "seconds",
  "health.timeout_s": "seconds",
  "health.failures": "failed checks",
  "health.start_period_s": "seconds",
  "restart.max": "crashes",
  "restart.window_s": "seconds",
  "stop.timeout_s": "seconds",
  "log.max_size_mb": "MB",
};

/** Placeholders of empty fields whose default value is not known. */
export const fieldDefaults: Partial<Record<FieldName, string>> = {
  command: "Detected from the folder",
  app: "None",
  port: "None",
  env_file: ".env, unless the command reads it",
  python: "The project’s virtual environment, else the system’s Python",
  docs_path: "None",
  "log.folder": "The project’s folder",
  "health.path": "/health, /healthz or /livez, if it exists",
};

/** The names of choices that need more than their own word. */
export const choiceNames: Record<string, string> = {
  never: "Never",
  "on-failure": "After a crash",
  server: "Server",
  job: "Job",
  leader: "The command itself",
  tree: "All processes",
  always: "Always",
  critical: "Critical",
  error: "Error",
  warning: "Warning",
  info: "Info",
  debug: "Debug",
  trace: "Trace",
};

/** "found: backend.main:app". */
export function found(value: string): string {
  return `found: ${value}`;
}

/** The default choice: "Info (default)", "Debug (shared)". */
export function defaultChoice(value: string, shared: boolean): string {
  return value === "" ? settingsTexts.unset : `${value} (${shared ? "shared" : "default"})`;
}

/** Says that a value is shared. */
export function sharedBy(project: string): string {
  return `Shared by all servers of ${project}.`;
}

/** The origin of a variable. */
export function originText(origin: Origin, project: string): string {
  switch (origin.by) {
    case "server":
      return "this server";
    case "shared":
      return `all servers of ${project}`;
    case "file":
      return origin.file;
    case "trayvisor":
      return "Trayvisor";
  }
}

/** "Show the value of TOKEN". */
export function showValueOf(name: string): string {
  return `Show the value of ${name}`;
}

/** "Hide the value of TOKEN". */
export function hideValueOf(name: string): string {
  return `Hide the value of ${name}`;
}

/** "Change TOKEN". */
export function changeVariable(name: string): string {
  return `Change ${name}`;
}

/** "Remove TOKEN". */
export function takeOut(name: string): string {
  return `Remove ${name}`;
}

/** "Undo the change of TOKEN". */
export function leaveVariable(name: string): string {
  return `Undo the change of ${name}`;
}

/** "New value of TOKEN". */
export function newValueOf(name: string): string {
  return `New value of ${name}`;
}

/** The buttons in a variable's row. */
export const variableButtons = { show: "Show", hide: "Hide", change: "Change", takeOut: "Remove" };

/** "2 set". */
export function fieldsSet(n: number): string {
  return n === 0 ? "" : `${n} set`;
}

/** "Line 3, column 10: expected a comma." */
export function faultAt(place: [number, number] | null, message: string): string {
  return place ? `Line ${place[0]}, column ${place[1]}: ${message}.` : message;
}
