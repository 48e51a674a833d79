import { SvelteMap } from "svelte/reactivity";
import type { Backend } from "../backend";
import type { AllPreferences, Failure, Preference } from "../backend/model";
import { toFailure } from "../shared/failure";

/** The names of the preferences. */
export type PreferenceKey = Preference["key"];

/** The user's preferences. A change is shown at once; if the core refuses it, the core's values are shown again. */
export class Preferences {
  /** All of them; null before the first answer. */
  all = $state.raw<AllPreferences | null>(null);
  /** Why they could not be read. */
  problem = $state.raw<Failure | null>(null);
  /** Why the last change of each was refused. */
  readonly refused = new SvelteMap<PreferenceKey, Failure>();

  #changes = 0;

  constructor(readonly backend: Backend) {}

  /** Asks the core for them. */
  async load(): Promise<void> {
    const before = this.#changes;
    try {
      const all = await this.backend.call("preferences");
      // A change made in the meantime may be missing in this answer.
      if (before === this.#changes) this.all = all;
      this.problem = null;
    } catch (thrown) {
      this.problem = toFailure(thrown);
    }
  }

  /** Changes one preference. Returns whether the core accepted it. */
  async change(preference: Preference): Promise<boolean> {
    this.#changes++;
    this.refused.delete(preference.key);
    const before = this.all;
    if (this.all) this.all = { ...this.all, [preference.key]: preference.value };
    try {
      await this.backend.call("changePreference", { preference });
      return true;
    } catch (thrown) {
      this.refused.set(preference.key, toFailure(thrown));
      if (this.all && before) this.all = { ...this.all, [preference.key]: before[preference.key] };
      await this.load();
      return false;
    }
  }
}

/** The address of the page in another language, with the same view. */
export function addressIn(address: string, language: string | null, theme: string): string {
  const url = new URL(address);
  if (language === null) url.searchParams.delete("language");
  else url.searchParams.set("language", language);
  url.searchParams.set("theme", theme);
  url.searchParams.set("at", "language");
  return url.href;
}
