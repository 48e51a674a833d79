/** The data from the core, and what is derived from it: a server's mark and key. */

import type { AlertEvent } from "../bindings/AlertEvent";
import type { Listener } from "../bindings/Listener";
import type { Mark } from "../bindings/Mark";
import type { ServerRef } from "../bindings/ServerRef";
import type { Snapshot } from "../bindings/Snapshot";
import { MARKS, WORST_FIRST } from "../bindings/tables";

export type { Agreement } from "../bindings/Agreement";
export type { AlertDestination } from "../bindings/AlertDestination";
export type { AlertEvent } from "../bindings/AlertEvent";
export type { AllAlerts } from "../bindings/AllAlerts";
export type { AllPreferences } from "../bindings/AllPreferences";
export type { Can } from "../bindings/Can";
export type { Condition } from "../bindings/Condition";
export type { Conflict } from "../bindings/Conflict";
export type { CrashReport } from "../bindings/CrashReport";
export type { DestinationFault } from "../bindings/DestinationFault";
export type { Event as ServerEvent } from "../bindings/Event";
export type { Exit } from "../bindings/Exit";
export type { Failure } from "../bindings/Failure";
export type { Figures } from "../bindings/Figures";
export type { Happening } from "../bindings/Happening";
export type { Holder } from "../bindings/Holder";
export type { Listener } from "../bindings/Listener";
export type { LogColour } from "../bindings/LogColour";
export type { LogLevel } from "../bindings/LogLevel";
export type { LogLook } from "../bindings/LogLook";
export type { LogMatch } from "../bindings/LogMatch";
export type { LogNeedle } from "../bindings/LogNeedle";
export type { LogPart } from "../bindings/LogPart";
export type { LogPiece } from "../bindings/LogPiece";
export type { LogPreferences } from "../bindings/LogPreferences";
export type { LogQuery } from "../bindings/LogQuery";
export type { LogRow } from "../bindings/LogRow";
export type { LogSight } from "../bindings/LogSight";
export type { LogState } from "../bindings/LogState";
export type { LogStyle } from "../bindings/LogStyle";
export type { Mark } from "../bindings/Mark";
export type { Metrics } from "../bindings/Metrics";
export type { NewDestination } from "../bindings/NewDestination";
export type { OnQuit } from "../bindings/OnQuit";
export type { Preference } from "../bindings/Preference";
export type { Proposal } from "../bindings/Proposal";
export type { ProposedServer } from "../bindings/ProposedServer";
export type { Question } from "../bindings/Question";
export type { RemovedProject } from "../bindings/RemovedProject";
export type { ServerRef } from "../bindings/ServerRef";
export type { SettingsCheck } from "../bindings/SettingsCheck";
export type { SettingsDefault } from "../bindings/SettingsDefault";
export type { SettingsEdit } from "../bindings/SettingsEdit";
export type { SettingsFault } from "../bindings/SettingsFault";
export type { SettingsForm } from "../bindings/SettingsForm";
export type { SettingsText } from "../bindings/SettingsText";
export type { Snapshot } from "../bindings/Snapshot";
export type { Span } from "../bindings/Span";
export type { Origin } from "../bindings/Origin";
export type { Tested } from "../bindings/Tested";
export type { Theme } from "../bindings/Theme";
export type { Unhealthy } from "../bindings/Unhealthy";
export type { Variable } from "../bindings/Variable";

/** The mark of a server. */
export function markOf(server: Snapshot): Mark {
  return MARKS[server.condition];
}

/** The most important mark among several servers. */
export function worstOf(servers: Snapshot[]): Mark {
  const marks = servers.map(markOf);
  return WORST_FIRST.find((mark) => marks.includes(mark)) ?? "stopped";
}

/** Whether a server is running, ready or unhealthy. */
export function isUp({ condition }: Snapshot): boolean {
  return condition === "running" || condition === "unhealthy";
}

/** The reference to a server for the core. */
export function refOf(server: Snapshot): ServerRef {
  return { project: server.project, name: server.name };
}

/** The port that a server serves on: where it was found to listen, else the one of its settings. */
export function shownPort({ found_port, port }: Snapshot): number | null {
  return found_port ?? port;
}

/** The key of a server in maps and keyed lists. Server names contain no line breaks. */
export function keyOf(server: ServerRef): string {
  return `${server.project}\n${server.name}`;
}

/** Changes when the history of a server gets a new event. */
export function lastChange(server: Snapshot): string {
  const { phase, ready, pid, restarts, recovered_at } = server;
  const times = [server.crash?.at, server.conflict?.at, server.unhealthy?.at, recovered_at];
  return [phase, ready, pid, restarts, ...times].join(" ");
}

/** The last part of a path from any system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
}

/** The addresses of a listener, without the port. */
export function ipsOf({ port, holders }: Listener): string[] {
  return (holders[0]?.addresses ?? []).map((address) => address.slice(0, -`:${port}`.length));
}

/** A project with its servers, as the list shows them. */
export interface Group {
  project: string;
  name: string;
  servers: Snapshot[];
}

/** The servers by project, in the core's order. */
export function groupServers(servers: Snapshot[]): Group[] {
  const groups = new Map<string, Group>();
  for (const server of servers) {
    const group = groups.get(server.project);
    if (group) group.servers.push(server);
    else
      groups.set(server.project, { project: server.project, name: server.project_name, servers: [server] });
  }
  return [...groups.values()];
}

/** What a server can be asked to do. */
export type Action = "start" | "stop" | "restart";

/** The action of the start-or-stop key for these servers. */
export function startOrStop(servers: Snapshot[]): Action {
  return servers.some((server) => server.can.start) ? "start" : "stop";
}

/** The events for notifications and alerts. */
export const ALERT_EVENTS: AlertEvent[] = ["crash", "gave_up", "recovered", "conflict", "unhealthy"];
