/** Texts about crashes. */

import type { CrashReport, Snapshot } from "../../backend/model";
import { clock, shortDuration } from "../units";
import { exitText, truth } from "./server";
import { windowTexts } from "./window";

/** The fixed texts about crashes. */
export const crashTexts = {
  none: "Kein Absturz bekannt.",
  noneMore: "Sollte dieser Server von selbst enden, stehen die Ursache und die letzten Zeilen hier.",
  showLogs: "Log zeigen",
  copy: "Für Kollegen kopieren",
  copied: "Bericht kopiert.",
};

/** The title of the card of a server that crashed or a job that failed. */
export function crashTitle(server: Snapshot, crash: CrashReport): string {
  return `${server.name} ist ${server.kind === "job" ? "fehlgeschlagen" : "abgestürzt"}: ${crash.cause}`;
}

/** How it ended: "Er endete von selbst mit Exit-Code 1 nach 0,4 s, um 14:05." */
export function crashStory(crash: CrashReport, now: number): string {
  return `${ending(crash)}, um ${clock(crash.at, now)}.`;
}

/** What Trayvisor does about the crash that keeps a server down. */
export function crashAftermath(server: Snapshot, now: number): string {
  if (server.condition === "waiting") return `Es folgt: ${truth(server, now)}.`;
  return server.restarts > 0
    ? `Er wurde ${server.restarts}-mal neu gestartet und wird jetzt in Ruhe gelassen.`
    : "";
}

/** A report for others, without paths, commands and values of variables. */
export function crashForColleague(server: Snapshot, crash: CrashReport, about: string | null): string {
  const facts: [string, string | null][] = [
    ["Server", [`${server.name} von ${server.project_name}`, server.description].filter(Boolean).join(", ")],
    ["Wann", crash.at],
    ["Wie", `${ending(crash)}.`],
    ["Warum", crash.cause],
    ["Was zu tun ist", crash.advice],
    ["Gesehen von", about],
  ];
  const shown = facts.filter(([, fact]) => fact !== null).map(([name, fact]) => `${name}: ${fact}`);
  const lines = crash.lines.length
    ? ["", `${windowTexts.lastLines}:`, ...crash.lines.map((line) => `  ${line}`)]
    : [];
  return [crashTitle(server, crash), "", ...shown, ...lines, ""].join("\n");
}

function ending(crash: CrashReport): string {
  const after = `nach ${shortDuration(crash.uptime_s)}`;
  if (crash.exit) return `Er endete von selbst mit ${exitText(crash.exit)} ${after}`;
  return crash.uptime_s > 0 ? `Er endete ${after}` : "Er ließ sich nicht starten";
}
