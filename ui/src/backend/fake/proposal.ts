import { baseName, type Proposal, type SettingsEdit } from "../model";
import { DEFAULTS, uvicorn } from "./settings";

/** What is changed of a folder's servers, by name. */
export type Edits = Partial<Record<string, SettingsEdit>>;

/** An application that is found in a folder, or nothing in a folder of that name; with what was typed. */
export function proposal(folder: string, edits: Edits | null): Proposal {
  const found = baseName(folder);
  const nothing = found === "nothing";
  const own: Record<string, unknown> = {
    ...DEFAULTS,
    ...(nothing && { command: null, app: null }),
    name: found,
  };
  const values = edits?.[found]?.set ?? {};
  const given = values["command"] as string[] | undefined;
  const port = (values["port"] === undefined ? own["port"] : values["port"]) as number | null;
  const name = String(values["name"] ?? found);
  const command = given ?? (nothing ? [] : uvicorn(folder, port));
  const defaults = Object.entries(own).map(([field, value]) => [field, { value, shared: false }]);
  const server = {
    name,
    port,
    values,
    defaults: Object.fromEntries(defaults),
    fault: null,
    description: given ? "a command" : (own["command"] as string | null),
    command,
    script: null,
    fingerprint: command.length > 0 ? `${name}: ${command.join(" ")}` : null,
    notes: [],
    problem: null,
  };
  return { project: folder, name: found, configured: false, servers: [server] };
}
