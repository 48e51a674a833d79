import { toFailure } from "./state.svelte";

/** The newest answer of the core to a question that is asked again and again. */
export class Answer<T> {
  /** What was answered last; null before the first answer. */
  value = $state.raw<T | null>(null);
  /** Why there was no answer to the last question. */
  problem = $state<string | null>(null);

  #asked = 0;

  constructor(readonly question: () => Promise<T>) {}

  /** Asks once more. Of two that are under way the later counts. */
  async ask(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const value = await this.question();
      if (mine !== this.#asked) return;
      this.value = value;
      this.problem = null;
    } catch (thrown) {
      if (mine === this.#asked) this.problem = toFailure(thrown).message;
    }
  }
}
