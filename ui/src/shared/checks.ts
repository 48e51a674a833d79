/** Checks of what is typed, for the fields that several forms have. */

import { faults } from "../texts";

/** What is wrong with a server's name, beside those of others. */
export function nameFault(name: string, others: string[]): string | null {
  if (name === "") return faults.nameEmpty;
  if (/[\\/]/.test(name)) return faults.nameSlash;
  return others.includes(name) ? faults.nameTaken : null;
}

/** What is wrong with a host. */
export function hostFault(host: string): string | null {
  if (host === "") return faults.hostEmpty;
  return /\s/.test(host) ? faults.hostSpace : null;
}

/** Whether a text is a whole number between these two. */
export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}
