/** Texts of the preferences. */

import { baseName, type AlertDestination, type AlertEvent, type DestinationFault } from "../../backend/model";
import { clock } from "../units";

/** The fixed texts of the preferences. */
export const preferencesTexts = {
  title: "Preferences",
  loading: "Reading your preferences…",
  general: {
    title: "Start and quit",
    launch: "Launch at login",
    launchNote: "The tray starts when you log in. The window stays closed.",
    quit: "When the tray quits",
    quitNote: "Servers can keep running without it.",
    quits: { ask: "Ask", leave: "Leave servers running", stop: "Stop all servers" },
  },
  look: {
    unsaved:
      "Save or discard the changes to your servers’ settings first: changing the language reloads the window.",
    title: "Look and language",
    theme: "Theme",
    themes: { system: "System", light: "Light", dark: "Dark" },
    language: "Language",
  },
  notifications: {
    title: "Notifications",
    note: "Events that are shown on this desktop while the tray is running.",
  },
  alerts: {
    title: "Alerts",
    note: "Events that are also sent to a chat or by e-mail, even while the tray is not running.",
    none: "No alerts are set up yet",
    noneMore: "Add a webhook (Slack, Discord, Teams, ntfy or your own) or an e-mail address.",
    all: "All projects",
    nothingSent: "No alert sent yet.",
    test: "Send a test",
    testing: "Sending…",
    arrived: "The test arrived.",
    remove: "Remove",
    removeSure: "Remove it?",
    keep: "Keep it",
    addWebhook: "Add a webhook…",
    addEmail: "Add e-mail…",
    add: "Add",
    adding: "Adding…",
    url: "Address",
    urlHint: "https://hooks.slack.com/services/…",
    urlNote:
      "Anyone who knows a Slack, Discord or Teams address can post to it, so it is stored like a password.",
    to: "To",
    toHint: "me@example.com",
    smtp: "Mail server",
    smtpHint: "smtp.example.com:587",
    user: "User",
    password: "Password",
    passwordNote: "Stored in the system’s keyring, or in a file that only you can read.",
    more: "To choose events per destination or set alerts for one project, edit these files:",
  },
  logs: {
    title: "Logs",
    note: "How logs are shown when you open them.",
  },
  editor: {
    title: "Editor",
    label: "Open files in",
    note: "Links in a log to a file and line open in this editor.",
    found: "Found: ",
    noneFound: "None found",
    other: "Another program…",
    program: "Program",
    programHint: "Its command or full path",
  },
  about: {
    title: "About",
    folder: "Its files",
    open: "Open the folder",
    copy: "Copy for a bug report",
    copied: "Copied.",
  },
};

/** The names of the events for notifications. */
export const eventNames: Record<AlertEvent, string> = {
  crash: "A server crashes",
  gave_up: "It keeps crashing and stays stopped",
  recovered: "It recovers from a crash",
  conflict: "Its port is in use",
  unhealthy: "It becomes unhealthy",
  test: "A test",
};

const SHORT: Record<AlertEvent, string> = {
  crash: "crashes",
  gave_up: "left stopped",
  recovered: "recovered",
  conflict: "port conflicts",
  unhealthy: "unhealthy",
  test: "tests",
};

/** Errors in a new destination. */
export const destinationFaults: Record<DestinationFault, string> = {
  url: "Enter an https:// address, or http:// to this machine or a private IP address.",
  to: "Enter e-mail addresses, separated by commas.",
  smtp: "Enter a host and a port, such as smtp.example.com:587.",
  login: "Enter both user and password, or neither.",
  known: "Alerts already go there.",
};

/** "Webhook to hooks.slack.com". */
export function destinationTitle({ means, place }: AlertDestination): string {
  return `${means === "webhook" ? "Webhook to" : "E-mail to"} ${place}`;
}

/** "All projects · crashes, left stopped", "shop (api, web) · everything". */
export function destinationText({ project, servers, events }: AlertDestination, all: number): string {
  const whose =
    project === null ? preferencesTexts.alerts.all : `${baseName(project)} (${(servers ?? []).join(", ")})`;
  const what = events.length === all ? "everything" : events.map((event) => SHORT[event]).join(", ");
  return `${whose} · ${what}`;
}

/** The last delivery: "Arrived at 14:05", "It did not arrive at 14:05: nothing listens there". */
export function deliveryText({ last }: AlertDestination, now: number): string {
  if (!last) return preferencesTexts.alerts.nothingSent;
  const at = clock(last.at, now);
  return last.failure === null ? `Last arrived: ${at}.` : `Did not arrive, ${at}: ${last.failure}.`;
}

/** Number of alerts that were left out. */
export function heldBackText(n: number): string {
  return `${n} not sent since then: too many in one hour.`;
}

/** Why a test did not arrive. */
export function notArrived(why: string): string {
  return `The test did not arrive: ${why}.`;
}

/** The name of a button for one of several destinations. */
export function aboutDestination(does: string, to: string): string {
  return `${does}: ${to}`;
}

/** "shop: alerts.webhook …". */
export function problemOf(project: string | null, message: string): string {
  return project === null ? message : `${baseName(project)}: ${message}`;
}

/** "Theme: Dark", for the palette. */
export function themeCommand(theme: string): string {
  return `${preferencesTexts.look.theme}: ${theme}`;
}
