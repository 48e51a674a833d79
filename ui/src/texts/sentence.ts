/** What the core says, as a sentence of its own; a path at its beginning stays as it is. */
export function sentence(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
