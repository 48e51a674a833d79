/** Every text for people. Times and numbers are put into words here too. */

import type { Page } from "./backend";
import {
  type Action,
  baseName,
  type Conflict,
  type Exit,
  type Group,
  type Holder,
  markOf,
  type ServerRef,
  type Snapshot,
  type Unhealthy,
} from "./model";

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
  unknown: "–",
  logs: "Logs",
  log: {
    empty: "Nothing logged yet. What the server prints appears here.",
    nothing: "No line is like that.",
    newBelow: "New lines below",
    cleared: "Cleared. What comes from now on appears here.",
    showAgain: "Show all again",
    notYet: "Other lines are being looked for: copy once they are there.",
    find: "Find in the log",
    expression: "Regular expression",
    onlyFound: "Only the lines in which it is found",
    next: "Next find (F3)",
    previous: "Find before (Shift F3)",
    level: "Level",
    levels: { all: "All", warning: "Warnings", error: "Errors" },
    run: "Run",
    runs: { all: "All runs", this: "This run", before: "Before" },
    times: "Time stamps",
    wrap: "Wrap long lines",
    clear: "Clear the view",
    copy: "Copy",
    save: "Save as…",
    noMatch: "None",
    openPage: "Open in the browser",
    openFile: "Open in your editor",
  },
  close: "Close",
  dismiss: "Dismiss",
  cancel: "Cancel",
  tryAgain: "Try again",
  loading: "Asking for your servers…",
  pick: "Pick a server on the left.",
  heldBy: "Held by",
  startedBy: "Started by",
  command: "Command",
  nobodySeen: "a process that the system does not show",
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

/** "0.4 s", "12 s", "14 min", "2 h 14 min", "5 d 3 h". */
export function duration(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor(whole / 3600) % 24} h`;
}

/** "0.4 s" for a short time, as `duration` from ten seconds on. */
export function shortDuration(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

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

/** "2.5 %". */
export function percent(value: number | null): string {
  return value === null ? texts.unknown : `${value.toFixed(1)} %`;
}

/** "156 MB". */
export function bytes(value: number | null): string {
  if (value === null) return texts.unknown;
  const mb = value / 1024 ** 2;
  return mb < 1024 ? `${Math.round(mb)} MB` : `${(mb / 1024).toFixed(1)} GB`;
}

/** "1st", "2nd", "3rd", "11th". */
export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}

/** "14:05" today, with the date on another day. */
export function clock(at: string, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

/** "python3 (4711)", or "api (shop)" for a server of ours. */
export function holderName(holder: Holder): string {
  if (holder.server) return `${holder.server.name} (${baseName(holder.server.project)})`;
  return holder.pid === null ? holder.name : `${holder.name} (${holder.pid})`;
}

/** All that hold a port, in a few words. */
export function holderNames(conflict: Conflict): string {
  return conflict.holders.map(holderName).join(" and ") || texts.nobodySeen;
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

/** The title of the conflict card. */
export function conflictTitle(name: string, port: number): string {
  return `Port ${port} is in use, so ${name} was not started`;
}

/** Says who a port's holder is, in full. */
export function holderText(holder: Holder, now: number): string {
  const user = holder.other_user && holder.user ? ` of user ${holder.user}` : "";
  const who = holder.pid === null ? holder.name : `${holder.name} (${holder.pid})${user}`;
  const ours = holder.server
    ? `, your server ${holder.server.name} of ${baseName(holder.server.project)}`
    : holder.project
      ? `, in your project ${baseName(holder.project)}`
      : "";
  return who + ours + (holder.since ? `, since ${clock(holder.since, now)}` : "");
}

/** Who started a port's holder: "bash (310) › make (4700)"; null where nobody is known. */
export function holderParents(holder: Holder): string | null {
  return holder.parents.map(({ pid, name }) => `${name} (${pid})`).join(" › ") || null;
}

/** The server of ours that alone has the port. */
function ourHolder(conflict: Conflict): ServerRef | null {
  const [first, ...others] = conflict.holders;
  return first && others.length === 0 ? first.server : null;
}

/** What the button does that frees the port: "Stop api and start django", "Free port 8000 and start". */
export function freePort(name: string, conflict: Conflict): string {
  const ours = ourHolder(conflict);
  return ours ? `Stop ${ours.name} and start ${name}` : `Free port ${conflict.port} and start`;
}

/** Names whom freeing the port ends. */
export function freePortEnds(conflict: Conflict): string {
  const ours = ourHolder(conflict);
  if (ours) return `Stopping ${ours.name} frees it.`;
  const ended = conflict.holders.filter((holder) => holder.protected === null);
  return `Freeing it ends ${ended.map(holderName).join(" and ")}.`;
}

/** Why the port cannot be freed; null when it can be. */
export function freePortBarred(conflict: Conflict): string | null {
  if (conflict.holders.length === 0)
    return "It cannot be freed from here: the system does not show who holds it.";
  const reasons = new Set(conflict.holders.flatMap((holder) => holder.protected ?? []));
  if (reasons.size === 0) return null;
  return `It cannot be freed from here: ${[...reasons].join("; ")}`;
}

/** "Use 8001 this time". */
export function usePort(port: number): string {
  return `Use ${port} this time`;
}

/** "Always use 8001". */
export function alwaysUsePort(port: number): string {
  return `Always use ${port}`;
}

/** "3 of 17"; without a place among them "17". */
export function finds(ordinal: number | null, found: number): string {
  if (found === 0) return texts.log.noMatch;
  const all = found.toLocaleString("en");
  return ordinal === null ? all : `${ordinal.toLocaleString("en")} of ${all}`;
}

/** How far a search or the first reading of a log is. */
export function logProgress(percent: number): string {
  return `Reading the log… ${percent} %`;
}

/** What is left out of a long line. */
export function cutBytes(n: number): string {
  return ` … (${n.toLocaleString("en")} more bytes)`;
}

/** "22 Nov" of a log's time stamp. */
export function logDate(at: string): string {
  return new Date(`${at.slice(0, 10)}T12:00:00`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
  });
}

/** Says how many rows are selected. */
export function selectedLines(n: number): string {
  return `${n.toLocaleString("en")} ${n === 1 ? "line" : "lines"} selected`;
}

/** "↓ 12 new lines". */
export function newLines(n: number): string {
  return `↓ ${n.toLocaleString("en")} new ${n === 1 ? "line" : "lines"}`;
}

/** The button that takes a project out, after a question. */
export function removeProject(name: string): string {
  return `Remove ${name}…`;
}

/** The question before a project is removed. */
export function removeQuestion(name: string): string {
  return `Remove ${name} from Trayvisor?`;
}
