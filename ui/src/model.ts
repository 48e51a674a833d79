/** The data from the core, and what follows from it: a server's mark and key. */

import type { ServerRef } from "./bindings/ServerRef";
import type { Snapshot } from "./bindings/Snapshot";

export type { Conflict } from "./bindings/Conflict";
export type { CrashReport } from "./bindings/CrashReport";
export type { Event as ServerEvent } from "./bindings/Event";
export type { Exit } from "./bindings/Exit";
export type { Failure } from "./bindings/Failure";
export type { Figures } from "./bindings/Figures";
export type { Goal } from "./bindings/Goal";
export type { Happening } from "./bindings/Happening";
export type { Holder } from "./bindings/Holder";
export type { LogPage } from "./bindings/LogPage";
export type { LogPosition } from "./bindings/LogPosition";
export type { Metrics } from "./bindings/Metrics";
export type { Phase } from "./bindings/Phase";
export type { Proposal } from "./bindings/Proposal";
export type { ProposedServer } from "./bindings/ProposedServer";
export type { ServerRef } from "./bindings/ServerRef";
export type { Settings } from "./bindings/Settings";
export type { Snapshot } from "./bindings/Snapshot";
export type { Span } from "./bindings/Span";
export type { Unhealthy } from "./bindings/Unhealthy";

/** The shapes that show how a server is. */
export type Mark = "running" | "stopped" | "changing" | "warning" | "crashed";

/** The mark of a server. */
export function markOf(server: Snapshot): Mark {
  switch (server.phase) {
    case "running":
      return server.ready ? "running" : "warning";
    case "stopped":
      return server.problem ? "warning" : "stopped";
    case "failed":
      return server.conflict ? "warning" : "crashed";
    default:
      return "changing";
  }
}

/** Names a server to the core. */
export function refOf(server: Snapshot): ServerRef {
  return { project: server.project, name: server.name };
}

/** Names a server in maps and keyed lists. A line break is in no server's name. */
export function keyOf(server: ServerRef): string {
  return `${server.project}\n${server.name}`;
}

/** Differs as soon as something has happened to a server that its history tells. */
export function lastChange(server: Snapshot): string {
  const { phase, ready, pid, restarts, recovered_at } = server;
  const times = [server.crash?.at, server.conflict?.at, server.unhealthy?.at, recovered_at];
  return [phase, ready, pid, restarts, ...times].join(" ");
}

/** The last part of a path, on whatever system it is from. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}

/** A project with its servers, as the list shows them. */
export interface Group {
  project: string;
  name: string;
  servers: Snapshot[];
}

/** The servers by project, in the order that the core gives, only those that match the search. */
export function groupServers(servers: Snapshot[], query: string): Group[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Group>();
  for (const server of servers) {
    const text = `${server.project_name} ${server.name} :${server.port ?? ""}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const group = groups.get(server.project);
    if (group) group.servers.push(server);
    else
      groups.set(server.project, { project: server.project, name: server.project_name, servers: [server] });
  }
  return [...groups.values()];
}
