/** Texts of the question before a command is run. */

import type { Question } from "../../backend/model";

/** The fixed texts of the question. */
export const consentTexts = {
  intro: "Genau dies würde ausgeführt. Ohne Zustimmung läuft nichts.",
  before: "Bisher",
  now: "Jetzt",
  folder: "Ordner",
  variables: "Variablen",
  run: "Ausführen",
  runAll: "Alle ausführen",
};

/** The question's title. */
export function consentTitle(names: string[]): string {
  return names.length === 1 ? `${names[0]} ausführen?` : `${names.length} Server ausführen?`;
}

/** Why a server is asked about. */
export function consentReason({ before, now }: Question): string {
  if (!before) return "Diesem Befehl wurde noch nicht zugestimmt.";
  const same = JSON.stringify(before) === JSON.stringify(now);
  return same ? "Die Werte seiner Variablen haben sich geändert." : "Was er ausführt, hat sich geändert.";
}
