import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import type { Failure, ServerRef, SettingsCheck, SettingsFault, SettingsText } from "../backend/model";
import { toFailure } from "../shared/failure";

/** Time without typing after which an edit is checked, in milliseconds. */
const SETTLED_MS = 150;

/** A project's configuration file, edited as text. */
export class SettingsFile {
  /** The saved file; null before it is read. */
  read = $state.raw<SettingsText | null>(null);
  /** The text in the editor. */
  text = $state("");
  /** The last error. */
  problem = $state.raw<Failure | null>(null);
  /** Whether a save is in progress. */
  saving = $state(false);
  /** Whether it was saved and not edited since. */
  saved = $state(false);

  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #check: Answer<SettingsCheck>;

  constructor(
    readonly backend: Backend,
    readonly server: ServerRef,
  ) {
    this.#check = new Answer(() => backend.call("checkSettingsText", { server, text: this.text }));
  }

  /** Whether there are unsaved edits. */
  get dirty(): boolean {
    return this.read !== null && this.text !== this.read.text;
  }

  /** What keeps the text from being saved. An empty text without a file is not an error. */
  get fault(): SettingsFault | null {
    return this.dirty || this.text !== "" ? (this.#check.value?.fault ?? null) : null;
  }

  /** The result of checking the text. */
  get check(): SettingsCheck | null {
    return this.#check.value;
  }

  /** Whether the text can be saved. */
  get right(): boolean {
    return this.fault === null;
  }

  /** Whether the file was changed by others since it was read. */
  get outdated(): boolean {
    const now = this.#check.value?.revision;
    return this.read !== null && now !== undefined && now !== this.read.revision && !this.saving;
  }

  /** Sets the edited text. */
  type(text: string): void {
    this.text = text;
    this.saved = false;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#check.ask(), SETTLED_MS);
  }

  /** Reads the file again and drops the edits. */
  async load(): Promise<void> {
    try {
      this.read = await this.backend.call("settingsText", { server: this.server });
      this.text = this.read.text;
      this.problem = null;
      await this.#check.ask();
    } catch (thrown) {
      this.problem = toFailure(thrown);
    }
  }

  /** Drops the edits. */
  discard(): Promise<void> {
    return this.load();
  }

  /** Saves the text unchanged; returns whether it was saved. */
  async save(): Promise<boolean> {
    if (!this.read) return false;
    clearTimeout(this.#typing);
    this.saving = true;
    this.problem = null;
    try {
      await this.backend.call("saveSettingsText", {
        server: this.server,
        text: this.text,
        revision: this.read.revision,
      });
      await this.load();
      this.saved = true;
      return true;
    } catch (thrown) {
      this.problem = toFailure(thrown);
      void this.#check.ask();
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Checks whether the file was changed by others. */
  async look(): Promise<void> {
    if (this.saving) return;
    if (!this.read) return this.load();
    await this.#check.ask();
    if (this.outdated && !this.dirty) await this.load();
  }
}
