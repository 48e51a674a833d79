/** Texts of a server's history. */

import type { Kind } from "../../history/kinds";
import type { ServerEvent } from "../../backend/model";
import { NOBODY_SEEN } from "./ports";
import { shortDuration } from "../units";

/** The fixed texts of the history. */
export const historyTexts = {
  empty: "No events yet. Starts, stops, crashes and port conflicts appear here.",
  noneOfKind: "No events of this kind.",
  show: "Show",
  earlier: "Show earlier",
  today: "Today",
  yesterday: "Yesterday",
};

/** The names of the kinds of events. */
export const kindNames: Record<Kind, string> = {
  all: "All",
  starts: "Starts and stops",
  crashes: "Crashes",
  health: "Health",
  ports: "Ports",
  alerts: "Alerts",
};

/** "Started by the window (PID 4711)". */
export function eventText(event: ServerEvent): string {
  switch (event.event) {
    case "started":
      return `${event.by === null ? "Restarted automatically" : `Started by ${event.by}`} (PID ${event.pid})`;
    case "ready":
      return `Ready after ${shortDuration(event.after_s)}`;
    case "done":
      return `Done after ${shortDuration(event.after_s)}`;
    case "failed":
      return `Failed after ${shortDuration(event.uptime_s)}: ${event.cause}`;
    case "stopped":
      return `${event.by === null ? "Stopped from outside Trayvisor" : `Stopped by ${event.by}`}${event.killed ? "; it did not exit in time and was killed" : ""}`;
    case "crashed":
      return `Crashed after ${shortDuration(event.uptime_s)}: ${event.cause}`;
    case "recovered":
      return "Recovered from a crash";
    case "given_up":
      return `Left stopped after ${event.restarts} ${event.restarts === 1 ? "restart" : "restarts"}`;
    case "unhealthy":
      return `Unhealthy: it ${event.why}`;
    case "answering":
      return "Answers again";
    case "conflict":
      return `Not started: port ${event.port} is in use by ${named(event.holders)}`;
    case "freed":
      return `Freed port ${event.port} by ending ${named(event.holders)}`;
    case "alert_failed":
      return `Alert not delivered, ${event.to}: ${event.why}`;
  }
}

function named(holders: string[]): string {
  return holders.join(" and ") || NOBODY_SEEN;
}

/** "Today", "Yesterday", "Friday, 20 November". */
export function dayText(at: string, now: number): string {
  const day = new Date(at);
  const before = new Date(now);
  if (day.toDateString() === before.toDateString()) return historyTexts.today;
  before.setDate(before.getDate() - 1);
  if (day.toDateString() === before.toDateString()) return historyTexts.yesterday;
  return day.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}
