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

/** Typing is over when nothing came for so long, in milliseconds. */
const SETTLED_MS = 150;
/** How often it is looked whether the file was changed by others, in milliseconds. */
const LOOK_MS = 2000;

/** One server's settings: as they are saved, and what was typed since. */
export class Settings {
  /** As they are saved; null before they are read, and where they cannot be. */
  form = $state.raw<SettingsForm | null>(null);
  /** What went wrong last. */
  problem = $state.raw<Failure | null>(null);
  /** Whether they are being saved. */
  saving = $state(false);
  /** Whether they were saved, and nothing was typed since. */
  saved = $state(false);
  /** The file as a text, while it is edited as that. */
  file = $state.raw<SettingsFile | null>(null);

  /** The variable that is being typed, and not among the others yet. */
  newVariable = $state.raw({ name: "", value: "" });

  /** What was typed, by field. */
  #typed = new SvelteMap<FieldName, string>();
  /** The variables' new values; null for one that is taken out. */
  #variables = new SvelteMap<string, string | null>();
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #check: Answer<SettingsCheck>;
  /** The last answers that told these: what is being typed may be wrong for a while. */
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

  /** Whether anything was typed that is not saved. */
  get dirty(): boolean {
    const { name, value } = this.newVariable;
    return this.#typed.size + this.#variables.size > 0 || name.trim() !== "" || value !== "";
  }

  /** Whether anything is not saved, in the form or in the file. */
  get unsaved(): boolean {
    return this.dirty || this.file?.dirty === true;
  }

  /** What was typed, for the core. */
  get edit(): SettingsEdit {
    const edit: SettingsEdit = { set: {}, unset: [] };
    const put = (field: string, text: string | null, value: unknown) => {
      if (text === null || text === "") edit.unset.push(field);
      else edit.set[field] = value;
    };
    const shell = this.value("shell") === "true";
    for (const [name, text] of this.#typed)
      if (!this.#isIdle(name)) put(name, text.trim(), valueOf(name, text, shell));
    // Whether it is a text or a list depends on the shell.
    const command = this.text("command");
    if (this.#typed.has("shell") && command !== "")
      put("command", command, valueOf("command", command, shell));
    for (const [name, value] of this.#variables) {
      if (value === null) edit.unset.push(`env.${name}`);
      else edit.set[`env.${name}`] = value;
    }
    return edit;
  }

  /** What would come of what was typed, as last told without a fault. */
  get check(): SettingsCheck | null {
    return this.#whole;
  }

  /** The environment, with what was typed of it. */
  get variables(): Variable[] {
    const known = this.#whole?.variables ?? [];
    const names = new Set(known.map(({ name }) => name));
    const typed = [...this.#variables.keys()].filter((name) => !names.has(name));
    return [...known, ...typed.map((name): Variable => ({ name, origin: { by: "server" } }))];
  }

  /** Whether the file was changed by others since it was read, and something was typed. */
  get outdated(): boolean {
    const now = this.#check.value?.revision;
    return this.form !== null && now !== undefined && now !== this.form.revision && !this.saving;
  }

  /** What stands in a field. */
  text(name: FieldName): string {
    return this.#typed.get(name) ?? this.#savedText(name);
  }

  /** What holds of a field, be it typed or the default. */
  value(name: FieldName): string {
    return this.text(name) || textOf(name, this.defaultOf(name)?.value);
  }

  /** What holds of a field while it is empty. */
  defaultOf(name: FieldName): SettingsDefault | null {
    return this.#defaults[name] ?? null;
  }

  /** What is wrong with a field. */
  fault(name: FieldName): string | null {
    const others = this.form?.others ?? [];
    const quick = quickFault(name, this.text(name), others, this.value("shell") === "true");
    return quick ?? this.#faultAt(name);
  }

  /** What is wrong with the variables. */
  get variablesFault(): string | null {
    return this.#faultAt("env");
  }

  /** What is wrong that is no matter of a field here. */
  get otherFault(): Failure | null {
    const fault = this.#faultAt(null);
    return fault === null ? this.#check.problem : failureOf(fault);
  }

  /** Whether what was typed can be saved. */
  get right(): boolean {
    return (
      !this.isNewWrong && !this.#check.value?.fault && FIELD_NAMES.every((name) => this.fault(name) === null)
    );
  }

  /** Whether the new variable can't be one. */
  get isNewWrong(): boolean {
    const { name, value } = this.newVariable;
    return name.includes("=") || (name.trim() === "" && value !== "");
  }

  /** What was typed for a variable; null when it is taken out, undefined when it is left as it is. */
  variable(name: string): string | null | undefined {
    return this.#variables.get(name);
  }

  /** Types into a field. Empty for the default. */
  type(name: FieldName, text: string): void {
    if (text === this.#savedText(name)) this.#typed.delete(name);
    else this.#typed.set(name, text);
    this.#changed();
  }

  /** Switches a field on or off. What is the default anyway is not repeated. */
  flip(name: FieldName, on: boolean): void {
    const text = String(on);
    const isDefault = textOf(name, this.defaultOf(name)?.value) === text;
    this.type(name, isDefault && text !== this.#savedText(name) ? "" : text);
  }

  /** Gives a variable a value, takes it out (null), or leaves it as it is (undefined). */
  setVariable(name: string, value: string | null | undefined): void {
    if (value === undefined) this.#variables.delete(name);
    else this.#variables.set(name, value);
    this.#changed();
  }

  /** Types a new variable. */
  typeNew(typed: { name?: string; value?: string }): void {
    this.newVariable = { ...this.newVariable, ...typed };
    this.saved = false;
  }

  /** Puts the new variable among the others; whether it can be one. */
  addNew(): boolean {
    const { name, value } = this.newVariable;
    if (name.trim() === "" || this.isNewWrong) return false;
    this.newVariable = { name: "", value: "" };
    this.setVariable(name.trim(), value);
    return true;
  }

  /** Reads the settings anew. What was typed stays. */
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

  /** Forgets what was typed, and reads the settings anew. */
  discard(): Promise<void> {
    this.#typed.clear();
    this.#variables.clear();
    this.newVariable = { name: "", value: "" };
    this.problem = null;
    return this.load();
  }

  /** Saves what was typed; the server by the name that it has then, null when it was not saved. */
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
      // What was typed meanwhile stays.
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

  /** Saves what is edited, the form or the file; the server by the name that it has then, null when it was not saved. */
  async saveEdited(): Promise<ServerRef | null> {
    if (!this.file) return this.save();
    return (await this.file.save()) ? this.server : null;
  }

  /** Edits the file as a text from now on, or no more. */
  async editFile(on: boolean): Promise<void> {
    this.file = on ? new SettingsFile(this.backend, this.server) : null;
    await (this.file ?? this).load();
  }

  /** Keeps what is shown true, until the returned function is called. */
  run(): () => void {
    const look = () => {
      // Nobody looks at a hidden window.
      if (!document.hidden) void this.#look();
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      clearInterval(timer);
      this.saved = false;
      // Its text has all values in it.
      if (this.file && !this.file.dirty) this.file = null;
    };
  }

  /** What the core says is wrong there. */
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

  /** Whether a field has no meaning beside others: how health is asked for, where it is not. */
  #isIdle(name: FieldName): boolean {
    return name.startsWith("health.") && this.value("health") === "false";
  }

  #savedText(name: FieldName): string {
    const text = textOf(name, this.form?.values[name]);
    // One that may be left as it is, is on.
    return fieldOf(name).kind === "flag" && text !== "true" && text !== "false" ? "" : text;
  }
}

/** The settings of all servers that were looked at. What was typed outlives a look at another page. */
export class AllSettings {
  #settings = new Map<string, Settings>();

  constructor(readonly backend: Backend) {}

  /** Those of one server. */
  of(server: ServerRef): Settings {
    const key = keyOf(server);
    const known = this.#settings.get(key) ?? new Settings(this.backend, server);
    this.#settings.set(key, known);
    return known;
  }

  /** Saves what is edited of these servers; the first that was not saved, null when all were. */
  async save(servers: ServerRef[]): Promise<ServerRef | null> {
    for (const [at, server] of servers.entries()) {
      const settings = this.of(server);
      const replaced = (settings.file?.read ?? settings.form)?.revision;
      if (!(await settings.saveEdited())) return server;
      // Servers of a project share its file, and what we changed in there is no change by others.
      for (const next of servers.slice(at + 1).map((next) => this.of(next)))
        if (next.server.project === server.project && next.form?.revision === replaced) await next.load();
    }
    return null;
  }

  /** Whether something that was typed of this server is not saved. */
  areUnsaved(server: ServerRef): boolean {
    return this.#settings.get(keyOf(server))?.unsaved === true;
  }
}
