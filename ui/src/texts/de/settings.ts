/** Texts of a server's settings. */

import type { Origin } from "../../backend/model";
import type { FieldName, Section } from "../../settings/fields";

/** The fixed texts of the settings. */
export const settingsTexts = {
  runs: "Was ausgeführt wird",
  in: "im Ordner",
  nothing: "Noch nichts: Zuerst berichtigen, was unten markiert ist.",
  form: "Einstellungen",
  editFile: "Datei bearbeiten…",
  editForm: "Zurück zum Formular",
  fileNote:
    "Die ganze Datei, mit den Werten aller Variablen. Sie wird genau so gespeichert, wie sie hier steht. Was Trayvisor nicht kennt, bleibt erhalten.",
  fileFirst: "Zuerst speichern oder verwerfen, was hier eingegeben wurde.",
  goThere: "Zur Stelle",
  unset: "Vorgabe",
  none: "Keiner",
  noneNeeded: "Dieses Projekt hat keinen anderen Server.",
  environment: "Umgebung",
  environmentNote:
    "Was der Server zusätzlich zur Umgebung des Benutzers bekommt. Werte werden einzeln gezeigt, auf Wunsch.",
  variable: "Variable",
  value: "Wert",
  origin: "Herkunft",
  actions: "Aktionen",
  masked: "verborgen",
  newName: "Name",
  newValue: "Wert",
  addVariable: "Hinzufügen",
  undo: "Rückgängig",
  takenOut: "entfernt",
  changed: "neuer Wert",
  discard: "Verwerfen",
  save: "Speichern",
  saving: "Speichert…",
  saved: "Gespeichert.",
  savedForRestart: "Gespeichert. Erst ein Neustart macht es wirksam.",
  restartNow: "Jetzt neu starten",
  faulty: "Berichtigen, was markiert ist, dann lässt es sich speichern.",
  unsaved: "Noch nicht gespeichert.",
  atOnce: "Noch nicht gespeichert. Es wirkt ohne Neustart.",
  atRestart: "Noch nicht gespeichert. Es wirkt ab dem nächsten Neustart.",
  loadFirst: "Zuerst oben die Datei laden.",
  outdated: "Die Datei wurde inzwischen geändert, von einem Editor oder von git.",
  keepMine: "Laden, meine Eingaben behalten",
  loadAnew: "Laden, meine Eingaben verwerfen",
  stopToRename: "Zum Umbenennen stoppen.",
  unsavedMark: "nicht gespeichert",
  closing: "Vor dem Schließen speichern?",
  closeUnsaved: "Nicht speichern",
  saveAndClose: "Speichern und schließen",
};

/** The changes that closing the window would lose. */
export function unsavedIn(names: string[]): string {
  return `Die Änderungen an den Einstellungen von ${names.join(", ")} sind nicht gespeichert.`;
}

/** The names of the sections. */
export const sectionNames: Record<Section, string> = {
  health: "Gesundheit",
  restarts: "Neustarts",
  stopping: "Stoppen",
  log: "Log",
  more: "Mehr",
};

/** The names of the fields. */
export const fieldNames: Record<FieldName, string> = {
  name: "Name",
  command: "Befehl",
  shell: "Über die Shell",
  app: "Anwendung",
  cwd: "Arbeitsordner",
  host: "Host",
  port: "Port",
  workers: "Worker",
  reload: "Bei Änderungen neu laden",
  log_level: "Log-Stufe",
  autostart: "Mit Trayvisor starten",
  env_file: "Dateien mit Variablen",
  python: "Python",
  docs_path: "API-Doku",
  depends_on: "Braucht",
  kind: "Was es ist",
  health: "Fragen, ob er antwortet",
  "health.path": "Pfad",
  "health.interval_s": "Gefragt alle",
  "health.timeout_s": "Antwort binnen",
  "health.failures": "Ungesund nach",
  "health.start_period_s": "Zeit zum Starten",
  "restart.policy": "Wieder starten",
  "restart.max": "Aufgegeben nach",
  "restart.window_s": "Binnen",
  "restart.unhealthy": "Neu starten, wenn ungesund",
  "stop.signal": "Signal",
  "stop.first": "Zuerst gebeten",
  "stop.timeout_s": "Zwangsweise beendet nach",
  "log.max_size_mb": "Größe einer Datei",
  "log.folder": "Ordner",
  "log.keep": "Alte Dateien behalten",
};

/** Notes about fields. */
export const fieldNotes: Partial<Record<FieldName, string>> = {
  name: "Unter anderem Namen beginnen Log und Verlauf neu.",
  command: "Anführungszeichen halten Wörter zusammen; {host} und {port} werden eingesetzt.",
  shell: "Für Pipes, && und dergleichen.",
  app: "Eine ASGI-Anwendung, zum Beispiel backend.main:app.",
  host: "0.0.0.0 lässt andere im Netz darauf zugreifen.",
  env_file: "Mehrere mit Komma; „none“ für nicht einmal .env.",
  depends_on: "Diese kommen zuerst: Server müssen bereit sein, Jobs fertig.",
  kind: "Ein Job ist ein Befehl, der endet, etwa eine Migration. Mit Exit-Code 0 ist er fertig, und er wird nicht neu gestartet.",
  "restart.window_s": "So viele Abstürze in dieser Zeit, und er bleibt aus.",
  "log.max_size_mb": "Dann wird die Datei weggelegt und eine neue begonnen.",
};

/** The units of numbers. */
export const fieldUnits: Partial<Record<FieldName, string>> = {
  "health.interval_s": "Sekunden",
  "health.timeout_s": "Sekunden",
  "health.failures": "schlechten Antworten",
  "health.start_period_s": "Sekunden",
  "restart.max": "Abstürzen",
  "restart.window_s": "Sekunden",
  "stop.timeout_s": "Sekunden",
  "log.max_size_mb": "MB",
};

/** Placeholders of empty fields whose default value is not known. */
export const fieldDefaults: Partial<Record<FieldName, string>> = {
  command: "Nach dem, was im Ordner ist",
  app: "Keine",
  port: "Keiner",
  env_file: ".env, außer der Befehl liest sie selbst",
  python: "Die Umgebung des Projekts, sonst das System",
  docs_path: "Keine",
  "log.folder": "Der Ordner des Projekts",
  "health.path": "/health, /healthz oder /livez, wenn er eines hat",
};

/** The names of choices that need more than their own word. */
export const choiceNames: Record<string, string> = {
  never: "Nie",
  "on-failure": "Nach einem Absturz",
  server: "Server",
  job: "Job",
  leader: "Der Befehl selbst",
  tree: "Alle Prozesse",
  always: "Immer, egal wie er endete",
  critical: "Kritisch",
  error: "Fehler",
  warning: "Warnung",
  info: "Info",
  debug: "Debug",
  trace: "Trace",
};

/** "found: backend.main:app". */
export function found(value: string): string {
  return `gefunden: ${value}`;
}

/** The default choice: "Info (default)", "Debug (shared)". */
export function defaultChoice(value: string, shared: boolean): string {
  return value === "" ? settingsTexts.unset : `${value} (${shared ? "gemeinsam" : "Vorgabe"})`;
}

/** Says that a value is shared. */
export function sharedBy(project: string): string {
  return `Gemeinsam für alle Server von ${project}.`;
}

/** The origin of a variable. */
export function originText(origin: Origin, project: string): string {
  switch (origin.by) {
    case "server":
      return "dieser Server";
    case "shared":
      return `alle Server von ${project}`;
    case "file":
      return origin.file;
    case "trayvisor":
      return "Trayvisor";
  }
}

/** "Show the value of TOKEN". */
export function showValueOf(name: string): string {
  return `Wert von ${name} zeigen`;
}

/** "Hide the value of TOKEN". */
export function hideValueOf(name: string): string {
  return `Wert von ${name} verbergen`;
}

/** "Change TOKEN". */
export function changeVariable(name: string): string {
  return `${name} ändern`;
}

/** "Remove TOKEN". */
export function takeOut(name: string): string {
  return `${name} entfernen`;
}

/** "Undo the change of TOKEN". */
export function leaveVariable(name: string): string {
  return `Zurück zum Wert von ${name}`;
}

/** "New value of TOKEN". */
export function newValueOf(name: string): string {
  return `Neuer Wert von ${name}`;
}

/** The buttons in a variable's row. */
export const variableButtons = { show: "Zeigen", hide: "Verbergen", change: "Ändern", takeOut: "Entfernen" };

/** "2 set". */
export function fieldsSet(n: number): string {
  return n === 0 ? "" : `${n} gesetzt`;
}

/** "Line 3, column 10: expected a comma." */
export function faultAt(place: [number, number] | null, message: string): string {
  return place ? `Zeile ${place[0]}, Spalte ${place[1]}: ${message}.` : message;
}
