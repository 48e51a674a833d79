import fuzzysort from "fuzzysort";
import type { Command } from "./commands";
import type { Piece } from "../shared/find";

/** A command, with the matching letters marked. */
export interface Hit {
  command: Command;
  pieces: Piece[];
}

/** The commands that match the query, the best first; for an empty query all commands, recently used ones first. */
export function search(query: string, commands: Command[], recent: string[]): Hit[] {
  if (!query.trim())
    return byUse(commands, recent).map((command) => ({ command, pieces: marked(command.text, []) }));
  const key = ({ text, about }: Command) => `${text} ${about ?? ""}`;
  // Bad matches come last, where they do not disturb.
  const found = fuzzysort.go(query, byUse(commands, recent), { key, limit: 0, threshold: 0 });
  return found.map(({ obj, indexes }) => ({ command: obj, pieces: marked(obj.text, indexes) }));
}

function byUse(commands: Command[], recent: string[]): Command[] {
  const used = recent.flatMap((id) => commands.find((command) => command.id === id) ?? []);
  return [...used, ...commands.filter((command) => !used.includes(command))];
}

/** Splits the text at the matching letters. */
function marked(text: string, indexes: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const at of indexes.filter((index) => index < text.length)) {
    if (at > from) pieces.push({ text: text.slice(from, at), found: false });
    pieces.push({ text: text.charAt(at), found: true });
    from = at + 1;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), found: false });
  return pieces;
}
