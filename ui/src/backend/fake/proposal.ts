import { baseName, type Proposal, type SettingsEdit } from "../model";
import { DEFAULTS, faultOf, uvicorn } from "./settings";

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
  const detected = nothing ? { command: [], notes: [] } : uvicorn(folder, value);
  const description = given ? "a command" : nothing ? null : String(DEFAULTS["command"]);
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
    command: given ?? detected.command,
    script: null,
    fingerprint: description && `${name}: ${given?.join(" ") ?? value("app")}`,
    notes: given ? [] : detected.notes,
    problem: null,
  };
  return { project: folder, name: found, configured: false, servers: [server] };
}
