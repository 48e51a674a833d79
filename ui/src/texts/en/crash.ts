/** Texts about crashes. */

import type { CrashReport, Snapshot } from "../../backend/model";
import { exitText, truth } from "./server";
import { windowTexts } from "./window";
import { clock, shortDuration } from "../units";

/** The fixed texts about crashes. */
export const crashTexts = {
  none: "No crashes yet.",
  noneMore: "If this server crashes, the cause and its last lines of output appear here.",
  showLogs: "Show logs",
  copy: "Copy for a colleague",
  copied: "Report copied.",
};

/** The title of the card of a server that crashed or a job that failed. */
export function crashTitle(server: Snapshot, crash: CrashReport): string {
  return `${server.name} ${server.kind === "job" ? "failed" : "crashed"}: ${crash.cause}`;
}

/** How it ended: "It exited by itself with exit code 1 after 0.4 s, at 14:05." */
export function crashStory(crash: CrashReport, now: number): string {
  return `${ending(crash)}, at ${clock(crash.at, now)}.`;
}

/** What Trayvisor does about the crash that keeps a server down. */
export function crashAftermath(server: Snapshot, now: number): string {
  if (server.condition === "waiting") return `It is ${truth(server, now)}.`;
  return server.restarts > 0 ? `It was restarted ${times(server.restarts)} and now stays stopped.` : "";
}

/** A report for others, without paths, commands and values of variables. */
export function crashForColleague(server: Snapshot, crash: CrashReport, about: string | null): string {
  const facts: [string, string | null][] = [
    ["Server", [`${server.name} of ${server.project_name}`, server.description].filter(Boolean).join(", ")],
    ["When", crash.at],
    ["How", `${ending(crash)}.`],
    ["Why", crash.cause],
    ["What to do", crash.advice],
    ["Reported by", about],
  ];
  const told = facts.filter(([, fact]) => fact !== null).map(([name, fact]) => `${name}: ${fact}`);
  const lines = crash.lines.length
    ? ["", `${windowTexts.lastLines}:`, ...crash.lines.map((line) => `  ${line}`)]
    : [];
  return [crashTitle(server, crash), "", ...told, ...lines, ""].join("\n");
}

function ending(crash: CrashReport): string {
  const after = `after ${shortDuration(crash.uptime_s)}`;
  if (crash.exit) return `It exited by itself with ${exitText(crash.exit)} ${after}`;
  return crash.uptime_s > 0 ? `It ended ${after}` : "It could not be started";
}

function times(n: number): string {
  return n === 1 ? "once" : n === 2 ? "twice" : `${n} times`;
}
