import { baseName, type Proposal, type SettingsEdit } from "../model";
import { DEFAULTS, faultOf, reloadWins } from "./settings";

/** What is changed of a folder's servers, by name. */
export type Edits = Partial<Record<string, SettingsEdit>>;

/** What is found in a folder, or would be run as edited: an application, or nothing in a folder of that name. */
export function proposal(folder: string, edits: Edits | null): Proposal {
  const found = baseName(folder);
  const nothing = found === "nothing";
  const own = nothing ? { ...DEFAULTS, command: null, app: null } : DEFAULTS;
  const values = edits?.[found]?.set ?? {};
  const value = (field: string) => (field in values ? values[field] : own[field]);
  const fault = Object.entries(values).map(faultOf).find(Boolean) ?? null;
  const name = String(values["name"] ?? found);
  const given = values["command"] as string[] | undefined;
  const command = given ?? (nothing ? [] : uvicorn(folder, value));
  const description = given ? "a command" : nothing ? null : String(DEFAULTS["command"]);
  const workers = Number(value("workers"));
  const defaults = Object.entries({ ...own, name: found }).map(([field, value]) => [
    field,
    { value, shared: false },
  ]);
  const server = {
    name,
    port: value("port") as number | null,
    values,
    defaults: Object.fromEntries(defaults),
    fault,
    description,
    command,
    script: null,
    fingerprint: description && `${name}: ${given?.join(" ") ?? value("app")}`,
    notes: !given && value("reload") === true && workers > 1 ? [reloadWins(workers)] : [],
    problem: null,
  };
  return { project: folder, name: found, configured: false, servers: [server] };
}

function uvicorn(folder: string, value: (field: string) => unknown): string[] {
  const address = `--host ${value("host")} --port ${value("port")}`;
  const options = `-m uvicorn backend.main:app ${address}${value("reload") ? " --reload" : ""}`;
  return [`${folder}/.venv/bin/python`, ...options.split(" ")];
}
