/** Converts a command to one editable line and back. Quotes keep words together; a backslash has no special meaning. */

/** The words of a command line, or null if a quote is not closed. */
export function splitCommand(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (const character of line) {
    if (quote) {
      if (character === quote) quote = "";
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote) return null;
  if (word !== null) words.push(word);
  return words;
}

/** A line that `splitCommand` splits into the same words. */
export function joinCommand(words: string[]): string {
  return words.map(quoteWord).join(" ");
}

function quoteWord(word: string): string {
  if (word !== "" && !/[\s"']/.test(word)) return word;
  return word.includes('"') ? `'${word.replaceAll("'", `'"'"'`)}'` : `"${word}"`;
}
