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

/** Typing is over when nothing came for so long, in milliseconds. */
const SETTLED_MS = 150;
/** How often it is looked whether the file was changed by others, in milliseconds. */
const LOOK_MS = 2000;

/** One server's settings: as they are saved, and what was typed since. */
export class Settings extends Form {
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

  /** Whether anything is not saved, in the form or in the file. */
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

  /** What is wrong with the variables. */
  get variablesFault(): string | null {
    return this.faultAt("env");
  }

  /** What is wrong that is no matter of a field here. */
  get otherFault(): Failure | null {
    const fault = this.faultAt(null);
    return fault === null ? this.#check.problem : failureOf(fault);
  }

  /** Whether what was typed can be saved. */
  get right(): boolean {
    return !this.isNewWrong && !this.told && FIELD_NAMES.every((name) => this.fault(name) === null);
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

  /** Gives a variable a value, takes it out (null), or leaves it as it is (undefined). */
  setVariable(name: string, value: string | null | undefined): void {
    if (value === undefined) this.#variables.delete(name);
    else this.#variables.set(name, value);
    this.changed();
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
      for (const [name, text] of this.typed) if (text === this.savedText(name)) this.typed.delete(name);
      this.problem = null;
      await this.#check.ask();
    } catch (thrown) {
      this.problem = toFailure(thrown);
    }
  }

  /** Forgets what was typed, and reads the settings anew. */
  discard(): Promise<void> {
    this.typed.clear();
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
