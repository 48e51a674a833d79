import type { ServerRef, SettingsCheck, SettingsEdit, SettingsFault } from "../model";
import type { Origin, SettingsForm, SettingsText, Snapshot, Variable } from "../model";
import { failure } from "./failure";
import { FIELD_NAMES, fieldOf } from "../../settings/fields";

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
  "stop.timeout_s": 10,
  "log.max_size_mb": 10,
  "log.keep": 5,
};
/** Keys that apply to a running server. */
const LIVE = /^(health|restart|stop|log)\b|^(name|autostart|depends_on|docs_path)$/;

/** The configuration files of a fake core, kept as text. */
export class FakeSettings {
  /** Texts by folder. */
  readonly files = new Map<string, string>();

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
    const fault = Object.entries(edit.set).map(faultOf).find(Boolean) ?? null;
    const shared = root["servers"] ? root : {};
    const defaults = Object.fromEntries(
      FIELD_NAMES.filter((name) => name !== "name" || !root["servers"]).map((name) => [
        name,
        { value: at(shared, name) ?? this.#default(server, name), shared: at(shared, name) !== undefined },
      ]),
    );
    const answer = { ...this.#none(server), fault, defaults };
    if (fault) return answer;
    const edited = structuredClone(root);
    put(ownOf(edited, server.name), edit);
    const touched = [...Object.keys(edit.set), ...edit.unset];
    return {
      ...answer,
      ...this.#run(server, edited),
      needs_restart: touched.some((name) => !LIVE.test(name)),
    };
  }

  /** Saves an edit. Returns the server, which may have a new name. */
  save(server: ServerRef, edit: SettingsEdit, revision: string): ServerRef {
    this.#mayWrite(server, revision);
    const { fault } = this.check(server, edit);
    if (fault) throw failure(`${fault.field}: ${fault.message}`);
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
    const none = this.#none(server);
    try {
      const root = JSON.parse(text) as Keys;
      const fault = Object.entries(ownOf(root, server.name)).map(faultOf).find(Boolean) ?? null;
      return fault ? { ...none, fault } : { ...none, ...this.#run(server, root) };
    } catch {
      const lines = text.split("\n");
      const wrong = Math.max(
        0,
        lines.findIndex((line) => /[^,{[]$/.test(line.trim()) && line.trim() !== "}"),
      );
      const place: [number, number] = [wrong + 1, (lines[wrong] ?? "").length];
      return { ...none, fault: { field: null, place, message: "expected `,` or `}`" } };
    }
  }

  saveText(server: ServerRef, text: string, revision: string): void {
    this.#mayWrite(server, revision);
    const { fault } = this.checkText(server, text);
    if (fault) throw failure(fault.message);
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

  #run(server: ServerRef, root: Keys): Pick<SettingsCheck, "run" | "variables" | "problem"> {
    const own = ownOf(root, server.name);
    const value = (name: string) => at(own, name) ?? at(root, name) ?? DEFAULTS[name];
    const files: Variable[] = [{ name: "DATABASE_URL", origin: { by: "file", file: ".env" } }];
    const ours: Variable[] = [{ name: "PYTHONUNBUFFERED", origin: { by: "trayvisor" } }];
    const variables = [
      ...named(own, { by: "server" }),
      ...named(root["servers"] ? root : {}, { by: "shared" }),
    ];
    const configured = own["command"];
    const found = uvicorn(server.project, value);
    const command = Array.isArray(configured) ? configured.map(String) : found.command;
    const missing = command[0] === "missing";
    const description = configured ? `command ${command.join(" ")}` : String(DEFAULTS["command"]);
    return {
      run: missing ? null : { command, folder: server.project, description, notes: found.notes },
      problem: missing
        ? 'the program "missing" was not found; Trayvisor looked in /usr/bin. Install it, or check its spelling'
        : null,
      variables: unique([...variables, ...files, ...ours]),
    };
  }

  #none(server: ServerRef): SettingsCheck {
    const revision = this.#revision(server.project);
    const nothing = {
      fault: null,
      defaults: {},
      run: null,
      problem: null,
      variables: [],
      comments_lost: null,
    };
    return { ...nothing, revision, needs_restart: false };
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

function unique(variables: Variable[]): Variable[] {
  return variables.filter(({ name }, i) => variables.findIndex((other) => other.name === name) === i);
}

/** The command for FastAPI with these values, and the core's note about reload together with several workers. */
export function uvicorn(
  folder: string,
  value: (name: string) => unknown,
): { command: string[]; notes: string[] } {
  const workers = Number(value("workers"));
  const options = value("reload") === true ? "--reload" : `--workers ${workers}`;
  const words = `-m uvicorn ${value("app")} --host ${value("host")} --port ${value("port")} ${options}`;
  const note = `reload and ${workers} workers cannot be combined: reload is on, so one worker runs. \`trayvisor config --reload false\` runs all ${workers}`;
  return {
    command: [`${folder}/.venv/bin/python`, ...words.split(" ")],
    notes: value("reload") === true && workers > 1 ? [note] : [],
  };
}

/** What a server's name can be, in words. */
const SERVER_NAME = "a name without / and \\";

/** Whether the core takes this as a server's name. */
function isServerName(name: string): boolean {
  return name.length <= 100 && !/[\\/:*?"<>|]/.test(name);
}

/** What the core refuses that the page does not. */
export function faultOf([name, value]: [string, unknown]): SettingsFault | null {
  const field = FIELD_NAMES.find((known) => known === name);
  const range = field && fieldOf(field).range;
  const fits = typeof value === "number" && range && value >= range[0] && value <= range[1];
  const kind = field && fieldOf(field).kind === "seconds" ? "number of seconds" : "whole number";
  if (range && value !== null && !fits)
    return { field: name, place: null, message: `it must be a ${kind} from ${range[0]} to ${range[1]}` };
  if (name === "name" && !isServerName(String(value)))
    return { field: name, place: null, message: `it must be ${SERVER_NAME}` };
  if (name === "app" && !String(value).includes(":"))
    return {
      field: name,
      place: null,
      message: "it must be a module and a name in it, like backend.main:app",
    };
  return null;
}
