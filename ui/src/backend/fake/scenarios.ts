import { keyOf, type Holder, type Listener, type Snapshot } from "../model";
import { accessLine, FakeLines, startupLines, traceback, type FakeLine } from "./log";
import { pastCrashes, pastEvents } from "./past";
import { question } from "./consent";
import { destinations } from "./preferences";
import { holderOf, missingRedis, stopped, type Scenario } from "./data";
import { listener } from "./ports";
import { judged } from "./verdict";

const HOME = "/home/mia/projects";

/** A foreign process on a port. */
export const stranger: Holder = {
  pid: 4711,
  process: null,
  name: "python3",
  command: "python3 -m http.server 8000 --bind 127.0.0.1",
  user: "mia",
  other_user: false,
  addresses: ["127.0.0.1:8000"],
  since: new Date(Date.now() - 3_000_000).toISOString(),
  parents: [
    { pid: 310, name: "bash" },
    { pid: 4700, name: "make" },
  ],
  server: null,
  project: null,
  may_be_ended: true,
  protected: null,
};

/** A socket that the system holds for the service of another user. */
const systemd: Holder = {
  ...stranger,
  pid: null,
  name: "a process of user root",
  command: null,
  user: "root",
  other_user: true,
  addresses: ["0.0.0.0:22", "[::]:22"],
  since: null,
  parents: [],
  may_be_ended: false,
  protected: "it belongs to user root. Use another port",
};

/** The holder of a container's port. */
const proxy: Holder = {
  ...stranger,
  pid: 2210,
  name: "docker-proxy",
  command: "/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 5432 -container-port 5432",
  addresses: ["0.0.0.0:5432", "[::]:5432"],
  since: new Date(Date.now() - 3 * 86_400_000).toISOString(),
  parents: [{ pid: 900, name: "dockerd" }],
  may_be_ended: false,
  protected: "it serves a container. `docker ps` shows its name, `docker stop NAME` stops it",
};

/** A reloading parent process with its worker. */
function reloaded(): Listener {
  const parent = {
    ...stranger,
    pid: 5210,
    name: "uvicorn",
    command: "/home/mia/projects/playground/.venv/bin/uvicorn main:app --reload --port 8123",
    addresses: ["127.0.0.1:8123"],
    project: `${HOME}/playground`,
  };
  const parents = [...parent.parents, { pid: 5210, name: "uvicorn" }];
  const found = listener(8123, parent);
  return { ...found, holders: [parent, { ...parent, pid: 5231, name: "python3", parents }] };
}

/** A running server. */
export function running(
  project: string,
  name: string,
  port: number,
  pid: number,
  uptime_s: number,
): Snapshot {
  return judged({
    ...stopped(project, name, port),
    goal: "up",
    phase: "running",
    ready: true,
    pid,
    supervisor_pid: pid - 1,
    url: `http://127.0.0.1:${port}`,
    docs_url: `http://127.0.0.1:${port}/docs`,
    started_at: new Date(Date.now() - uptime_s * 1000).toISOString(),
    uptime_s,
    ready_after_s: 0.8,
    cpu_percent: 2.5,
    memory_bytes: 156 * 1024 ** 2,
    ports: [port],
  });
}

/** A server that crashed and is not restarted. */
export function crashed(project: string, name: string): Snapshot {
  const last_exit = { code: 1 };
  const server = stopped(project, name, null);
  return judged({ ...server, goal: "up", phase: "failed", crash: missingRedis, restarts: 5, last_exit });
}

/** A server whose port is held by a foreign process. */
export function blocked(project: string, name: string): Snapshot {
  const conflict = { at: new Date().toISOString(), port: 8000, holders: [stranger], next_free: 8001 };
  return judged({ ...stopped(project, name, 8000), goal: "up", phase: "failed", conflict });
}

const terminal: Holder = {
  ...stranger,
  name: "flask",
  command: "python3 -m flask run --port 8085",
  addresses: ["127.0.0.1:8085"],
  project: `${HOME}/playground`,
};

function mixed(): Scenario {
  const past = pastCrashes();
  const crash = past.at(-1) ?? null;
  const api = { ...running(`${HOME}/shop`, "api", 8000, 12345, 1799), restarts: 1, crash };
  const web = { ...running(`${HOME}/shop`, "web", 5173, 12390, 7980), host: "0.0.0.0" };
  const worker = crashed(`${HOME}/shop`, "worker");
  const vite: Snapshot = {
    ...stopped(`${HOME}/playground`, "vite", 5174),
    goal: "up",
    phase: "waiting",
    restarts: 2,
    restart_at: new Date(Date.now() + 5000).toISOString(),
    crash: missingRedis,
  };
  const slow: Snapshot = {
    ...running(`${HOME}/playground`, "docs", 8080, 771, 60),
    phase: "stopping",
    ready: false,
  };
  slow.waiting_for = "python3 (4711)";
  const mute: Snapshot = { ...running(`${HOME}/playground`, "mute", 8090, 772, 60), ready: false };
  mute.unhealthy = { at: new Date(Date.now() - 40_000).toISOString(), why: "answers 503 on /health" };
  return {
    servers: [
      { ...api, description: "FastAPI, found in backend/main.py" },
      { ...web, description: "Vite, found in package.json", docs_url: null },
      worker,
      blocked(`${HOME}/blog`, "django"),
      vite,
      slow,
      mute,
      { ...stopped(`${HOME}/playground`, "flask", 8085), elsewhere: terminal },
    ],
    logs: new Map([[keyOf(api), new FakeLines(twoRuns())]]),
    holders: new Map([[8000, stranger]]),
    listeners: [
      listener(22, systemd),
      listener(631, { ...systemd, addresses: ["127.0.0.1:631", "[::1]:631"] }),
      listener(5432, proxy),
      listener(8085, terminal),
      reloaded(),
      listener(9229, { ...stranger, pid: 6001, name: "node", addresses: ["192.168.1.20:9229"] }),
    ],
    events: new Map([[keyOf(api), pastEvents(past)]]),
    crashes: new Map([
      [keyOf(api), past],
      [keyOf(worker), [missingRedis]],
      [keyOf(vite), [missingRedis]],
    ]),
  };
}

/** A server whose port is held by another of our servers. */
function ours(): Scenario {
  const api = running(`${HOME}/shop`, "api", 8000, 12345, 8040);
  const django = blocked(`${HOME}/blog`, "django");
  const command = ".venv/bin/python -m uvicorn backend.main:app --port 8000";
  const holder = { ...holderOf(api, 8000), command };
  if (django.conflict) django.conflict.holders = [holder];
  return { servers: [django, api] };
}

function busy(): Scenario {
  const servers = Array.from({ length: 40 }, (_, i) => {
    const project = `${HOME}/project-${Math.floor(i / 4) + 1}`;
    const name = i === 1 ? "a-server-with-quite-a-long-name-that-does-not-fit" : `server-${i + 1}`;
    return i % 3 ? stopped(project, name, 8000 + i) : running(project, name, 8000 + i, 3000 + i, 40 * i);
  });
  const first = servers[0];
  const lines = Array.from({ length: 20_000 }, accessLine);
  const logs = new Map(first ? [[keyOf(first), new FakeLines(lines)]] : []);
  return { servers, logs, linesPerSecond: 2000 };
}

/** A machine with very many listeners, most of them irrelevant. */
function crowded(): Scenario {
  const names = [
    "python3",
    "node",
    "java",
    "ruby",
    "postgres",
    "redis-server",
    "a-program-with-quite-a-long-name",
  ];
  const listeners = Array.from({ length: 400 }, (_, i) => {
    const port = 1024 + 31 * i;
    const holder = { ...stranger, pid: 1000 + i, name: names[i % names.length] ?? "", command: null };
    const ip = i % 5 ? "127.0.0.1" : "0.0.0.0";
    return listener(port, {
      ...holder,
      addresses: [`${ip}:${port}`],
      may_be_ended: i % 3 > 0,
      protected: i % 3 ? null : "it is kept",
    });
  });
  return { servers: [running(`${HOME}/shop`, "api", 8000, 12345, 1799)], listeners };
}

/** A log that ends in a crash, followed by another run. */
function twoRuns(): FakeLine[] {
  const access = (length: number) => Array.from({ length }, accessLine);
  return [
    ...startupLines(12_001, 8000),
    ...access(20),
    ...traceback(),
    ...startupLines(12_345, 8000),
    ...access(30),
  ];
}

/** Servers that were never run, or whose command has changed. */
function unagreed(): Scenario {
  const shop = `${HOME}/shop`;
  const vite = question(shop, "web", "npm run dev -- --host=127.0.0.1 --port=5173 --strictPort");
  const now = {
    ...vite.now,
    script: "predev: node tools/prepare.js\ndev: vite",
    variables: ["API_URL", "TOKEN"],
  };
  const before = { ...now, script: "dev: vite" };
  const uvicorn = `${shop}/.venv/bin/python -m uvicorn backend.main:app --host 127.0.0.1 --port 8000 --reload`;
  return {
    servers: [
      stopped(shop, "api", 8000),
      { ...stopped(shop, "web", 5173), description: "Vite, found in package.json" },
      stopped(`${HOME}/blog`, "django", 8001),
    ],
    questions: [question(shop, "api", uvicorn), { ...vite, now, before }],
  };
}

function million(): Scenario {
  const api = running(`${HOME}/shop`, "api", 8000, 12345, 8040);
  return { servers: [api], logs: new Map([[keyOf(api), new FakeLines([], 1_000_000)]]) };
}

/** Settings with errors, and no editor. */
function faultyAlerts(): Partial<Scenario> {
  const key = "alerts.webhook[0].url";
  const problems = [
    {
      project: `${HOME}/shop`,
      message: `${key} cannot be "…": it must be an https:// address. Correct the value and try again`,
    },
    {
      project: null,
      message:
        "/home/mia/.local/state/trayvisor/alerts.json:3:1 is not valid JSON: EOF. Fix it there, then try again",
    },
  ];
  const broken =
    "/home/mia/.local/state/trayvisor/preferences.json:1:2 is not valid JSON: EOF. Fix it there, then try again";
  return { alerts: { problems }, preferences: { editors: [], problems: [broken] } };
}

/** The initial state of the fake, by the name in `?scenario=`. */
export function scenario(name: string | null): Scenario {
  switch (name) {
    case "empty":
      return { servers: [] };
    case "crash": {
      const worker = crashed(`${HOME}/shop`, "worker");
      return {
        servers: [worker, running(`${HOME}/shop`, "api", 8001, 12345, 90)],
        crashes: new Map([[keyOf(worker), [...pastCrashes(), missingRedis]]]),
      };
    }
    case "conflict":
      return { servers: [blocked(`${HOME}/blog`, "django")], holders: new Map([[8000, stranger]]) };
    case "ours":
      return ours();
    case "protected": {
      const system = {
        ...stranger,
        name: "systemd",
        pid: 1,
        command: null,
        user: "root",
        other_user: true,
        parents: [],
        may_be_ended: false,
        protected: "it is part of the system. Use another port",
      };
      const server = blocked(`${HOME}/blog`, "django");
      if (server.conflict) server.conflict.holders = [system];
      return { servers: [server], holders: new Map([[8000, system]]) };
    }
    case "busy":
      return busy();
    case "unagreed":
      return unagreed();
    case "without-tray":
      return { servers: [], lacksTray: true };
    case "crowded":
      return crowded();
    case "million":
      return million();
    case "faulty-alerts":
      return { ...mixed(), ...faultyAlerts() };
    default:
      return { ...mixed(), alerts: { destinations } };
  }
}
