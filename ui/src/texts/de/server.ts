/** How a server is, in words. */

import type { Exit, Phase, Snapshot, Unhealthy } from "../../backend/model";
import { clock, duration, signalName } from "../units";
import { told } from "./core";
import { holderName, holderNames } from "./ports";

/** "Exit-Code 1", "Signal SIGKILL". */
export function exitText(exit: Exit): string {
  return "code" in exit ? `Exit-Code ${exit.code}` : `Signal ${signalName(exit.signal)}`;
}

const PHASES: Record<Phase, string> = {
  stopped: "Gestoppt",
  starting: "Startet",
  running: "Läuft",
  stopping: "Stoppt",
  waiting: "Wartet auf Neustart",
  failed: "Fehlgeschlagen",
};

/** The phase in one word, with what it leaves open. */
export function phaseText(server: Snapshot): string {
  if (server.phase === "running" && !server.ready) return "Ungesund";
  if (server.phase === "stopped" && server.elsewhere) return "Läuft anderswo";
  if (server.phase === "failed" && server.conflict) return "Nicht gestartet";
  if (server.phase === "failed" && server.crash) return "Abgestürzt";
  return PHASES[server.phase];
}

/** The one line under a server's name that says how it is and why. */
export function truth(server: Snapshot, now: number): string {
  switch (server.phase) {
    case "running":
      if (!server.ready) return server.unhealthy ? `ungesund: ${told(server.unhealthy.why)}` : "ungesund";
      return (server.uptime_s === null ? "läuft" : `läuft seit ${duration(server.uptime_s)}`) + but(server);
    case "starting":
      return server.unhealthy ? `startet: ${told(server.unhealthy.why)}` : "startet";
    case "stopping":
      return server.waiting_for ? `stoppt, wartet auf ${server.waiting_for}` : "stoppt";
    case "waiting": {
      const left = server.restart_at ? Math.ceil((Date.parse(server.restart_at) - now) / 1000) : 0;
      return `Neustart ${left > 0 ? `in ${left} s` : "jetzt"} (zum ${server.restarts + 1}. Mal)`;
    }
    case "failed":
      if (server.conflict)
        return `Port ${server.conflict.port} ist belegt von ${holderNames(server.conflict.holders)}`;
      if (server.crash) return `abgestürzt: ${told(server.crash.cause)}`;
      return server.last_exit ? `fehlgeschlagen, ${exitText(server.last_exit)}` : "ließ sich nicht starten";
    case "stopped":
      if (server.elsewhere) return `läuft anderswo: ${holderName(server.elsewhere)}`;
      return server.problem ? "gestoppt, Einstellungen prüfen" : "gestoppt";
  }
}

/** What a running server leaves to wish for. */
function but(server: Snapshot): string {
  if (server.problem) return ", Einstellungen prüfen";
  return server.needs_restart ? ", braucht einen Neustart" : "";
}

/** The title of an unhealthy server's card: "mute antwortet mit 503 auf /health". */
export function unhealthyTitle(name: string, unhealthy: Unhealthy): string {
  return `${name} ${told(unhealthy.why)}`;
}

/** What that means. */
export function unhealthyStory(unhealthy: Unhealthy, now: number): string {
  return `Er läuft, ist aber seit ${clock(unhealthy.at, now)} nicht gesund. Das Log sagt vielleicht, warum; oft hilft ein Neustart.`;
}

/** The title of the card of a server that runs without us. */
export function elsewhereTitle(name: string): string {
  return `${name} läuft anderswo`;
}
