import type { Unlisten } from "../backend";
import { refOf } from "../backend/model";
import { toFailure } from "../shared/failure";
import type { Store } from "../servers/store.svelte";

/** What is to become of the unsaved settings. */
export type ClosingAnswer = "save" | "drop" | "stay";

/** Closing the window while settings are typed and not saved. */
export class Closing {
  /** Whether it is asked what is to become of them. */
  asking = $state(false);

  #told = Promise.resolve();

  readonly #unsaved = $derived.by(() => this.store.unsaved.length > 0);

  constructor(readonly store: Store) {}

  /** Listens to the window being closed. */
  connect(): Promise<Unlisten> {
    return this.store.backend.on("closing", () => {
      this.asking = this.#unsaved;
      // By this the core knows that the page is there, and asks.
      if (this.asking) this.tell();
      else void this.store.backend.call("close");
    });
  }

  /** Tells the core whether to ask. One call waits for the one before, so that the core hears the last value last. */
  tell(): void {
    const unsaved = this.#unsaved;
    this.#told = this.#told
      .then(() => this.store.backend.call("setUnsaved", { unsaved }))
      .catch(() => undefined);
  }

  /** Does what was answered. What could not be saved is shown, and the window stays. */
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
