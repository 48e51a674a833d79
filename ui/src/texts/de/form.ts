/** Texts about input. */

/** What is wrong with something typed. */
export const faults = {
  nameEmpty: "Ein Name fehlt.",
  nameTaken: "Ein anderer Server hier heißt schon so.",
  hostSpace: "Ein Host enthält keine Leerzeichen.",
  portEmpty: "Ein Port fehlt, 1 bis 65535.",
  portRange: "Ein Port ist eine ganze Zahl von 1 bis 65535.",
  portTaken: "Ein anderer Server hier hat diesen Port schon.",
  commandEmpty: "Der Befehl fehlt, der ihn startet.",
  pathSlash: "Ein Pfad beginnt mit einem Schrägstrich.",
  variableName: "Ein Name enthält kein = und ist nicht leer.",
  commandQuote: "Ein Anführungszeichen wird geöffnet und nicht geschlossen.",
};

/** "A whole number from 1 to 600." */
export function wholeFault(low: number, high: number): string {
  return `Eine ganze Zahl von ${low} bis ${high}.`;
}

/** "A number of seconds from 0.1 to 600." */
export function secondsFault(low: number, high: number): string {
  return `Eine Zahl von Sekunden zwischen ${low} und ${high}.`;
}
