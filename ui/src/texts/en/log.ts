/** Texts of a log. */

/** The fixed texts of a log. */
export const logTexts = {
  opening: "Opening the log…",
  empty: "Nothing logged yet. What the server prints appears here.",
  neverStarted: "Nothing logged yet. Start the server, and what it prints appears here.",
  nothing: "No line is like that.",
  newBelow: "New lines below",
  cleared: "Cleared. What comes from now on appears here.",
  showAgain: "Show all again",
  notYet: "Other lines are being looked for: copy once they are there.",
  find: "Find in the log",
  expression: "Regular expression",
  onlyFound: "Only the lines in which it is found",
  next: "Next find (F3)",
  previous: "Find before (Shift F3)",
  level: "Level",
  levels: { all: "All", warning: "Warnings", error: "Errors" },
  run: "Run",
  runs: { all: "All runs", this: "This run", before: "Before" },
  times: "Time stamps",
  wrap: "Wrap long lines",
  clear: "Clear the view",
  copy: "Copy",
  save: "Save as…",
  noMatch: "None",
  openPage: "Open in the browser",
  openFile: "Open in your editor",
};

/** "3 of 17"; "17" without a current match. */
export function finds(ordinal: number | null, found: number): string {
  if (found === 0) return logTexts.noMatch;
  const all = found.toLocaleString("en");
  return ordinal === null ? all : `${ordinal.toLocaleString("en")} of ${all}`;
}

/** Progress of a search or of the first reading of a log. */
export function logProgress(percent: number): string {
  return `Reading the log… ${percent} %`;
}

/** Marks the part of a long line that is left out. */
export function cutBytes(n: number): string {
  return ` … (${n.toLocaleString("en")} more bytes)`;
}

/** "22 Nov" from a log's time stamp. */
export function logDate(at: string): string {
  return new Date(`${at.slice(0, 10)}T12:00:00`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
  });
}

/** Says how many rows are selected. */
export function selectedLines(n: number): string {
  return `${n.toLocaleString("en")} ${n === 1 ? "line" : "lines"} selected`;
}

/** "↓ 12 new lines". */
export function newLines(n: number): string {
  return `↓ ${n.toLocaleString("en")} new ${n === 1 ? "line" : "lines"}`;
}
