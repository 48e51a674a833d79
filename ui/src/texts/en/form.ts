/** Texts about input. */

/** What is wrong with something typed. */
export const faults = {
  nameEmpty: "Give it a name.",
  nameTaken: "Another server here has this name.",
  hostSpace: "A host has no spaces in it.",
  portEmpty: "Give a port, 1 to 65535.",
  portRange: "A port is a whole number from 1 to 65535.",
  portTaken: "Another server here has this port.",
  commandEmpty: "Give the command that starts it.",
  pathSlash: "A path begins with a slash.",
  variableName: "A name has no = in it, and is not empty.",
  commandQuote: "A quote is opened and not closed.",
};

/** "A whole number from 1 to 600." */
export function wholeFault(low: number, high: number): string {
  return `A whole number from ${low} to ${high}.`;
}

/** "A number of seconds from 0.1 to 600." */
export function secondsFault(low: number, high: number): string {
  return `A number of seconds from ${low} to ${high}.`;
}
