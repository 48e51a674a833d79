import { SvelteMap } from "svelte/reactivity";
import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import {
  keyOf,
  type Failure,
  type SettingsCheck,
  type SettingsEdit,
  type SettingsFault,
  type SettingsForm,
  type ServerRef,
  type Variable,
} from "../backend/model";
import { FIELD_NAMES } from "./fields";
import { SettingsFile } from "./file.svelte";
import { Form } from "./form.svelte";
import { failureOf, toFailure } from "../shared/failure";

/** Time without typing after which an edit is checked, in milliseconds. */
const SETTLED_MS = 150;
/** Interval of checks for changes of the file by others, in milliseconds. */
const LOOK_MS = 2000;

/** One server's settings: as they are saved, and what was typed since. */
export class Settings extends Form {
  /** As they are saved; null before they are read, and where they cannot be. */
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

  /** The variables' new values; null for one that is taken out. */
  #variables = new SvelteMap<string, string | null>();
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #check: Answer<SettingsCheck>;
  /** The last answer without a fault: what is being typed may be wrong for a while. */
  #whole = $state.raw<SettingsCheck | null>(null);

  constructor(
    readonly backend: Backend,
    readonly server: ServerRef,
  ) {
    super();
    this.#check = new Answer(async () => {
      const check = await backend.call("checkSettings", { server, edit: this.edit });
      if (!check.fault) this.#whole = check;
      this.takeDefaults(check.defaults);
      return check;
    });
  }

  override get values(): Record<string, unknown> {
    return this.form?.values ?? {};
  }

  override get others(): string[] {
    return this.form?.others ?? [];
  }

  protected override get told(): SettingsFault | null {
    return this.#check.value?.fault ?? null;
  }

  /** Whether anything was typed that is not saved. */
  get dirty(): boolean {
    const { name, value } = this.newVariable;
    return this.typed.size + this.#variables.size > 0 || name.trim() !== "" || value !== "";
  }

  /** Whether anything is unsaved, in the form or in the file. */
  get unsaved(): boolean {
    return this.dirty || this.file?.dirty === true;
  }

  /** What was typed, for the core. */
  override get edit(): SettingsEdit {
    const edit = super.edit;
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

  /** What is wrong with the variables. */
  get variablesFault(): string | null {
    return this.faultAt("env");
  }

  /** An error that does not belong to a field here. */
  get otherFault(): Failure | null {
    const fault = this.faultAt(null);
    return fault === null ? this.#check.problem : failureOf(fault);
  }

  /** Whether the edits can be saved. */
  get right(): boolean {
    return !this.isNewWrong && !this.told && FIELD_NAMES.every((name) => this.fault(name) === null);
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

  /** Gives a variable a value, takes it out (null), or leaves it as it is (undefined). */
  setVariable(name: string, value: string | null | undefined): void {
    if (value === undefined) this.#variables.delete(name);
    else this.#variables.set(name, value);
    this.changed();
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
      for (const [name, text] of this.typed) if (text === this.savedText(name)) this.typed.delete(name);
      this.problem = null;
      await this.#check.ask();
    } catch (thrown) {
      this.problem = toFailure(thrown);
    }
  }

  /** Drops the edits, and reads the settings again. */
  discard(): Promise<void> {
    this.typed.clear();
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
      const [typed, variables] = [[...this.typed], [...this.#variables]];
      const server = await this.backend.call("saveSettings", {
        server: this.server,
        edit: this.edit,
        revision: this.form.revision,
      });
      // What was typed meanwhile stays.
      for (const [name, text] of typed) if (this.typed.get(name) === text) this.typed.delete(name);
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

  async #look(): Promise<void> {
    if (this.saving) return;
    if (this.file) return this.file.look();
    if (!this.form) return this.load();
    await this.#check.ask();
    if (this.outdated && !this.dirty) await this.load();
  }

  protected override changed(): void {
    this.saved = false;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#check.ask(), SETTLED_MS);
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
