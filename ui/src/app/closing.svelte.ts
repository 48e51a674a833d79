import type { Unlisten } from "../backend";
import { refOf } from "../backend/model";
import { toFailure } from "../shared/failure";
import type { Store } from "../servers/store.svelte";

/** What to do with the unsaved settings. */
export type ClosingAnswer = "save" | "drop" | "stay";

/** Handles closing the window while settings are unsaved. */
export class Closing {
  /** Whether the dialog about them is open. */
  asking = $state(false);

  #told = Promise.resolve();

  readonly #unsaved = $derived.by(() => this.store.unsaved.length > 0);

  constructor(readonly store: Store) {}

  /** Listens for the window being closed. */
  connect(): Promise<Unlisten> {
    return this.store.backend.on("closing", () => {
      this.asking = this.#unsaved;
      // Tells the core that the page is alive and is asking the user.
      if (this.asking) this.tell();
      else void this.store.backend.call("close");
    });
  }

  /**
   * Tells the core whether there are unsaved settings. Calls are made one after the other, so that the last value wins.
   */
  tell(): void {
    const unsaved = this.#unsaved;
    this.#told = this.#told
      .then(() => this.store.backend.call("setUnsaved", { unsaved }))
      .catch(() => undefined);
  }

  /** Carries out the answer. If saving fails, shows the error and keeps the window open. */
  async answer(answer: ClosingAnswer): Promise<void> {
    const { store } = this;
    this.asking = false;
    if (answer === "stay") return;
    try {
      const failed = answer === "save" ? await store.settings.save(store.unsaved.map(refOf)) : null;
      if (failed) store.showSettings(failed);
      else await store.backend.call("close");
    } catch (thrown) {
      store.failure = { ...toFailure(thrown), key: null };
    }
  }
}
