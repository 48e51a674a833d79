import { hostFault, isWhole, nameFault } from "../shared/checks";
import { joinCommand, splitCommand } from "../shared/command";
import type { Settings } from "../backend/model";
import { t } from "../texts";
import { FIELDS } from "../bindings/fields";

/** A server's settings while they are edited: numbers are as typed. */
export interface Draft {
  name: string;
  host: string;
  port: string;
  workers: string;
  reload: boolean;
  logLevel: string;
  app: string | null;
  /** Null for what was found. */
  command: string | null;
}

/** What is wrong with each field; a field that is right is not named. */
export type Faults = Partial<Record<"name" | "host" | "port" | "workers" | "command", string>>;

/** The settings as a form shows them. */
export function draftOf(settings: Settings): Draft {
  return {
    name: settings.name,
    host: settings.host,
    port: settings.port?.toString() ?? "",
    workers: settings.workers.toString(),
    reload: settings.reload,
    logLevel: settings.log_level,
    app: settings.app,
    command: settings.command && joinCommand(settings.command),
  };
}

/** The settings of a draft without faults. */
export function settingsOf(draft: Draft): Settings {
  return {
    name: draft.name.trim(),
    host: draft.host.trim(),
    port: draft.port.trim() === "" ? null : Number(draft.port),
    workers: Number(draft.workers),
    reload: draft.reload,
    log_level: draft.logLevel,
    app: draft.app,
    command: draft.command === null ? null : splitCommand(draft.command),
  };
}

/** What is wrong with a draft, beside the others of its project. */
export function check(draft: Draft, others: Draft[]): Faults {
  const found: Faults = {};
  const port = draft.port.trim();
  const names = others.map((other) => other.name.trim());
  put(found, "name", nameFault(draft.name.trim(), names));
  put(found, "host", hostFault(draft.host.trim()));

  if (port === "") {
    if (draft.app !== null) found.port = t.faults.portEmpty;
  } else if (!isWhole(port, ...FIELDS.port.range)) found.port = t.faults.portRange;
  else if (others.some((other) => Number(other.port) === Number(port))) found.port = t.faults.portTaken;

  if (!isWhole(draft.workers.trim(), ...FIELDS.workers.range)) found.workers = t.faults.workers;

  if (draft.command !== null) {
    const words = splitCommand(draft.command);
    if (words === null) found.command = t.faults.commandQuote;
    else if (!words[0]) found.command = t.faults.commandEmpty;
  }
  return found;
}

function put(found: Faults, field: keyof Faults, fault: string | null): void {
  if (fault) found[field] = fault;
}
