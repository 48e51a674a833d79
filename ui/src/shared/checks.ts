/** Checks of input that several forms use. */

import { t } from "../texts";

/** What is wrong with a server's name, given the names of others. The core checks which names are valid. */
export function nameFault(name: string, others: string[]): string | null {
  if (name === "") return t.faults.nameEmpty;
  return others.includes(name) ? t.faults.nameTaken : null;
}

/** What is wrong with a host. */
export function hostFault(host: string): string | null {
  if (host === "") return t.faults.hostEmpty;
  return /\s/.test(host) ? t.faults.hostSpace : null;
}

/** Whether a text is a whole number in this range. */
export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** Whether a text is a number in this range, with or without decimals. */
export function isNumber(text: string, least = 0, most = Infinity): boolean {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most;
}
