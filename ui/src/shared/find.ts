/** Searches texts for the user's input. */

/** A part of a text, and whether it matches. */
export interface Piece {
  text: string;
  found: boolean;
}

/** The words of a query. */
export function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Splits a text at the matches of words. */
export function cut(text: string, words: string[]): Piece[] {
  const lower = text.toLowerCase();
  const found = Array.from({ length: text.length }, () => false);
  // Some letters have another length in lower case, which makes positions differ.
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
