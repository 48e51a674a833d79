import { SvelteMap } from "svelte/reactivity";
import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import {
  keyOf,
  type Failure,
  type SettingsCheck,
  type SettingsDefault,
  type SettingsEdit,
  type SettingsForm,
  type ServerRef,
  type Variable,
} from "../backend/model";
import { FIELD_NAMES, fieldOf, quickFault, textOf, valueOf, type FieldName } from "./fields";
import { SettingsFile } from "./file.svelte";
import { failureOf, toFailure } from "../shared/failure";

/** Time without typing after which an edit is checked, in milliseconds. */
const SETTLED_MS = 150;
/** Interval of checks for changes of the file by others, in milliseconds. */
const LOOK_MS = 2000;

/** One server's settings: the saved ones, and the edits since. */
export class Settings {
  /** The saved settings; null before they are read, and if they cannot be. */
  form = $state.raw<SettingsForm | null>(null);
  /** The last error. */
  problem = $state.raw<Failure | null>(null);
  /** Whether a save is in progress. */
  saving = $state(false);
  /** Whether they were saved and not edited since. */
  saved = $state(false);
  /** The file as text, while it is edited in that form. */
  file = $state.raw<SettingsFile | null>(null);

  /** The variable that is being typed and not yet in the table. */
  newVariable = $state.raw({ name: "", value: "" });

  /** The edits, by field. */
  #typed = new SvelteMap<FieldName, string>();
  /** The variables' new values; null for a removed one. */
  #variables = new SvelteMap<string, string | null>();
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #check: Answer<SettingsCheck>;
  /** The last results without a fault: an unfinished edit may be invalid for a moment. */
  #whole = $state.raw<SettingsCheck | null>(null);
  #defaults = $state.raw<Partial<Record<string, SettingsDefault>>>({});

  constructor(
    readonly backend: Backend,
    readonly server: ServerRef,
  ) {
    this.#check = new Answer(async () => {
      const check = await backend.call("checkSettings", { server, edit: this.edit });
      if (!check.fault) this.#whole = check;
      if (Object.keys(check.defaults).length > 0) this.#defaults = check.defaults;
      return check;
    });
  }

  /** Whether the form has unsaved edits. */
  get dirty(): boolean {
    const { name, value } = this.newVariable;
    return this.#typed.size + this.#variables.size > 0 || name.trim() !== "" || value !== "";
  }

  /** Whether anything is unsaved, in the form or in the file. */
  get unsaved(): boolean {
    return this.dirty || this.file?.dirty === true;
  }

  /** The edits, for the core. */
  get edit(): SettingsEdit {
    const edit: SettingsEdit = { set: {}, unset: [] };
    const put = (field: string, text: string | null, value: unknown) => {
      if (text === null || text === "") edit.unset.push(field);
      else edit.set[field] = value;
    };
    const shell = this.value("shell") === "true";
    for (const [name, text] of this.#typed)
      if (!this.#isIdle(name)) put(name, text.trim(), valueOf(name, text, shell));
    // The shell setting decides whether it is a text or a list.
    const command = this.text("command");
    if (this.#typed.has("shell") && command !== "")
      put("command", command, valueOf("command", command, shell));
    for (const [name, value] of this.#variables) {
      if (value === null) edit.unset.push(`env.${name}`);
      else edit.set[`env.${name}`] = value;
    }
    return edit;
  }

  /** The last result of checking the edits without a fault. */
  get check(): SettingsCheck | null {
    return this.#whole;
  }

  /** The environment, including edits. */
  get variables(): Variable[] {
    const known = this.#whole?.variables ?? [];
    const names = new Set(known.map(({ name }) => name));
    const typed = [...this.#variables.keys()].filter((name) => !names.has(name));
    return [...known, ...typed.map((name): Variable => ({ name, origin: { by: "server" } }))];
  }

  /** Whether the file was changed by others since it was read, while there are edits. */
  get outdated(): boolean {
    const now = this.#check.value?.revision;
    return this.form !== null && now !== undefined && now !== this.form.revision && !this.saving;
  }

  /** The text in a field. */
  text(name: FieldName): string {
    return this.#typed.get(name) ?? this.#savedText(name);
  }

  /** The effective value of a field, either typed or the default. */
  value(name: FieldName): string {
    return this.text(name) || textOf(name, this.defaultOf(name)?.value);
  }

  /** The default of an empty field. */
  defaultOf(name: FieldName): SettingsDefault | null {
    return this.#defaults[name] ?? null;
  }

  /** The error in a field. */
  fault(name: FieldName): string | null {
    const others = this.form?.others ?? [];
    const quick = quickFault(name, this.text(name), others, this.value("shell") === "true");
    return quick ?? this.#faultAt(name);
  }

  /** The error in the variables. */
  get variablesFault(): string | null {
    return this.#faultAt("env");
  }

  /** An error that does not belong to a field here. */
  get otherFault(): Failure | null {
    const fault = this.#faultAt(null);
    return fault === null ? this.#check.problem : failureOf(fault);
  }

  /** Whether the edits can be saved. */
  get right(): boolean {
    return (
      !this.isNewWrong && !this.#check.value?.fault && FIELD_NAMES.every((name) => this.fault(name) === null)
    );
  }

  /** Whether the new variable is invalid. */
  get isNewWrong(): boolean {
    const { name, value } = this.newVariable;
    return name.includes("=") || (name.trim() === "" && value !== "");
  }

  /** The edit of a variable; null if it is removed, undefined if it is unchanged. */
  variable(name: string): string | null | undefined {
    return this.#variables.get(name);
  }

  /** Edits a field. An empty text means the default. */
  type(name: FieldName, text: string): void {
    if (text === this.#savedText(name)) this.#typed.delete(name);
    else this.#typed.set(name, text);
    this.#changed();
  }

  /** Switches a field on or off. A value that equals the default is not stored. */
  flip(name: FieldName, on: boolean): void {
    const text = String(on);
    const isDefault = textOf(name, this.defaultOf(name)?.value) === text;
    this.type(name, isDefault && text !== this.#savedText(name) ? "" : text);
  }

  /** Sets a variable's value, removes the variable (null), or leaves it unchanged (undefined). */
  setVariable(name: string, value: string | null | undefined): void {
    if (value === undefined) this.#variables.delete(name);
    else this.#variables.set(name, value);
    this.#changed();
  }

  /** Edits the new variable. */
  typeNew(typed: { name?: string; value?: string }): void {
    this.newVariable = { ...this.newVariable, ...typed };
    this.saved = false;
  }

  /** Adds the new variable to the table; returns whether it is valid. */
  addNew(): boolean {
    const { name, value } = this.newVariable;
    if (name.trim() === "" || this.isNewWrong) return false;
    this.newVariable = { name: "", value: "" };
    this.setVariable(name.trim(), value);
    return true;
  }

  /** Reads the settings again. Edits stay. */
  async load(): Promise<void> {
    try {
      this.form = await this.backend.call("settings", { server: this.server });
      for (const [name, text] of this.#typed) if (text === this.#savedText(name)) this.#typed.delete(name);
      this.problem = null;
      await this.#check.ask();
    } catch (thrown) {
      this.problem = toFailure(thrown);
    }
  }

  /** Drops the edits, and reads the settings again. */
  discard(): Promise<void> {
    this.#typed.clear();
    this.#variables.clear();
    this.newVariable = { name: "", value: "" };
    this.problem = null;
    return this.load();
  }

  /** Saves the edits; returns the server with its possibly new name, or null if they were not saved. */
  async save(): Promise<ServerRef | null> {
    if (!this.form) return null;
    this.addNew();
    clearTimeout(this.#typing);
    this.saving = true;
    this.problem = null;
    try {
      const [typed, variables] = [[...this.#typed], [...this.#variables]];
      const server = await this.backend.call("saveSettings", {
        server: this.server,
        edit: this.edit,
        revision: this.form.revision,
      });
      // Edits made during the save stay.
      for (const [name, text] of typed) if (this.#typed.get(name) === text) this.#typed.delete(name);
      for (const [name, value] of variables)
        if (this.#variables.get(name) === value) this.#variables.delete(name);
      if (keyOf(server) === keyOf(this.server)) await this.load();
      this.saved = true;
      return server;
    } catch (thrown) {
      this.problem = toFailure(thrown);
      void this.#check.ask();
      return null;
    } finally {
      this.saving = false;
    }
  }

  /**
   * Saves the form or the file; returns the server with its possibly new name, or null if nothing was saved.
   */
  async saveEdited(): Promise<ServerRef | null> {
    if (!this.file) return this.save();
    return (await this.file.save()) ? this.server : null;
  }

  /** Starts or ends editing the file as text. */
  async editFile(on: boolean): Promise<void> {
    this.file = on ? new SettingsFile(this.backend, this.server) : null;
    await (this.file ?? this).load();
  }

  /** Keeps the shown settings up to date until the returned function is called. */
  run(): () => void {
    const look = () => {
      // A hidden window needs no updates.
      if (!document.hidden) void this.#look();
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      this.saved = false;
      // Its text contains all secret values.
      if (this.file && !this.file.dirty) this.file = null;
    };
  }

  /** The core's error for this field. */
  #faultAt(field: string | null): string | null {
    const fault = this.#check.value?.fault;
    return fault && fault.field === field ? fault.message : null;
  }

  async #look(): Promise<void> {
    if (this.saving) return;
    if (this.file) return this.file.look();
    if (!this.form) return this.load();
    await this.#check.ask();
    if (this.outdated && !this.dirty) await this.load();
  }

  #changed(): void {
    this.saved = false;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#check.ask(), SETTLED_MS);
  }

  /** Whether other fields make this one meaningless: the kind of health check, if there is none. */
  #isIdle(name: FieldName): boolean {
    return name.startsWith("health.") && this.value("health") === "false";
  }

  #savedText(name: FieldName): string {
    const text = textOf(name, this.form?.values[name]);
    // A flag with another value than these is on.
    return fieldOf(name).kind === "flag" && text !== "true" && text !== "false" ? "" : text;
  }
}

/** The settings of all servers visited so far. Edits outlive a visit to another page. */
export class AllSettings {
  #settings = new Map<string, Settings>();

  constructor(readonly backend: Backend) {}

  /** The settings of one server. */
  of(server: ServerRef): Settings {
    const key = keyOf(server);
    const known = this.#settings.get(key) ?? new Settings(this.backend, server);
    this.#settings.set(key, known);
    return known;
  }

  /** Saves the edits of these servers; returns the first that was not saved, or null if all were. */
  async save(servers: ServerRef[]): Promise<ServerRef | null> {
    for (const [at, server] of servers.entries()) {
      const settings = this.of(server);
      const replaced = (settings.file?.read ?? settings.form)?.revision;
      if (!(await settings.saveEdited())) return server;
      // Servers of a project share its file; our own change to it does not count as a change by others.
      for (const next of servers.slice(at + 1).map((next) => this.of(next)))
        if (next.server.project === server.project && next.form?.revision === replaced) await next.load();
    }
    return null;
  }

  /** Whether this server has unsaved edits. */
  areUnsaved(server: ServerRef): boolean {
    return this.#settings.get(keyOf(server))?.unsaved === true;
  }
}
