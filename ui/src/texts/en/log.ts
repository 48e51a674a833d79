/** Texts of a log. */

/** The fixed texts of a log. */
export const logTexts = {
  input: "Type a line to its standard input",
  opening: "Opening the log…",
  empty: "Nothing logged yet. The server’s output appears here.",
  neverStarted: "Nothing logged yet. Start the server to see its output here.",
  nothing: "No matching lines.",
  newBelow: "New lines below",
  cleared: "Cleared. New lines appear here.",
  showAgain: "Show all again",
  notYet: "A search is running: copy when it has finished.",
  find: "Find in the log",
  expression: "Regular expression",
  onlyFound: "Show only matching lines",
  next: "Next match (F3)",
  previous: "Previous match (Shift F3)",
  level: "Level",
  levels: { all: "All", warning: "Warnings", error: "Errors" },
  run: "Run",
  runs: { all: "All runs", this: "This run", before: "Previous run" },
  times: "Timestamps",
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

/** "Send a line to api". */
export function sendTo(name: string): string {
  return `Send a line to ${name}`;
}
