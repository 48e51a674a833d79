/** Texts of the list of servers and its actions. */

import type { Page } from "../../backend";
import { type Action, type Condition, type Group, isUp, type Snapshot } from "../../backend/model";
import type { Tab } from "../../servers/pages.svelte";
import { tabNames } from "./page";
import { windowTexts } from "./window";

/** "Start all (3)", "Stop (2)". */
export function counted(does: string, n: number): string {
  return `${does} (${n})`;
}

/** "3 selected". */
export function selected(n: number): string {
  return `${n} selected`;
}

/** "Start shop": an action and its object. */
export function doing(action: Action, name: string): string {
  return `${windowTexts[action]} ${name}`;
}

/** "Open api in the browser". */
export function openingPage(page: Page, name: string): string {
  return `Open ${page === "docs" ? `the API docs of ${name}` : name} in the browser`;
}

/** "Show the history of api". */
export function showingTab(tab: Tab, name: string): string {
  return `Show the ${tabNames[tab].toLowerCase()} of ${name}`;
}

/** "2 servers match." */
export function matches(n: number): string {
  return n === 0 ? windowTexts.noMatch : n === 1 ? "1 server matches." : `${n} servers match.`;
}

/** "api is now 2 of 3 in shop." */
export function movedServer(moved: Snapshot, servers: Snapshot[]): string {
  const own = servers.filter(({ project }) => project === moved.project);
  return `${moved.name} is now ${own.indexOf(moved) + 1} of ${own.length} in ${moved.project_name}.`;
}

/** "shop is now 1 of 3 projects." */
export function movedProject(moved: Group, groups: Group[]): string {
  const place = groups.findIndex(({ project }) => project === moved.project) + 1;
  return `${moved.name} is now ${place} of ${groups.length} projects.`;
}

/** "api is already the first." */
export function atTheEnd(name: string, by: -1 | 1): string {
  return `${name} is already the ${by < 0 ? "first" : "last"}.`;
}

/** "2 running · 1 crashed · 1 port in use". */
export function summary(servers: Snapshot[]): string {
  const count = (condition: Condition) => servers.filter((server) => server.condition === condition).length;
  const [running, unhealthy] = [count("running"), count("unhealthy")];
  const [crashed, failed, conflicts] = [count("crashed"), count("failed"), count("port_taken")];
  const parts = [`${running} running`];
  if (unhealthy) parts.push(`${unhealthy} unhealthy`);
  if (crashed) parts.push(`${crashed} crashed`);
  if (failed) parts.push(`${failed} failed`);
  if (conflicts) parts.push(`${conflicts} ${conflicts === 1 ? "port" : "ports"} in use`);
  return parts.join(" · ");
}

/** "2 of 3" running, for a project's heading. */
export function runningOf(servers: Snapshot[]): string {
  return `${servers.filter(isUp).length} of ${servers.length}`;
}

/** "2 of 3 running". */
export function runningOfTitle(servers: Snapshot[]): string {
  return `${runningOf(servers)} running`;
}

/** The button that removes a project from Trayvisor. */
export function removeProject(name: string): string {
  return `Remove ${name}`;
}

/** Says that a project was removed. */
export function removedProject(name: string): string {
  return `${name} was removed. Its files were not changed.`;
}

/** Says that it was restored. */
export function restoredProject(name: string): string {
  return `${name} was restored.`;
}
