/** Texts of a server's history. */

import type { Kind } from "../../history/kinds";
import type { ServerEvent } from "../../backend/model";
import { shortDuration } from "../units";
import { NOBODY_SEEN } from "./ports";

/** The fixed texts of the history. */
export const historyTexts = {
  empty: "Noch ist nichts geschehen. Starts, Stopps, Abstürze und belegte Ports erscheinen hier.",
  noneOfKind: "Nichts dieser Art ist geschehen.",
  show: "Zeigen",
  earlier: "Früheres zeigen",
  today: "Heute",
  yesterday: "Gestern",
};

/** The names of the kinds of events. */
export const kindNames: Record<Kind, string> = {
  all: "Alle",
  starts: "Starts und Stopps",
  crashes: "Abstürze",
  health: "Gesundheit",
  ports: "Ports",
  alerts: "Alarme",
};

/** What started or stopped a server, by its name in the records. Agents and other programs have names of their own. */
const BY: Record<string, string> = {
  "the tray": "vom Tray-Menü",
  "the window": "vom Fenster",
  "the command": "vom Befehl",
  "an agent": "von einem Agenten",
  "a program": "von einem Programm",
};

function by(who: string): string {
  return BY[who] ?? `von ${who}`;
}

/** "Gestartet vom Fenster (PID 4711)". */
export function eventText(event: ServerEvent): string {
  switch (event.event) {
    case "started":
      return event.by === null
        ? `Von selbst wieder gestartet (PID ${event.pid})`
        : `Gestartet ${by(event.by)} (PID ${event.pid})`;
    case "ready":
      return `Bereit nach ${shortDuration(event.after_s)}`;
    case "done":
      return `Fertig nach ${shortDuration(event.after_s)}`;
    case "failed":
      return `Fehlgeschlagen nach ${shortDuration(event.uptime_s)}: ${event.cause}`;
    case "stopped":
      return `${event.by === null ? "Von außerhalb von Trayvisor gestoppt" : `Gestoppt ${by(event.by)}`}${event.killed ? "; er endete nicht rechtzeitig und wurde zwangsweise beendet" : ""}`;
    case "crashed":
      return `Abgestürzt nach ${shortDuration(event.uptime_s)}: ${event.cause}`;
    case "recovered":
      return "Vom Absturz erholt";
    case "given_up":
      return `Aufgegeben nach ${event.restarts} ${event.restarts === 1 ? "Neustart" : "Neustarts"}`;
    case "unhealthy":
      return `Ungesund: ${event.why}`;
    case "answering":
      return "Antwortet wieder";
    case "conflict":
      return `Nicht gestartet: Port ${event.port} ist belegt von ${named(event.holders)}`;
    case "freed":
      return `Port ${event.port} frei gemacht, beendet: ${named(event.holders)}`;
    case "alert_failed":
      return `Sein Alarm kam nicht an, ${event.to}: ${event.why}`;
  }
}

function named(holders: string[]): string {
  return holders.join(" und ") || NOBODY_SEEN;
}

/** "Heute", "Gestern", "Freitag, 20. November". */
export function dayText(at: string, now: number): string {
  const day = new Date(at);
  const before = new Date(now);
  if (day.toDateString() === before.toDateString()) return historyTexts.today;
  before.setDate(before.getDate() - 1);
  if (day.toDateString() === before.toDateString()) return historyTexts.yesterday;
  return day.toLocaleDateString("de", { weekday: "long", day: "numeric", month: "long" });
}
