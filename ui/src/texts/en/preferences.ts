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
    launchNote: "The tray comes up when you log in. The window stays closed.",
    quit: "When the tray quits",
    quitNote: "Servers can go on without it.",
    quits: { ask: "Ask", leave: "Leave servers running", stop: "Stop all servers" },
  },
  look: {
    unsaved:
      "Save or discard the changes to your servers’ settings first: the window is loaded anew for another language.",
    title: "Look and language",
    theme: "Theme",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    language: "Language",
  },
  notifications: {
    title: "Notifications",
    note: "What is shown on this desktop while the tray runs.",
  },
  alerts: {
    title: "Alerts",
    note: "What happens to your servers, told elsewhere too: in a chat or by e-mail, even when the tray does not run.",
    none: "No alerts go anywhere yet",
    noneMore: "Add a webhook of Slack, Discord, Teams or ntfy, your own, or an e-mail address.",
    all: "All projects",
    nothingSent: "Nothing sent yet.",
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
    urlNote: "An address of Slack, Discord or Teams is as good as a password, and kept like one.",
    to: "To",
    toHint: "me@example.com",
    smtp: "Mail server",
    smtpHint: "smtp.example.com:587",
    user: "User",
    password: "Password",
    passwordNote: "Kept in the system’s keyring, or in a file that only you can read.",
    more: "Which events go where, and the alerts of one project alone, are set in files:",
  },
  logs: {
    title: "Logs",
    note: "How logs are shown when they are opened.",
  },
  editor: {
    title: "Editor",
    label: "Open files in",
    note: "Links to a file and line in a log open there.",
    found: "Found: ",
    noneFound: "None found",
    other: "Another program…",
    program: "Program",
    programHint: "Its command, or the whole path of it",
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
  gave_up: "It keeps crashing and is left stopped",
  recovered: "It runs again after a crash",
  conflict: "Its port is in use",
  unhealthy: "It runs, and does not answer well",
  test: "A test",
};

const SHORT: Record<AlertEvent, string> = {
  crash: "crashes",
  gave_up: "given up",
  recovered: "recovered",
  conflict: "port conflicts",
  unhealthy: "unhealthy",
  test: "tests",
};

/** Errors in a new destination. */
export const destinationFaults: Record<DestinationFault, string> = {
  url: "An https:// address; or http:// to this machine or a private IP address.",
  to: "E-mail addresses, with commas between them.",
  smtp: "A host and a port, such as smtp.example.com:587.",
  login: "User and password go together: give both, or none.",
  known: "Alerts go there already.",
};

/** "Webhook to hooks.slack.com". */
export function destinationTitle({ means, place }: AlertDestination): string {
  return `${means === "webhook" ? "Webhook to" : "E-mail to"} ${place}`;
}

/** "All projects · crashes, given up", "shop (api, web) · everything". */
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
  return `${n} left out since, as there were too many in an hour.`;
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
