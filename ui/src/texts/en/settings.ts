/** Texts of a server's settings. */

import type { Origin } from "../../backend/model";
import type { FieldName, Section } from "../../settings/fields";

/** The fixed texts of the settings. */
export const settingsTexts = {
  runs: "What is run",
  in: "in the folder",
  nothing: "Nothing yet: fix what is marked below.",
  form: "Settings",
  editFile: "Edit the file…",
  editForm: "Back to the form",
  fileNote:
    "The whole file, with the values of all variables. It is saved exactly as it stands here. Keys that Trayvisor does not know are kept.",
  fileFirst: "Save or discard first what was typed here.",
  goThere: "Go there",
  unset: "Default",
  none: "None",
  noneNeeded: "This project has no other server.",
  environment: "Environment",
  environmentNote:
    "What the server gets besides your own environment. Values are shown one at a time, when you ask.",
  variable: "Variable",
  value: "Value",
  origin: "From",
  actions: "Actions",
  masked: "hidden",
  newName: "Name",
  newValue: "Value",
  addVariable: "Add",
  undo: "Undo",
  takenOut: "taken out",
  changed: "new value",
  discard: "Discard",
  save: "Save",
  saving: "Saving…",
  saved: "Saved.",
  savedForRestart: "Saved. Only a restart brings it into effect.",
  restartNow: "Restart now",
  faulty: "Fix what is marked, then it can be saved.",
  unsaved: "Not saved yet.",
  atOnce: "Not saved yet. It takes effect without a restart.",
  atRestart: "Not saved yet. It takes effect at the next restart.",
  loadFirst: "Load the file first, above.",
  outdated: "The file was changed meanwhile, by an editor or by git.",
  keepMine: "Load it, keep what I typed",
  loadAnew: "Load it, drop what I typed",
  stopToRename: "Stop it to rename it.",
  unsavedMark: "not saved",
  closing: "Save before closing?",
  closeUnsaved: "Don't save",
  saveAndClose: "Save and close",
};

/** The changes that closing the window would lose. */
export function unsavedIn(names: string[]): string {
  return `What you changed in the settings of ${names.join(", ")} is not saved.`;
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
  shell: "Run by the shell",
  app: "Application",
  cwd: "Working folder",
  host: "Host",
  port: "Port",
  workers: "Workers",
  reload: "Reload when the code changes",
  log_level: "Log level",
  autostart: "Start with Trayvisor",
  env_file: "Files with variables",
  python: "Python",
  docs_path: "API docs",
  depends_on: "Needs",
  health: "Ask whether it answers",
  "health.path": "Path",
  "health.interval_s": "Asked every",
  "health.timeout_s": "Must answer within",
  "health.failures": "Unhealthy after",
  "health.start_period_s": "Time to start",
  "restart.policy": "Start again",
  "restart.max": "Given up after",
  "restart.window_s": "Within",
  "restart.unhealthy": "Restart when unhealthy",
  "stop.signal": "Signal",
  "stop.timeout_s": "Ended by force after",
  "log.max_size_mb": "Size of a file",
  "log.keep": "Old files kept",
};

/** Notes about fields. */
export const fieldNotes: Partial<Record<FieldName, string>> = {
  name: "Under another name its log and history begin anew.",
  command: "Quotes keep words together; {host} and {port} are filled in.",
  shell: "For pipes, && and the like.",
  app: "An ASGI application, such as backend.main:app.",
  host: "0.0.0.0 lets others in your network reach it.",
  env_file: "Commas between several; “none” for not even .env.",
  depends_on: "These are started first, and must be ready.",
  "restart.window_s": "So many crashes within this time, and it is left alone.",
  "log.max_size_mb": "Then the file is put away and a new one begun.",
};

/** The units of numbers. */
export const fieldUnits: Partial<Record<FieldName, string>> = {
  "health.interval_s": "seconds",
  "health.timeout_s": "seconds",
  "health.failures": "bad answers",
  "health.start_period_s": "seconds",
  "restart.max": "crashes",
  "restart.window_s": "seconds",
  "stop.timeout_s": "seconds",
  "log.max_size_mb": "MB",
};

/** Placeholders of empty fields whose default value is not known. */
export const fieldDefaults: Partial<Record<FieldName, string>> = {
  command: "By what is in the folder",
  app: "None",
  port: "None",
  env_file: ".env, where there is one",
  python: "The project’s own environment, else the system’s",
  docs_path: "None",
  "health.path": "/health, /healthz or /livez, where it has one",
};

/** The names of choices that need more than their own word. */
export const choiceNames: Record<string, string> = {
  never: "Never",
  "on-failure": "After a crash",
  always: "However it ended",
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

/** "Take out TOKEN". */
export function takeOut(name: string): string {
  return `Take out ${name}`;
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
export const variableButtons = { show: "Show", hide: "Hide", change: "Change", takeOut: "Take out" };

/** "2 set". */
export function fieldsSet(n: number): string {
  return n === 0 ? "" : `${n} set`;
}

/** "Line 3, column 10: expected a comma." */
export function faultAt(place: [number, number] | null, message: string): string {
  return place ? `Line ${place[0]}, column ${place[1]}: ${message}.` : message;
}
