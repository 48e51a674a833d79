import type { Failure } from "../backend/model";
import { toFailure } from "./failure";

/** The newest answer of the core to a question that is asked again and again. */
export class Answer<T> {
  /** What was answered last; null before the first answer. */
  value = $state.raw<T | null>(null);
  /** Why there was no answer to the last question. */
  problem = $state.raw<Failure | null>(null);

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
      if (mine === this.#asked) this.problem = toFailure(thrown);
    }
  }

  /** Asks again and again until the returned function is called, so many ms apart; not while the window is hidden. */
  poll(every: number): () => void {
    let underWay = false;
    const ask = async () => {
      if (underWay || document.hidden) return;
      underWay = true;
      await this.ask();
      underWay = false;
    };
    void ask();
    const timer = setInterval(ask, every);
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }
}
