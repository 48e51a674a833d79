/** What the core says. */

/** A text of the core's, which speaks English. */
export function told(text: string): string {
  return text;
}
