/** Texts of the question before a command is run. */

import type { Question } from "../../backend/model";

/** The fixed texts of the question. */
export const consentTexts = {
  intro: "This is exactly what Trayvisor would run. Nothing runs until you confirm.",
  before: "Before",
  now: "Now",
  folder: "Folder",
  variables: "Variables",
  run: "Run it",
  runAll: "Run them",
};

/** The question's title. */
export function consentTitle(names: string[]): string {
  return names.length === 1 ? `Run ${names[0]}?` : `Run ${names.length} servers?`;
}

/** Why a server is asked about. */
export function consentReason({ before, now }: Question): string {
  if (!before) return "You have not agreed to this command yet.";
  const same = JSON.stringify(before) === JSON.stringify(now);
  return same ? "The values of its environment variables have changed." : "What it runs has changed.";
}
