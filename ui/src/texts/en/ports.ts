/** Texts about the holders of a port, and what to do about them. */

import { baseName, type Conflict, type Holder, type ServerRef } from "../../backend/model";
import { clock } from "../units";

/** The holder of a port if the system does not show one. */
export const NOBODY_SEEN: string = "a process that the system does not show";

/** "python3 (4711)", or "api (shop)" for one of our servers. */
export function holderName(holder: Holder): string {
  if (holder.server) return `${holder.server.name} (${baseName(holder.server.project)})`;
  return holder.pid === null ? holder.name : `${holder.name} (${holder.pid})`;
}

/** All holders of a port, in a few words. */
export function holderNames(holders: Holder[]): string {
  return holders.map(holderName).join(" and ") || NOBODY_SEEN;
}

/** The title of the conflict card. */
export function conflictTitle(name: string, port: number): string {
  return `Port ${port} is in use, so ${name} was not started`;
}

/** The holder of a port, in full. */
export function holderText(holder: Holder, now: number): string {
  const user = holder.other_user && holder.user ? ` of user ${holder.user}` : "";
  const who = holder.pid === null ? holder.name : `${holder.name} (${holder.pid})${user}`;
  const ours = holder.server
    ? `, your server ${holder.server.name} of ${baseName(holder.server.project)}`
    : holder.project
      ? `, in your project ${baseName(holder.project)}`
      : "";
  return who + ours + (holder.since ? `, since ${clock(holder.since, now)}` : "");
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

/** The button that frees the port: "Stop api and start django", "Free port 8000 and start". */
export function freePort(name: string, conflict: Conflict): string {
  const ours = ourHolder(conflict);
  return ours ? `Stop ${ours.name} and start ${name}` : `Free port ${conflict.port} and start`;
}

/** Names the processes that freeing the port ends. */
export function freePortEnds(conflict: Conflict): string {
  const ours = ourHolder(conflict);
  if (ours) return `Stopping ${ours.name} frees it.`;
  return `Freeing it ends ${conflict.holders.map(holderName).join(" and ")}.`;
}

/** Why the port cannot be freed. */
export function freePortBarred(holders: Holder[]): string {
  const reasons = new Set(holders.flatMap((holder) => holder.protected ?? []));
  if (reasons.size === 0)
    return "It cannot be freed from here: the system does not show which process uses it.";
  return `It cannot be freed from here: ${[...reasons].join("; ")}`;
}

/** "Use 8001 this time". */
export function usePort(port: number): string {
  return `Use ${port} this time`;
}

/** "Always use 8001". */
export function alwaysUsePort(port: number): string {
  return `Always use ${port}`;
}
