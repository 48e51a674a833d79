/** Every text for people. Times and numbers are put into words here too. */

import type { Page } from "./backend";
import { type Action, type Exit, type Group, markOf, type Snapshot, type Unhealthy } from "./model";
import { holderName, holderNames } from "./texts/ports";
import { clock, duration, ordinal } from "./texts/units";

/** The texts that never change. */
export const texts = {
  product: "Trayvisor",
  find: "Find a server",
  servers: "Servers",
  noMatch: "No server matches.",
  showAll: "Show all servers",
  addProject: "Add a project",
  startAll: "Start all",
  stopAll: "Stop all",
  start: "Start",
  startNow: "Start now",
  startAgain: "Start again",
  stop: "Stop",
  restart: "Restart",
  open: "Open in browser",
  docs: "API docs",
  busy: { start: "Starting…", stop: "Stopping…", restart: "Restarting…" },
  up: "Up",
  pid: "PID",
  restarts: "Restarts",
  cpu: "CPU",
  memory: "Memory",
  logs: "Logs",
  close: "Close",
  dismiss: "Dismiss",
  cancel: "Cancel",
  tryAgain: "Try again",
  loading: "Asking for your servers…",
  pick: "Pick a server on the left.",
  heldBy: "Held by",
  startedBy: "Started by",
  command: "Command",
  lastLines: "Last lines",
  details: "Details",
  configProblem: "Its settings need a look.",
  needsRestart: "Its settings have changed: restart it for them to take effect.",
  welcome: {
    title: "Bring a project",
    text: "Choose the folder of one. Trayvisor looks what is in it, shows you the command it would run, and starts it when you say so.",
    button: "Choose a folder…",
  },
  add: {
    title: "Add a project",
    intro:
      "Trayvisor looks what is in the folder and shows what it would run. Nothing runs before you say so.",
    folder: "Folder",
    look: "Look",
    choose: "Choose…",
    looking: "Looking what is in it…",
    nothing: "Nothing in it that Trayvisor knows. Give the command that starts your server.",
    configured: "The folder has a .backend_config.json; this is what it says.",
    found: "Found",
    command: "Command",
    name: "Name",
    host: "Host",
    port: "Port",
    reload: "Reload when the code changes",
    workers: "Workers",
    logLevel: "Log level",
    save: "Save",
    saving: "Saving…",
  },
  asked: { start: "asked to start", stop: "asked to stop", restart: "asked to restart" },
  allServers: "all servers",
  theSelected: "the selected servers",
  unpick: "Leave the selection",
  palette: {
    open: "Commands",
    placeholder: "What do you want to do?",
    nothing: "Nothing that can be done now matches.",
  },
  shortcuts: { title: "Keyboard shortcuts", show: "Show the keyboard shortcuts" },
  elsewhere: {
    note: "It was started in its folder by its command, not by Trayvisor, which sees neither its output nor its health. Taking over ends it and starts it here.",
    takeOver: "Take over",
    leave: "Leave it",
  },
  remove: { button: "Remove", note: "Its folder and files stay as they are." },
} as const;

/** Which keys do what, by where they do it. */
export const shortcuts: { where: string; keys: [keys: string, does: string][] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["Mod+K", "Commands: find one by its name"],
      ["Mod+F", "Find a server"],
      ["Mod+Enter", "Start or stop the server, or all that are selected"],
      ["?", "Show these shortcuts"],
      ["Esc", "Close, cancel, or leave the search"],
    ],
  },
  {
    where: "In the list of servers",
    keys: [
      ["Up / Down", "Go to another server"],
      ["Left / Right", "Close or open a project"],
      ["Enter", "Go to the server's page"],
      ["Alt+Up / Alt+Down", "Move a server or a project"],
      ["Shift+Up / Shift+Down", "Select several in a row"],
      ["Space", "Select one more, or all of a project"],
      ["Mod+A", "Select all"],
      ["A to Z", "Go to the server whose name begins so"],
    ],
  },
  {
    where: "In a server's page",
    keys: [
      ["Mod+F", "Find in the log"],
      ["F3 / Shift+F3", "Go to the next or the previous place found"],
    ],
  },
];

/** What is wrong with something typed. */
export const faults = {
  nameEmpty: "Give it a name.",
  nameSlash: "A name has no slash in it.",
  nameTaken: "Another server here has this name.",
  hostEmpty: "Give a host, such as 127.0.0.1.",
  hostSpace: "A host has no spaces in it.",
  portEmpty: "Give a port, 1 to 65535.",
  portRange: "A port is a whole number from 1 to 65535.",
  portTaken: "Another server here has this port.",
  workers: "Workers is a whole number, 1 or more.",
  commandEmpty: "Give the command that starts it.",
  commandQuote: "A quote is opened and not closed.",
} as const;

/** Shown beside workers and reload when both are wanted. */
export const reloadWins = "Reload wins: while it is on, one worker runs.";

/** "Start all (3)", "Stop (2)". */
export function counted(does: string, n: number): string {
  return `${does} (${n})`;
}

/** "3 selected". */
export function selected(n: number): string {
  return `${n} selected`;
}

/** "Start shop": what is done, and with what. */
export function doing(action: Action, name: string): string {
  return `${texts[action]} ${name}`;
}

/** "Open api in the browser". */
export function openingPage(page: Page, name: string): string {
  return `Open ${page === "docs" ? `the API docs of ${name}` : name} in the browser`;
}

/** "Show the log of api". */
export function showingLogs(name: string): string {
  return `Show the log of ${name}`;
}

/** "2 servers match." */
export function matches(n: number): string {
  return n === 0 ? texts.noMatch : n === 1 ? "1 server matches." : `${n} servers match.`;
}

/** "api is now 2 of 3 in shop." */
export function movedServer(moved: Snapshot, servers: Snapshot[]): string {
  const own = servers.filter(({ project }) => project === moved.project);
  return `${moved.name} is now ${own.indexOf(moved) + 1} of ${own.length} in ${moved.project_name}.`;
}

/** "shop is now 1 of 3 projects." */
export function movedProject(moved: Group, groups: Group[]): string {
  const place = groups.findIndex(({ project }) => project === moved.project) + 1;
  return `${moved.name} is now ${place} of ${groups.length} projects.`;
}

/** "api is the first already." */
export function atTheEnd(name: string, by: -1 | 1): string {
  return `${name} is the ${by < 0 ? "first" : "last"} already.`;
}

const SIGNALS: Record<number, string> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  15: "SIGTERM",
};

/** "exit code 1", "signal SIGKILL". */
export function exitText(exit: Exit): string {
  return "code" in exit ? `exit code ${exit.code}` : `signal ${SIGNALS[exit.signal] ?? exit.signal}`;
}

/** The phase in one word, with what it leaves open. */
export function phaseText(server: Snapshot): string {
  switch (server.phase) {
    case "running":
      return server.ready ? "Running" : "Unhealthy";
    case "waiting":
      return "Waiting to restart";
    case "stopped":
      return server.elsewhere ? "Running elsewhere" : "Stopped";
    case "failed":
      return server.conflict ? "Not started" : server.crash ? "Crashed" : "Failed";
    default:
      return server.phase.charAt(0).toUpperCase() + server.phase.slice(1);
  }
}

/** The one line under a server's name that says how it is and why. */
export function truth(server: Snapshot, now: number): string {
  switch (server.phase) {
    case "running":
      if (!server.ready) return server.unhealthy ? `unhealthy: ${server.unhealthy.why}` : "unhealthy";
      return (server.uptime_s === null ? "running" : `running ${duration(server.uptime_s)}`) + but(server);
    case "starting":
      return server.unhealthy ? `starting: ${server.unhealthy.why}` : "starting";
    case "stopping":
      return server.waiting_for ? `stopping, waiting for ${server.waiting_for}` : "stopping";
    case "waiting": {
      const left = server.restart_at ? Math.ceil((Date.parse(server.restart_at) - now) / 1000) : 0;
      return `restarting ${left > 0 ? `in ${left} s` : "now"} (${ordinal(server.restarts + 1)} time)`;
    }
    case "failed":
      if (server.conflict) return `port ${server.conflict.port} is used by ${holderNames(server.conflict)}`;
      if (server.crash) return `crashed: ${server.crash.cause}`;
      return server.last_exit ? `failed with ${exitText(server.last_exit)}` : "could not be started";
    case "stopped":
      if (server.elsewhere) return `running elsewhere: ${holderName(server.elsewhere)}`;
      return server.problem ? "stopped, its settings need a look" : "stopped";
  }
}

/** What a running server leaves to wish for. */
function but(server: Snapshot): string {
  if (server.problem) return ", its settings need a look";
  return server.needs_restart ? ", needs a restart" : "";
}

/** "2 running · 1 crashed · 1 port in use". */
export function summary(servers: Snapshot[]): string {
  const running = servers.filter((server) => markOf(server) === "running").length;
  const unhealthy = servers.filter((server) => server.phase === "running").length - running;
  const conflicts = servers.filter((server) => server.phase === "failed" && server.conflict).length;
  const crashed = servers.filter((server) => server.phase === "failed").length - conflicts;
  const parts = [`${running} running`];
  if (unhealthy) parts.push(`${unhealthy} unhealthy`);
  if (crashed) parts.push(`${crashed} crashed`);
  if (conflicts) parts.push(`${conflicts} ${conflicts === 1 ? "port" : "ports"} in use`);
  return parts.join(" · ");
}

/** "2 of 3" running, for a project's heading. */
export function runningOf(servers: Snapshot[]): string {
  return `${servers.filter((server) => server.phase === "running").length} of ${servers.length}`;
}

/** "2 of 3 running". */
export function runningOfTitle(servers: Snapshot[]): string {
  return `${runningOf(servers)} running`;
}

/** The title of an unhealthy server's card: "mute answers 503 on /health". */
export function unhealthyTitle(name: string, unhealthy: Unhealthy): string {
  return `${name} ${unhealthy.why}`;
}

/** What that means. */
export function unhealthyStory(unhealthy: Unhealthy, now: number): string {
  return `It lives and is not well since ${clock(unhealthy.at, now)}. Its log may tell why; a restart often helps.`;
}

/** The title of the card of a server that runs without us. */
export function elsewhereTitle(name: string): string {
  return `${name} is running elsewhere`;
}

/** The button that takes a project out, after a question. */
export function removeProject(name: string): string {
  return `Remove ${name}…`;
}

/** The question before a project is removed. */
export function removeQuestion(name: string): string {
  return `Remove ${name} from Trayvisor?`;
}
