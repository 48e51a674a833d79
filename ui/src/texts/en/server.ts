/** Texts about the state of a server. */

import type { Condition, Exit, Snapshot, Unhealthy } from "../../backend/model";
import { clock, duration, signalName } from "../units";
import { holderName, holderNames } from "./ports";

/** "exit code 1", "signal SIGKILL". */
export function exitText(exit: Exit): string {
  return "code" in exit ? `exit code ${exit.code}` : `signal ${signalName(exit.signal)}`;
}

const CONDITIONS: Record<Condition, string> = {
  stopped: "Stopped",
  done: "Done",
  starting: "Starting",
  running: "Running",
  unhealthy: "Unhealthy",
  stopping: "Stopping",
  waiting: "Waiting to restart",
  crashed: "Crashed",
  failed: "Failed",
  port_taken: "Not started",
  elsewhere: "Running elsewhere",
  misconfigured: "Misconfigured",
};

/** The condition, in one word. */
export function conditionText(server: Snapshot): string {
  return CONDITIONS[server.condition];
}

/** The line below a server's name with its state and the reason. */
export function truth(server: Snapshot, now: number): string {
  switch (server.condition) {
    case "running":
      return (server.uptime_s === null ? "running" : `running ${duration(server.uptime_s)}`) + but(server);
    case "unhealthy":
      return server.unhealthy ? `unhealthy: ${server.unhealthy.why}` : "unhealthy";
    case "starting": {
      const why = server.unhealthy?.why ?? server.not_ready;
      return why ? `starting: ${why}` : "starting";
    }
    case "stopping":
      return server.waiting_for ? `stopping, waiting for ${server.waiting_for}` : "stopping";
    case "waiting": {
      const left = server.restart_at ? Math.ceil((Date.parse(server.restart_at) - now) / 1000) : 0;
      return `restarting ${left > 0 ? `in ${left} s` : "now"} (${ordinal(server.restarts + 1)} time)`;
    }
    case "port_taken":
      return `port ${server.conflict?.port} is in use by ${holderNames(server.conflict?.holders ?? [])}`;
    case "crashed":
      if (server.crash) return `crashed: ${server.crash.cause}`;
      return server.last_exit ? `failed with ${exitText(server.last_exit)}` : "could not be started";
    case "failed":
      return server.failure ? `failed: ${server.failure.cause}` : "failed";
    case "done":
      return server.done_at === null ? "done" : `done at ${clock(server.done_at, now)}`;
    case "elsewhere":
      return `running elsewhere${server.elsewhere ? `: ${holderName(server.elsewhere)}` : ""}`;
    case "misconfigured":
      return "stopped, its settings have a problem";
    case "stopped":
      return "stopped";
  }
}

/** What is wrong with a running server. */
function but(server: Snapshot): string {
  if (server.problem) return ", its settings have a problem";
  return server.needs_restart ? ", needs a restart" : "";
}

/** The title of an unhealthy server's card: "mute answers 503 on /health". */
export function unhealthyTitle(name: string, unhealthy: Unhealthy): string {
  return `${name} ${unhealthy.why}`;
}

/** What this means. */
export function unhealthyStory(unhealthy: Unhealthy, now: number): string {
  return `It has been unhealthy since ${clock(unhealthy.at, now)}. Its log may show why; a restart often helps.`;
}

/** The title of the card of a server that listens on another port than configured. */
export function foundPortTitle(name: string, found: number): string {
  return `${name} listens on port ${found}`;
}

/** The button that writes the port into its settings. */
export function useFoundPort(found: number): string {
  return `Use ${found}`;
}

/** What its settings say. */
export function foundPortNote(configured: number | null): string {
  return `Its settings say ${configured}. The links lead to where it really is.`;
}

/** The title of the card of a server that reloads because of its log. */
export function reloadLoopTitle(name: string): string {
  return `${name} keeps reloading because of its log`;
}

/** The title of the card of a server that runs without Trayvisor. */
export function elsewhereTitle(name: string): string {
  return `${name} is running elsewhere`;
}

/** "1st", "2nd", "3rd", "11th". */
function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}
