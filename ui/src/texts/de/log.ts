/** Texts of a log. */

/** The fixed texts of a log. */
export const logTexts = {
  input: "Eine Zeile für seine Standardeingabe",
  opening: "Log wird geöffnet…",
  empty: "Noch nichts im Log. Was der Server ausgibt, erscheint hier.",
  neverStarted: "Noch nichts im Log. Den Server starten: Was er ausgibt, erscheint dann hier.",
  nothing: "Keine Zeile ist so.",
  newBelow: "Neue Zeilen unten",
  cleared: "Geleert. Was von jetzt an kommt, erscheint hier.",
  showAgain: "Wieder alles zeigen",
  notYet: "Es wird nach anderen Zeilen gesucht: kopieren, sobald sie da sind.",
  find: "Im Log suchen",
  expression: "Regulärer Ausdruck",
  onlyFound: "Nur Zeilen mit Fundstellen",
  next: "Nächste Fundstelle (F3)",
  previous: "Vorige Fundstelle (Umschalt F3)",
  level: "Stufe",
  levels: { all: "Alle", warning: "Warnungen", error: "Fehler" },
  run: "Lauf",
  runs: { all: "Alle Läufe", this: "Dieser Lauf", before: "Davor" },
  times: "Zeitstempel",
  wrap: "Lange Zeilen umbrechen",
  clear: "Ansicht leeren",
  copy: "Kopieren",
  save: "Speichern unter…",
  noMatch: "Keine",
  openPage: "Im Browser öffnen",
  openFile: "Im Editor öffnen",
};

/** "3 von 17"; "17" without a current match. */
export function finds(ordinal: number | null, found: number): string {
  if (found === 0) return logTexts.noMatch;
  const all = found.toLocaleString("de");
  return ordinal === null ? all : `${ordinal.toLocaleString("de")} von ${all}`;
}

/** Progress of a search or of the first reading of a log. */
export function logProgress(percent: number): string {
  return `Lese das Log… ${percent} %`;
}

/** Marks the part of a long line that is left out. */
export function cutBytes(n: number): string {
  return ` … (${n.toLocaleString("de")} weitere Bytes)`;
}

/** "22. Nov." from a log's time stamp. */
export function logDate(at: string): string {
  return new Date(`${at.slice(0, 10)}T12:00:00`).toLocaleDateString("de", {
    day: "numeric",
    month: "short",
  });
}

/** Says how many rows are selected. */
export function selectedLines(n: number): string {
  return `${n.toLocaleString("de")} ${n === 1 ? "Zeile" : "Zeilen"} ausgewählt`;
}

/** "↓ 12 neue Zeilen". */
export function newLines(n: number): string {
  return `↓ ${n.toLocaleString("de")} neue ${n === 1 ? "Zeile" : "Zeilen"}`;
}

/** "Eine Zeile an api senden". */
export function sendTo(name: string): string {
  return `Eine Zeile an ${name} senden`;
}
