/** Checks of what is typed, for the fields that several forms have. */

import { t } from "../texts";

/** What is wrong with a server's name beside those of others. Which names there can be, the core says. */
export function nameFault(name: string, others: string[]): string | null {
  if (name === "") return t.faults.nameEmpty;
  return others.includes(name) ? t.faults.nameTaken : null;
}

/** What is wrong with a host. */
export function hostFault(host: string): string | null {
  if (host === "") return t.faults.hostEmpty;
  return /\s/.test(host) ? t.faults.hostSpace : null;
}

/** Whether a text is a whole number between these two. */
export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** Whether a text is a number, with decimals or without, between these two. */
export function isNumber(text: string, least = 0, most = Infinity): boolean {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most;
}
