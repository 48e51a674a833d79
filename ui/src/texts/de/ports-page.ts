/** Texts of the page of all ports. */

import { ipsOf, type Holder, type Listener } from "../../backend/model";
import { holderName } from "./ports";

/** The fixed texts of the page of all ports. */
export const portsTexts = {
  title: "Ports",
  find: "Port, Programm oder Projekt suchen",
  columns: {
    port: "Port",
    program: "Programm",
    place: "Läuft in",
    reach: "Offen für",
    age: "Läuft seit",
    user: "Benutzer",
  },
  loading: "Sehe nach, wer lauscht…",
  empty: "An keinem Port lauscht etwas.",
  emptyMore: "Ein Programm, das Verbindungen annimmt, erscheint hier von selbst.",
  noMatch: "Kein Port passt.",
  showAll: "Alle Ports zeigen",
  listensAt: "Lauscht an",
  runsAs: "Läuft als",
  free: "Frei machen…",
  barred: "Geschützt",
  ended: "Er wird gebeten, sich zu beenden, und nach 5 Sekunden dazu gezwungen.",
  stopped:
    "Trayvisor stoppt ihn wie mit „Stoppen“: Er wird nicht gewaltsam beendet und nicht wieder gestartet.",
  freeing: "Port wird frei gemacht…",
};

/** "12 Ports", "2 von 12 Ports". */
export function portCount(found: number, all: number): string {
  const ports = `${all} ${all === 1 ? "Port" : "Ports"}`;
  return found === all ? ports : `${found} von ${ports}`;
}

/** The program that has a port: "python3", "ein Prozess von Benutzer root". */
export function programName({ pid, name, user, other_user }: Holder): string {
  if (pid !== null) return name;
  if (!other_user) return "ein Prozess, den das System nicht zeigt";
  return user === null ? "der Prozess eines anderen Benutzers" : `ein Prozess von Benutzer ${user}`;
}

/** From where a port can be reached. */
export function reachText(listener: Listener): string {
  switch (listener.reach) {
    case "machine":
      return "nur diesen Rechner";
    case "network":
      return "alle im Netzwerk";
    case "addresses":
      return `alle, die ${ipsOf(listener).join(", ")} erreichen`;
  }
}

/** Says that the list may be out of date. */
export function portsOutdated(why: string): string {
  return `Dies ist vielleicht veraltet: ${why}`;
}

/** The button that asks whether to free a port. */
export function askToFree(port: number): string {
  return `Port ${port} frei machen…`;
}

/** The question before a port is freed. */
export function freeQuestion(port: number): string {
  return `Port ${port} frei machen?`;
}

/** The button that frees it: "api stoppen", "python3 (4711) beenden", "Alle 3 beenden". */
export function freeButton(ended: Holder[]): string {
  const [first, ...more] = ended;
  if (!first || more.length > 0) return `Alle ${ended.length} beenden`;
  return first.server ? `${first.server.name} stoppen` : `${holderName(first)} beenden`;
}

/** Says that a port was freed. */
export function portFreed(port: number): string {
  return `Port ${port} ist frei.`;
}
