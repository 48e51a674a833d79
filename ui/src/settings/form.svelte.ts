import { SvelteMap } from "svelte/reactivity";
import type { SettingsDefault, SettingsEdit, SettingsFault } from "../backend/model";
import { fieldOf, quickFault, textOf, valueOf, type FieldName } from "./fields";

/** What a server's settings are by default, by field. */
export type Defaults = Partial<Record<string, SettingsDefault>>;

/** The fields of a server: what is set, what holds where nothing is, and what was typed since. */
export abstract class Form {
  /** What was typed, by field. */
  protected readonly typed = new SvelteMap<FieldName, string>();
  /** As last told: while something wrong is typed, there may be none. */
  #defaults = $state.raw<Defaults>({});

  /** The server's own values, by field. */
  abstract get values(): Record<string, unknown>;
  /** The names of the other servers of its project. */
  abstract get others(): string[];
  /** What the core says is wrong with what was typed. */
  protected abstract get told(): SettingsFault | null;

  /** What was typed, for the core. */
  get edit(): SettingsEdit {
    const edit: SettingsEdit = { set: {}, unset: [] };
    const put = (field: string, text: string, value: unknown) => {
      if (text === "") edit.unset.push(field);
      else edit.set[field] = value;
    };
    const shell = this.value("shell") === "true";
    for (const [name, text] of this.typed)
      if (!this.#isIdle(name)) put(name, text.trim(), valueOf(name, text, shell));
    // Whether it is a text or a list depends on the shell.
    const command = this.text("command");
    if (this.typed.has("shell") && command !== "")
      put("command", command, valueOf("command", command, shell));
    return edit;
  }

  /** What stands in a field. */
  text(name: FieldName): string {
    return this.typed.get(name) ?? this.savedText(name);
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
    const quick = quickFault(name, this.text(name), this.others, this.value("shell") === "true");
    return quick ?? this.faultAt(name);
  }

  /** Types into a field. Empty for the default. */
  type(name: FieldName, text: string): void {
    if (text === this.savedText(name)) this.typed.delete(name);
    else this.typed.set(name, text);
    this.changed();
  }

  /** Switches a field on or off. What is the default anyway is not repeated. */
  flip(name: FieldName, on: boolean): void {
    const text = String(on);
    const isDefault = textOf(name, this.defaultOf(name)?.value) === text;
    this.type(name, isDefault && text !== this.savedText(name) ? "" : text);
  }

  /** Called when something was typed. */
  protected changed(): void {}

  /** Takes over what holds where nothing is typed, if that could be told. */
  protected takeDefaults(defaults: Defaults): void {
    if (Object.keys(defaults).length > 0) this.#defaults = defaults;
  }

  /** The error that the core reports for this field; with null, one that belongs to no field. */
  protected faultAt(field: string | null): string | null {
    return this.told && this.told.field === field ? this.told.message : null;
  }

  /** What stands in a field into which nothing was typed. */
  protected savedText(name: FieldName): string {
    const text = textOf(name, this.values[name]);
    // One that may be left as it is, is on.
    return fieldOf(name).kind === "flag" && text !== "true" && text !== "false" ? "" : text;
  }

  /** Whether a field has no meaning beside others: how health is asked for, where it is not. */
  #isIdle(name: FieldName): boolean {
    return name.startsWith("health.") && this.value("health") === "false";
  }
}
