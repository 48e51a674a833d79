import type { Failure } from "../backend/model";
import { toFailure } from "./failure";

/** The newest answer of the core to a repeated question. */
export class Answer<T> {
  /** The last answer; null before the first one. */
  value = $state.raw<T | null>(null);
  /** Why the last question was not answered. */
  problem = $state.raw<Failure | null>(null);

  #asked = 0;

  constructor(readonly question: () => Promise<T>) {}

  /** Asks once more. Of concurrent questions, the last one counts. */
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

  /** Asks every `every` ms, until the returned function is called; pauses while the window is hidden. */
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
