/** Texts about the holders of a port, and what to do about them. */

import { baseName, type Conflict, type Holder, type ServerRef } from "../../backend/model";
import { clock } from "../units";

/** The holder of a port if the system does not show one. */
export const NOBODY_SEEN: string = "einem Prozess, den das System nicht zeigt";

/** "python3 (4711)", or "api (shop)" for one of our servers. */
export function holderName(holder: Holder): string {
  if (holder.server) return `${holder.server.name} (${baseName(holder.server.project)})`;
  return holder.pid === null ? holder.name : `${holder.name} (${holder.pid})`;
}

/** All holders of a port, in a few words. */
export function holderNames(holders: Holder[]): string {
  return holders.map(holderName).join(" und ") || NOBODY_SEEN;
}

/** The title of the conflict card. */
export function conflictTitle(name: string, port: number): string {
  return `Port ${port} ist belegt, darum wurde ${name} nicht gestartet`;
}

/** The holder of a port, in full. */
export function holderText(holder: Holder, now: number): string {
  const user = holder.other_user && holder.user ? ` von Benutzer ${holder.user}` : "";
  const who = holder.pid === null ? holder.name : `${holder.name} (${holder.pid})${user}`;
  const ours = holder.server
    ? `, Server ${holder.server.name} aus ${baseName(holder.server.project)}`
    : holder.project
      ? `, im Projekt ${baseName(holder.project)}`
      : "";
  return who + ours + (holder.since ? `, seit ${clock(holder.since, now)}` : "");
}

/** The parents of a port's holder: "bash (310) › make (4700)"; null if they are not known. */
export function holderParents(holder: Holder): string | null {
  return holder.parents.map(({ pid, name }) => `${name} (${pid})`).join(" › ") || null;
}

/** The server that holds the port, if it is one of Trayvisor and the only holder. */
function ourHolder(conflict: Conflict): ServerRef | null {
  const [first, ...others] = conflict.holders;
  return first && others.length === 0 ? first.server : null;
}

/** The button that frees the port: "api stoppen und django starten", "Port 8000 frei machen und starten". */
export function freePort(name: string, conflict: Conflict): string {
  const ours = ourHolder(conflict);
  return ours ? `${ours.name} stoppen und ${name} starten` : `Port ${conflict.port} frei machen und starten`;
}

/** Names the processes that freeing the port ends. */
export function freePortEnds(conflict: Conflict): string {
  const ours = ourHolder(conflict);
  if (ours) return `Wird ${ours.name} gestoppt, ist er frei.`;
  return `Frei machen beendet ${conflict.holders.map(holderName).join(" und ")}.`;
}

/** Why the port cannot be freed. */
export function freePortBarred(holders: Holder[]): string {
  const reasons = new Set(holders.flatMap((holder) => holder.protected ?? []));
  if (reasons.size === 0)
    return "Von hier aus lässt er sich nicht frei machen: Das System zeigt nicht, wer ihn belegt.";
  return `Von hier aus lässt er sich nicht frei machen: ${[...reasons].join("; ")}`;
}

/** "Diesmal 8001 nehmen". */
export function usePort(port: number): string {
  return `Diesmal ${port} nehmen`;
}

/** "Immer 8001 nehmen". */
export function alwaysUsePort(port: number): string {
  return `Immer ${port} nehmen`;
}
