/** What is typed, in words. */

/** What is wrong with something typed. */
export const faults = {
  nameEmpty: "Ein Name fehlt.",
  nameSlash: "Ein Name enthält keinen Schrägstrich.",
  nameTaken: "Ein anderer Server hier heißt schon so.",
  hostEmpty: "Ein Host fehlt, zum Beispiel 127.0.0.1.",
  hostSpace: "Ein Host enthält keine Leerzeichen.",
  portEmpty: "Ein Port fehlt, 1 bis 65535.",
  portRange: "Ein Port ist eine ganze Zahl von 1 bis 65535.",
  portTaken: "Ein anderer Server hier hat diesen Port schon.",
  workers: "Worker ist eine ganze Zahl ab 1.",
  commandEmpty: "Der Befehl fehlt, der ihn startet.",
  commandQuote: "Ein Anführungszeichen wird geöffnet und nicht geschlossen.",
};

/** Shown beside workers and reload when both are wanted. */
export const reloadWins: string = "Neu laden geht vor: Solange es an ist, läuft ein Worker.";
