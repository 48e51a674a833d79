/** Texts about input. */

/** What is wrong with something typed. */
export const faults = {
  nameEmpty: "Enter a name.",
  nameTaken: "Another server here has this name.",
  hostSpace: "A host must not contain spaces.",
  portEmpty: "Enter a port from 1 to 65535.",
  portRange: "The port must be a whole number from 1 to 65535.",
  portTaken: "Another server here has this port.",
  commandEmpty: "Enter the command that starts it.",
  pathSlash: "A path must begin with a slash.",
  variableName: "A name must not be empty or contain =.",
  commandQuote: "A quotation mark is not closed.",
};

/** "A whole number from 1 to 600." */
export function wholeFault(low: number, high: number): string {
  return `Enter a whole number from ${low} to ${high}.`;
}

/** "A number of seconds from 0.1 to 600." */
export function secondsFault(low: number, high: number): string {
  return `Enter a number of seconds from ${low} to ${high}.`;
}
