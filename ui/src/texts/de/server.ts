/** Texts about the state of a server. */

import type { Condition, Exit, Snapshot, Unhealthy } from "../../backend/model";
import { clock, duration, signalName } from "../units";
import { holderName, holderNames } from "./ports";

/** "Exit-Code 1", "Signal SIGKILL". */
export function exitText(exit: Exit): string {
  return "code" in exit ? `Exit-Code ${exit.code}` : `Signal ${signalName(exit.signal)}`;
}

const CONDITIONS: Record<Condition, string> = {
  stopped: "Gestoppt",
  done: "Fertig",
  starting: "Startet",
  running: "Läuft",
  unhealthy: "Ungesund",
  stopping: "Stoppt",
  waiting: "Wartet auf Neustart",
  crashed: "Abgestürzt",
  failed: "Fehlgeschlagen",
  port_taken: "Nicht gestartet",
  elsewhere: "Läuft anderswo",
  misconfigured: "Falsch konfiguriert",
};

/** The condition, in one word. */
export function conditionText(server: Snapshot): string {
  return CONDITIONS[server.condition];
}

/** The line below a server's name with its state and the reason. */
export function truth(server: Snapshot, now: number): string {
  switch (server.condition) {
    case "running":
      return (server.uptime_s === null ? "läuft" : `läuft seit ${duration(server.uptime_s)}`) + but(server);
    case "unhealthy":
      return server.unhealthy ? `ungesund: ${server.unhealthy.why}` : "ungesund";
    case "starting": {
      const why = server.unhealthy?.why ?? server.not_ready;
      return why ? `startet: ${why}` : "startet";
    }
    case "stopping":
      return server.waiting_for ? `stoppt, wartet auf ${server.waiting_for}` : "stoppt";
    case "waiting": {
      const left = server.restart_at ? Math.ceil((Date.parse(server.restart_at) - now) / 1000) : 0;
      return `Neustart ${left > 0 ? `in ${left} s` : "jetzt"} (zum ${server.restarts + 1}. Mal)`;
    }
    case "port_taken":
      return `Port ${server.conflict?.port} ist belegt von ${holderNames(server.conflict?.holders ?? [])}`;
    case "crashed":
      if (server.crash) return `abgestürzt: ${server.crash.cause}`;
      return server.last_exit ? `fehlgeschlagen, ${exitText(server.last_exit)}` : "ließ sich nicht starten";
    case "failed":
      return server.failure ? `fehlgeschlagen: ${server.failure.cause}` : "fehlgeschlagen";
    case "done":
      return server.done_at === null ? "fertig" : `fertig um ${clock(server.done_at, now)}`;
    case "elsewhere":
      return `läuft anderswo${server.elsewhere ? `: ${holderName(server.elsewhere)}` : ""}`;
    case "misconfigured":
      return "gestoppt, Einstellungen prüfen";
    case "stopped":
      return "gestoppt";
  }
}

/** What is wrong with a running server. */
function but(server: Snapshot): string {
  if (server.problem) return ", Einstellungen prüfen";
  return server.needs_restart ? ", braucht einen Neustart" : "";
}

/** The title of an unhealthy server's card: "mute antwortet mit 503 auf /health". */
export function unhealthyTitle(name: string, unhealthy: Unhealthy): string {
  return `${name} ${unhealthy.why}`;
}

/** What this means. */
export function unhealthyStory(unhealthy: Unhealthy, now: number): string {
  return `Er läuft, ist aber seit ${clock(unhealthy.at, now)} nicht gesund. Das Log sagt vielleicht, warum; oft hilft ein Neustart.`;
}

/** The title of the card of a server that listens on another port than configured. */
export function foundPortTitle(name: string, found: number): string {
  return `${name} hat Port ${found} geöffnet`;
}

/** The button that writes the port into its settings. */
export function useFoundPort(found: number): string {
  return `${found} verwenden`;
}

/** What its settings say. */
export function foundPortNote(configured: number | null): string {
  return `In den Einstellungen steht ${configured}. Die Links führen dorthin, wo er wirklich ist.`;
}

/** The title of the card of a server that reloads because of its log. */
export function reloadLoopTitle(name: string): string {
  return `${name} lädt wegen seines Logs ständig neu`;
}

/** The title of the card of a server that runs without Trayvisor. */
export function elsewhereTitle(name: string): string {
  return `${name} läuft anderswo`;
}
