import type { Unlisten } from "./backend";
import { refOf } from "./model";
import { toFailure, type Store } from "./state.svelte";

/** What is to become of the unsaved settings. */
export type ClosingAnswer = "save" | "drop" | "stay";

/** Closing the window while settings are typed and not saved. */
export class Closing {
  /** Whether it is asked what is to become of them. */
  asking = $state(false);

  constructor(readonly store: Store) {}

  /** Listens to the window being closed. */
  connect(): Promise<Unlisten> {
    return this.store.backend.onClosing(() => {
      this.asking = this.store.unsaved.length > 0;
      // Each try to close it is asked about, as long as the page is there to ask.
      if (this.asking) this.tell();
      else void this.store.backend.close();
    });
  }

  /** Tells the core whether to ask. */
  tell(): void {
    void this.store.backend.setUnsaved(this.store.unsaved.length > 0);
  }

  /** Does what was answered. What could not be saved is shown, and the window stays. */
  async answer(answer: ClosingAnswer): Promise<void> {
    const { store } = this;
    this.asking = false;
    const [first] = store.unsaved;
    if (answer === "stay") {
      if (first) store.showSettings(refOf(first));
      return;
    }
    try {
      if (answer === "save")
        for (const server of store.unsaved.map(refOf))
          if (!(await store.settings.of(server).saveEdited())) return store.showSettings(server);
      await store.backend.close();
    } catch (thrown) {
      store.failure = { ...toFailure(thrown), key: null };
    }
  }
}
