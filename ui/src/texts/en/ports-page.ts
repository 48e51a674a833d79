/** Texts of the page of all ports. */

import { ipsOf, type Holder, type Listener } from "../../backend/model";
import { holderName } from "./ports";

/** The fixed texts of the page of all ports. */
export const portsTexts = {
  title: "Ports",
  find: "Find a port, a program or a project",
  columns: {
    port: "Port",
    program: "Program",
    place: "Folder",
    reach: "Reachable from",
    age: "Running for",
    user: "User",
  },
  loading: "Looking for ports in use…",
  empty: "No ports are in use.",
  emptyMore: "Programs that accept connections appear here automatically.",
  noMatch: "No port matches.",
  showAll: "Show all ports",
  listensAt: "Listens on",
  runsAs: "Command",
  free: "Free…",
  barred: "Protected",
  ended: "It is asked to exit and killed if it is still running after 5 seconds.",
  stopped: "Trayvisor stops it like its Stop button does. It is not killed, and not restarted.",
  freeing: "Freeing the port…",
};

/** "12 ports", "2 of 12 ports". */
export function portCount(found: number, all: number): string {
  const ports = `${all} ${all === 1 ? "port" : "ports"}`;
  return found === all ? ports : `${found} of ${ports}`;
}

/** The program that has a port: "python3", "a process of user root". */
export function programName(holder: Holder): string {
  return holder.name;
}

/** From where a port can be reached. */
export function reachText(listener: Listener): string {
  switch (listener.reach) {
    case "machine":
      return "this machine only";
    case "network":
      return "the network";
    case "addresses":
      return `devices that can reach ${ipsOf(listener).join(", ")}`;
  }
}

/** Says that the list may be out of date. */
export function portsOutdated(why: string): string {
  return `This may be out of date: ${why}`;
}

/** The button that asks whether to free a port. */
export function askToFree(port: number): string {
  return `Free port ${port}…`;
}

/** The question before a port is freed. */
export function freeQuestion(port: number): string {
  return `Free port ${port}?`;
}

/** The button that frees it: "Stop api", "End python3 (4711)", "End all 3". */
export function freeButton(ended: Holder[]): string {
  const [first, ...more] = ended;
  if (!first || more.length > 0) return `End all ${ended.length}`;
  return first.server ? `Stop ${first.server.name}` : `End ${holderName(first)}`;
}

/** Says that a port was freed. */
export function portFreed(port: number): string {
  return `Port ${port} is free.`;
}
