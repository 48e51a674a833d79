/** What a sentence of the core's may begin with that is not the name of a server, a project or a file. */
const BEGINNINGS =
  /^(?:an?|it|its|no|nothing|port|that|the|there|this|which|das|den|der|die|dieser|dieses|ein|er|es|für|gar|in|sein|seinem)\b/;

/** What the core says, as a sentence of its own; a name at its beginning stays as it is. */
export function sentence(text: string): string {
  return text.replace(BEGINNINGS, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
