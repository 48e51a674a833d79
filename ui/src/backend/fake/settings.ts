import type { ServerRef, SettingsCheck, SettingsEdit } from "../model";
import type { Origin, SettingsForm, SettingsText, Snapshot, Variable } from "../model";
import { failure } from "./failure";
import { FIELD_NAMES } from "../../settings/fields";

type Keys = Record<string, unknown>;

/** What holds where nothing is configured. */
export const DEFAULTS: Keys = {
  command: "FastAPI, found in backend/main.py",
  shell: false,
  app: "backend.main:app",
  host: "127.0.0.1",
  port: 8000,
  workers: 1,
  reload: true,
  log_level: "info",
  autostart: false,
  python: null,
  docs_path: "/docs",
  depends_on: [],
  env_file: null,
  health: true,
  "health.path": null,
  "health.interval_s": 10,
  "health.timeout_s": 2,
  "health.failures": 3,
  "health.start_period_s": 30,
  "restart.policy": "on-failure",
  "restart.max": 5,
  "restart.window_s": 60,
  "restart.unhealthy": false,
  "stop.signal": "TERM",
  "stop.first": "leader",
  "stop.timeout_s": 10,
  "log.folder": null,
  "log.max_size_mb": 10,
  "log.keep": 5,
};

/** The configuration files of a fake core, kept as text. It judges nothing: a test says what the core answers. */
export class FakeSettings {
  /** Texts by folder. */
  readonly files = new Map<string, string>();
  /** What the core answers to an edit or a text. */
  answer: (asked: SettingsEdit | string) => Partial<SettingsCheck> = () => ({});

  constructor(servers: Snapshot[]) {
    for (const project of new Set(servers.map(({ project }) => project))) {
      const own = servers.filter((server) => server.project === project);
      this.#write(project, own.length > 1 ? several(own) : keysOf(own[0]));
    }
  }

  form(server: ServerRef): SettingsForm {
    const root = this.#read(server.project);
    const own = ownOf(root, server.name);
    const values: Keys = {};
    for (const name of FIELD_NAMES) {
      const value = name === "name" && root["servers"] ? server.name : at(own, name);
      if (value !== undefined) values[name] = name === "health" ? typeof value === "object" : value;
    }
    const others = Object.keys(serversOf(root)).filter((name) => name !== server.name);
    return { revision: this.#revision(server.project), values, others };
  }

  check(server: ServerRef, edit: SettingsEdit): SettingsCheck {
    const root = this.#read(server.project);
    const shared = root["servers"] ? root : {};
    const defaults = Object.fromEntries(
      FIELD_NAMES.filter((name) => name !== "name" || !root["servers"]).map((name) => [
        name,
        { value: at(shared, name) ?? this.#default(server, name), shared: at(shared, name) !== undefined },
      ]),
    );
    put(ownOf(root, server.name), edit);
    return { ...this.#usual(server, root), defaults, ...this.answer(edit) };
  }

  /** Saves an edit. Returns the server, which may have a new name. */
  save(server: ServerRef, edit: SettingsEdit, revision: string): ServerRef {
    this.#mayWrite(server, revision);
    const root = this.#read(server.project);
    put(ownOf(root, server.name), edit);
    this.#write(server.project, root);
    return server;
  }

  text(server: ServerRef): SettingsText {
    const text = this.files.get(server.project) ?? "";
    return { file: `${server.project}/.backend_config.json`, text, revision: this.#revision(server.project) };
  }

  checkText(server: ServerRef, text: string): SettingsCheck {
    return { ...this.#usual(server, this.#read(server.project)), ...this.answer(text) };
  }

  saveText(server: ServerRef, text: string, revision: string): void {
    this.#mayWrite(server, revision);
    this.files.set(server.project, text);
  }

  variable(server: ServerRef, name: string): string {
    const root = this.#read(server.project);
    const value = [ownOf(root, server.name), root].map((keys) => at(keys, `env.${name}`)).find(Boolean);
    if (value === undefined) throw failure(`${name} is not (or no longer) set in the settings`);
    return String(value);
  }

  /** The configured port of a server. */
  port(server: ServerRef): number | null {
    const port = ownOf(this.#read(server.project), server.name)["port"];
    return typeof port === "number" ? port : port === null ? null : 8000;
  }

  #usual(server: ServerRef, root: Keys): SettingsCheck {
    const own = ownOf(root, server.name);
    const configured = own["command"] as string[] | undefined;
    const description = configured ? `command ${configured.join(" ")}` : String(DEFAULTS["command"]);
    const command = configured ?? uvicorn(server.project, (own["port"] ?? DEFAULTS["port"]) as number | null);
    return {
      revision: this.#revision(server.project),
      fault: null,
      defaults: {},
      run: { command, folder: server.project, description, notes: [] },
      problem: null,
      variables: [
        ...named(own, { by: "server" }),
        ...named(root["servers"] ? root : {}, { by: "shared" }),
        { name: "DATABASE_URL", origin: { by: "file", file: ".env" } },
        { name: "PYTHONUNBUFFERED", origin: { by: "trayvisor" } },
      ],
      needs_restart: true,
      comments_lost: null,
    };
  }

  #default({ project }: ServerRef, name: string): unknown {
    if (name === "cwd") return project;
    return name === "name" ? project.split("/").at(-1) : DEFAULTS[name];
  }

  #mayWrite(server: ServerRef, revision: string): void {
    if (this.#revision(server.project) !== revision)
      throw failure("the file has changed since you loaded it, so nothing was saved", {
        hint: "Load it again and repeat your change",
      });
  }

  #revision(project: string): string {
    return this.files.get(project) ?? "none";
  }

  #read(project: string): Keys {
    return JSON.parse(this.files.get(project) ?? "{}") as Keys;
  }

  #write(project: string, root: Keys): void {
    this.files.set(project, `${JSON.stringify(root, null, 2)}\n`);
  }
}

/** Several servers that share a few keys. */
function several(servers: Snapshot[]): Keys {
  const own = Object.fromEntries(servers.map((server) => [server.name, keysOf(server)]));
  return { log_level: "debug", env: { TZ: "Europe/Berlin" }, servers: own };
}

function keysOf(server: Snapshot | undefined): Keys {
  const { name, host, port } = server ?? { name: "", host: "127.0.0.1", port: null };
  const web = name === "web" ? { command: ["npm", "run", "dev"] } : {};
  const env = { SECRET_KEY: "hush-1234", DEBUG: "1" };
  return { ...web, ...(host === "127.0.0.1" ? {} : { host }), port, env, team: "shop" };
}

function serversOf(root: Keys): Record<string, Keys> {
  return (root["servers"] ?? {}) as Record<string, Keys>;
}

function ownOf(root: Keys, name: string): Keys {
  return root["servers"] ? (serversOf(root)[name] ?? {}) : root;
}

function at(keys: Keys, field: string): unknown {
  const [section, ...rest] = field.split(".");
  const value = keys[section ?? ""];
  return rest.length === 0 ? value : (value as Keys | undefined)?.[rest.join(".")];
}

function put(keys: Keys, edit: SettingsEdit): void {
  const into = (field: string): [Keys, string] => {
    const [section = "", ...rest] = field.split(".");
    if (rest.length === 0) return [keys, section];
    if (typeof keys[section] !== "object") keys[section] = {};
    return [keys[section] as Keys, rest.join(".")];
  };
  for (const field of edit.unset) {
    const [object, key] = into(field);
    delete object[key];
  }
  for (const [field, value] of Object.entries(edit.set)) {
    const [object, key] = into(field);
    object[key] = value;
  }
}

function named(keys: Keys, origin: Origin): Variable[] {
  return Object.keys((keys["env"] ?? {}) as Keys).map((name) => ({ name, origin }));
}

/** The command for FastAPI. */
export function uvicorn(folder: string, port: number | null): string[] {
  const words = `-m uvicorn backend.main:app --host 127.0.0.1 --port ${port} --reload`;
  return [`${folder}/.venv/bin/python`, ...words.split(" ")];
}
