/** Texts of the list of servers and its actions. */

import type { Page } from "../../backend";
import { type Action, type Condition, type Group, isUp, type Snapshot } from "../../backend/model";
import type { Tab } from "../../servers/pages.svelte";
import { tabNames } from "./page";
import { windowTexts } from "./window";

/** "Alle starten (3)", "Stoppen (2)". */
export function counted(does: string, n: number): string {
  return `${does} (${n})`;
}

/** "3 ausgewählt". */
export function selected(n: number): string {
  return `${n} ausgewählt`;
}

const DOING: Record<Action, string> = { start: "starten", stop: "stoppen", restart: "neu starten" };

/** "shop starten": an action and its object. */
export function doing(action: Action, name: string): string {
  return `${name} ${DOING[action]}`;
}

/** "api im Browser öffnen". */
export function openingPage(page: Page, name: string): string {
  return `${page === "docs" ? `API-Doku von ${name}` : name} im Browser öffnen`;
}

/** "Verlauf von api zeigen". */
export function showingTab(tab: Tab, name: string): string {
  return `${tabNames[tab]} von ${name} zeigen`;
}

/** "2 Server passen." */
export function matches(n: number): string {
  return n === 0 ? windowTexts.noMatch : n === 1 ? "1 Server passt." : `${n} Server passen.`;
}

/** "api ist jetzt 2. von 3 in shop." */
export function movedServer(moved: Snapshot, servers: Snapshot[]): string {
  const own = servers.filter(({ project }) => project === moved.project);
  return `${moved.name} ist jetzt ${own.indexOf(moved) + 1}. von ${own.length} in ${moved.project_name}.`;
}

/** "shop ist jetzt 1. von 3 Projekten." */
export function movedProject(moved: Group, groups: Group[]): string {
  const place = groups.findIndex(({ project }) => project === moved.project) + 1;
  return `${moved.name} ist jetzt ${place}. von ${groups.length} Projekten.`;
}

/** "api steht schon am Anfang." */
export function atTheEnd(name: string, by: -1 | 1): string {
  return `${name} steht schon am ${by < 0 ? "Anfang" : "Ende"}.`;
}

/** "2 laufen · 1 abgestürzt · 1 Port belegt". */
export function summary(servers: Snapshot[]): string {
  const count = (condition: Condition) => servers.filter((server) => server.condition === condition).length;
  const [running, unhealthy] = [count("running"), count("unhealthy")];
  const [crashed, failed, conflicts] = [count("crashed"), count("failed"), count("port_taken")];
  const parts = [`${running} ${running === 1 ? "läuft" : "laufen"}`];
  if (unhealthy) parts.push(`${unhealthy} ungesund`);
  if (crashed) parts.push(`${crashed} abgestürzt`);
  if (failed) parts.push(`${failed} fehlgeschlagen`);
  if (conflicts) parts.push(`${conflicts} ${conflicts === 1 ? "Port" : "Ports"} belegt`);
  return parts.join(" · ");
}

/** "2 von 3" running, for a project's heading. */
export function runningOf(servers: Snapshot[]): string {
  return `${servers.filter(isUp).length} von ${servers.length}`;
}

/** "2 von 3 laufen". */
export function runningOfTitle(servers: Snapshot[]): string {
  return `${runningOf(servers)} laufen`;
}

/** The button that removes a project from Trayvisor. */
export function removeProject(name: string): string {
  return `${name} entfernen`;
}

/** Says that a project was removed. */
export function removedProject(name: string): string {
  return `${name} wurde entfernt. Der Ordner bleibt, wie er ist.`;
}

/** Says that it was restored. */
export function restoredProject(name: string): string {
  return `${name} ist wieder da.`;
}
