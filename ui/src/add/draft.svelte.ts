import type { ProposedServer, SettingsEdit, SettingsFault } from "../backend/model";
import { isWhole, NONE, type FieldName } from "../settings/fields";
import { Form } from "../settings/form.svelte";
import { t } from "../texts";

/** What is changed of a folder's servers, by the names that were found. */
export type Edits = Record<string, SettingsEdit>;

/** A server of a folder that is to be added: what was found, and what was typed since. */
export class Draft extends Form {
  /** What would be saved and run, as last told without a fault. */
  now: ProposedServer;

  /** What the core says is wrong with what was typed. */
  #told = $state.raw<SettingsFault | null>(null);

  /** `all` gives the servers of the folder. */
  constructor(
    readonly found: ProposedServer,
    readonly all: () => Draft[],
  ) {
    super();
    this.now = $state.raw(found);
    this.takeDefaults(found.defaults);
    // Most commands that somebody writes listen where they are told to, or nowhere.
    if (this.lacksCommand) this.type("port", NONE);
  }

  override get values(): Record<string, unknown> {
    return this.found.values;
  }

  override get others(): string[] {
    return this.#siblings.map(({ name }) => name);
  }

  protected override get told(): SettingsFault | null {
    return this.#told;
  }

  /** What it is called. */
  get name(): string {
    return this.value("name").trim();
  }

  /** Whether nothing was found that could be run. */
  get lacksCommand(): boolean {
    return this.found.description === null;
  }

  /** The fields that it has here: of a command the rest is its own. */
  get fields(): FieldName[] {
    const hasCommand = this.lacksCommand || this.found.values["command"] !== undefined;
    return hasCommand
      ? ["command", "name", "host", "port"]
      : ["name", "host", "port", "workers", "reload", "log_level"];
  }

  /** Whether it can be saved. */
  get right(): boolean {
    return !this.told && this.fields.every((field) => this.fault(field) === null);
  }

  /** An error that does not belong to a field here. */
  get otherFault(): string | null {
    const { told } = this;
    return told && !this.fields.some((field) => field === told.field) ? told.message : null;
  }

  override fault(field: FieldName): string | null {
    return this.#quickFault(field) ?? super.fault(field);
  }

  /** Takes over what the core makes of what was typed. */
  tell(server: ProposedServer): void {
    this.#told = server.fault;
    this.takeDefaults(server.defaults);
    if (!server.fault) this.now = server;
  }

  /** What of the folder's other servers, or of what was found, keeps a field from being so. */
  #quickFault(field: FieldName): string | null {
    const text = this.text(field).trim();
    if (field === "name" && text === "" && !this.defaultOf("name")) return t.faults.nameEmpty;
    if (field === "command" && text === "" && this.lacksCommand) return t.faults.commandEmpty;
    if (field !== "port") return null;
    if (text === NONE) return this.#needsPort ? t.faults.portEmpty : null;
    const port = this.value("port").trim();
    const isTaken = isWhole(port, 1, Infinity) && this.#siblings.some((other) => other.#hasPort(port));
    return isTaken ? t.faults.portTaken : null;
  }

  #hasPort(port: string): boolean {
    return Number(this.value("port")) === Number(port);
  }

  get #needsPort(): boolean {
    return this.text("command") === "" && this.value("app") !== "";
  }

  get #siblings(): Draft[] {
    return this.all().filter((draft) => draft !== this);
  }
}

/** The servers of a folder as they were found, to be changed. */
export function draftsOf(servers: ProposedServer[]): Draft[] {
  const drafts: Draft[] = servers.map((server) => new Draft(server, () => drafts));
  return drafts;
}

/** What was changed of these servers; null for nothing. */
export function editsOf(drafts: Draft[]): Edits | null {
  const changed = drafts
    .map(({ found, edit }) => [found.name, edit] as const)
    .filter(([, { set, unset }]) => Object.keys(set).length + unset.length > 0);
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}
