/** Texts of the preferences. */

import { baseName, type AlertDestination, type AlertEvent, type DestinationFault } from "../../backend/model";
import { clock } from "../units";

/** The fixed texts of the preferences. */
export const preferencesTexts = {
  title: "Trayvisor-Einstellungen",
  loading: "Lese die Einstellungen…",
  general: {
    title: "Starten und beenden",
    launch: "Beim Anmelden starten",
    launchNote: "Das Symbol erscheint nach dem Anmelden. Das Fenster bleibt zu.",
    quit: "Wenn Trayvisor beendet wird",
    quitNote: "Server können ohne Trayvisor weiterlaufen.",
    quits: { ask: "Fragen", leave: "Server laufen lassen", stop: "Alle Server stoppen" },
  },
  look: {
    unsaved:
      "Zuerst die Änderungen an den Einstellungen der Server speichern oder verwerfen: Für eine andere Sprache wird das Fenster neu geladen.",
    title: "Aussehen und Sprache",
    theme: "Farben",
    themes: { system: "Wie das System", light: "Hell", dark: "Dunkel" },
    language: "Sprache",
  },
  notifications: {
    title: "Mitteilungen",
    note: "Was auf diesem Bildschirm gemeldet wird, solange Trayvisor läuft.",
  },
  alerts: {
    title: "Alarme",
    note: "Was mit den Servern geschieht, auch anderswo gemeldet: im Chat oder per E-Mail, selbst wenn Trayvisor nicht läuft.",
    none: "Noch gehen keine Alarme irgendwohin",
    noneMore:
      "Einen Webhook von Slack, Discord, Teams oder ntfy, einen eigenen oder eine E-Mail-Adresse hinzufügen.",
    all: "Alle Projekte",
    nothingSent: "Noch nichts gesendet.",
    test: "Test senden",
    testing: "Sende…",
    arrived: "Der Test ist angekommen.",
    remove: "Entfernen",
    removeSure: "Wirklich entfernen?",
    keep: "Behalten",
    addWebhook: "Webhook hinzufügen…",
    addEmail: "E-Mail hinzufügen…",
    add: "Hinzufügen",
    adding: "Füge hinzu…",
    url: "Adresse",
    urlHint: "https://hooks.slack.com/services/…",
    urlNote: "Eine Adresse von Slack, Discord oder Teams ist so gut wie ein Passwort und wird so verwahrt.",
    to: "An",
    toHint: "ich@example.com",
    smtp: "Mailserver",
    smtpHint: "smtp.example.com:587",
    user: "Benutzer",
    password: "Passwort",
    passwordNote: "Liegt im Schlüsselbund des Systems oder in einer Datei, die sonst niemand lesen kann.",
    more: "Welche Ereignisse wohin gehen und die Alarme eines einzelnen Projekts stehen in Dateien:",
  },
  logs: {
    title: "Logs",
    note: "Wie Logs gezeigt werden, wenn sie geöffnet werden.",
  },
  editor: {
    title: "Editor",
    label: "Dateien öffnen mit",
    note: "Verweise auf Datei und Zeile in einem Log öffnen sich dort.",
    found: "Gefunden: ",
    noneFound: "Keiner gefunden",
    other: "Anderes Programm…",
    program: "Programm",
    programHint: "Sein Befehl oder sein ganzer Pfad",
  },
  about: {
    title: "Über Trayvisor",
    folder: "Eigene Dateien",
    open: "Ordner öffnen",
    copy: "Für einen Fehlerbericht kopieren",
    copied: "Kopiert.",
  },
};

/** The names of the events for notifications. */
export const eventNames: Record<AlertEvent, string> = {
  crash: "Ein Server stürzt ab",
  gave_up: "Er stürzt immer wieder ab und bleibt gestoppt",
  recovered: "Er läuft nach einem Absturz wieder",
  conflict: "Sein Port ist belegt",
  unhealthy: "Er läuft und antwortet nicht richtig",
  test: "Ein Versuch",
};

const SHORT: Record<AlertEvent, string> = {
  crash: "Abstürze",
  gave_up: "aufgegeben",
  recovered: "läuft wieder",
  conflict: "Port belegt",
  unhealthy: "antwortet schlecht",
  test: "Versuche",
};

/** Errors in a new destination. */
export const destinationFaults: Record<DestinationFault, string> = {
  url: "Eine https://-Adresse; oder http:// zu diesem Rechner oder einer privaten IP-Adresse.",
  to: "E-Mail-Adressen, mit Kommas dazwischen.",
  smtp: "Ein Host und ein Port, wie smtp.example.com:587.",
  login: "Benutzer und Passwort gehören zusammen: beides angeben oder keins.",
  known: "Dorthin gehen schon Alarme.",
};

/** "Webhook an hooks.slack.com". */
export function destinationTitle({ means, place }: AlertDestination): string {
  return `${means === "webhook" ? "Webhook an" : "E-Mail an"} ${place}`;
}

/** "Alle Projekte · Abstürze, aufgegeben", "shop (api, web) · alles". */
export function destinationText({ project, servers, events }: AlertDestination, all: number): string {
  const whose =
    project === null ? preferencesTexts.alerts.all : `${baseName(project)} (${(servers ?? []).join(", ")})`;
  const what = events.length === all ? "alles" : events.map((event) => SHORT[event]).join(", ");
  return `${whose} · ${what}`;
}

/** The last delivery: "Zuletzt angekommen: 14:05.". */
export function deliveryText({ last }: AlertDestination, now: number): string {
  if (!last) return preferencesTexts.alerts.nothingSent;
  const at = clock(last.at, now);
  return last.failure === null ? `Zuletzt angekommen: ${at}.` : `Nicht angekommen, ${at}: ${last.failure}.`;
}

/** Number of alerts that were left out. */
export function heldBackText(n: number): string {
  return `${n} seitdem ausgelassen, da es in einer Stunde zu viele waren.`;
}

/** Why a test did not arrive. */
export function notArrived(why: string): string {
  return `Der Test ist nicht angekommen: ${why}.`;
}

/** The name of a button for one of several destinations. */
export function aboutDestination(does: string, to: string): string {
  return `${does}: ${to}`;
}

/** "shop: alerts.webhook …". */
export function problemOf(project: string | null, message: string): string {
  return project === null ? message : `${baseName(project)}: ${message}`;
}

/** "Farben: Dunkel", for the palette. */
export function themeCommand(theme: string): string {
  return `${preferencesTexts.look.theme}: ${theme}`;
}
