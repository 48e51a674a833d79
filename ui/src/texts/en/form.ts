/** What is typed, in words. */

/** What is wrong with something typed. */
export const faults = {
  nameEmpty: "Give it a name.",
  nameSlash: "A name has no slash in it.",
  nameTaken: "Another server here has this name.",
  hostEmpty: "Give a host, such as 127.0.0.1.",
  hostSpace: "A host has no spaces in it.",
  portEmpty: "Give a port, 1 to 65535.",
  portRange: "A port is a whole number from 1 to 65535.",
  portTaken: "Another server here has this port.",
  workers: "Workers is a whole number, 1 or more.",
  commandEmpty: "Give the command that starts it.",
  commandQuote: "A quote is opened and not closed.",
};

/** Shown beside workers and reload when both are wanted. */
export const reloadWins: string = "Reload wins: while it is on, one worker runs.";
