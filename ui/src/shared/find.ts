/** Searches texts for what is typed. */

/** A part of a text, and whether it is what was looked for. */
export interface Piece {
  text: string;
  found: boolean;
}

/** The words of a query. */
export function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** A text cut where words begin and end in it. */
export function cut(text: string, words: string[]): Piece[] {
  const lower = text.toLowerCase();
  const found = Array.from({ length: text.length }, () => false);
  // Some letters are longer in lower case; places in one are not places in the other then.
  if (lower.length === text.length)
    for (const word of words)
      for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1))
        found.fill(true, at, at + word.length);
  const pieces: Piece[] = [];
  for (let from = 0; from < text.length;) {
    let to = from + 1;
    while (to < text.length && found[to] === found[from]) to++;
    pieces.push({ text: text.slice(from, to), found: found[from] ?? false });
    from = to;
  }
  return pieces;
}
