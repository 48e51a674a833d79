/** The fields of a server's settings: their places and inputs. The core decides which values are allowed. */

import { FIELDS } from "../bindings/fields";
import { joinCommand, splitCommand } from "../shared/command";
import { t } from "../texts";

/** How the core describes a field. */
interface Field {
  /** The kind of input. */
  kind: "text" | "path" | "number" | "seconds" | "port" | "words" | "list" | "flag" | "choice" | "servers";
  /** Minimum and maximum of a number. */
  range?: readonly [number, number];
  /** The options of a choice. */
  options?: readonly string[];
}

/** The name of a field. */
export type FieldName = keyof typeof FIELDS;

/** The names of all fields. */
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

/** The sections below the first one and the environment, with their fields. */
export const SECTIONS = {
  health: [
    "health",
    "health.path",
    "health.interval_s",
    "health.timeout_s",
    "health.failures",
    "health.start_period_s",
  ],
  restarts: ["restart.policy", "restart.max", "restart.window_s", "restart.unhealthy"],
  stopping: ["stop.signal", "stop.first", "stop.timeout_s"],
  log: ["log.folder", "log.max_size_mb", "log.keep"],
  more: ["kind", "python", "docs_path", "depends_on"],
} satisfies Record<string, FieldName[]>;

/** The fields that come first. */
export const COMMON = [
  "name",
  "command",
  "shell",
  "app",
  "cwd",
  "host",
  "port",
  "workers",
  "reload",
  "log_level",
  "autostart",
] satisfies FieldName[];

/** One of the sections. */
export type Section = keyof typeof SECTIONS;

/** The text for no value: for no port, and for no file of variables. */
export const NONE = "none";

/** A field's definition. */
export function fieldOf(name: FieldName): Field {
  return FIELDS[name];
}

/** The text for a value in its input; empty for none. */
export function textOf(name: FieldName, value: unknown): string {
  const { kind } = fieldOf(name);
  if (value === undefined) return "";
  if (value === null) return kind === "port" ? NONE : "";
  if (kind === "list" && (value === false || (Array.isArray(value) && value.length === 0))) return NONE;
  // What each must have reached follows from its kind.
  if (kind === "servers" && typeof value === "object" && !Array.isArray(value))
    return Object.keys(value).join("\n");
  if (Array.isArray(value)) {
    const items = value.map(String);
    return kind === "words" ? joinCommand(items) : items.join(kind === "list" ? ", " : "\n");
  }
  if (name === "stop.signal" && typeof value === "string") return value.replace(/^SIG/, "");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value for a typed text. If it is not allowed, the core reports that. */
export function valueOf(name: FieldName, text: string, shell: boolean): unknown {
  const typed = text.trim();
  switch (fieldOf(name).kind) {
    case "flag":
      return typed === "true";
    case "number":
      return /^\d+$/.test(typed) ? Number(typed) : typed;
    case "seconds":
      return isNumber(typed) ? Number(typed) : typed;
    case "port":
      return typed === NONE ? null : /^\d+$/.test(typed) ? Number(typed) : typed;
    case "words":
      return shell ? typed : (splitCommand(typed) ?? typed);
    case "servers":
      return typed.split("\n");
    case "list": {
      const items = typed.split(",").map((item) => item.trim());
      return typed === NONE ? false : items.length > 1 ? items : typed;
    }
    case "text":
    case "path":
    case "choice":
      return typed;
  }
}

/** Errors in a typed text that can be found at once, without the core. */
export function quickFault(name: FieldName, text: string, others: string[], shell: boolean): string | null {
  const typed = text.trim();
  if (typed === "") return null;
  if (name === "name") return others.includes(typed) ? t.faults.nameTaken : null;
  if (typed === NONE) return null;
  if (name === "host") return /\s/.test(typed) ? t.faults.hostSpace : null;
  const { kind, range } = fieldOf(name);
  if (kind === "port" && range) return isWhole(typed, ...range) ? null : t.faults.portRange;
  if (kind === "seconds" && range) return isNumber(typed, ...range) ? null : t.secondsFault(...range);
  if (range) return isWhole(typed, ...range) ? null : t.wholeFault(...range);
  if (kind === "path") return typed.startsWith("/") ? null : t.faults.pathSlash;
  if (kind === "words" && !shell) return wordsFault(splitCommand(typed));
  return null;
}

function wordsFault(words: string[] | null): string | null {
  if (words === null) return t.faults.commandQuote;
  return words[0] ? null : t.faults.commandEmpty;
}

/** Whether a text is a whole number between these two. */
export function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** Whether a text is a number, with decimals or without, between these two. */
function isNumber(text: string, least = 0, most = Infinity): boolean {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) >= least && Number(text) <= most;
}
