import type { Backend } from "../backend";
import type { Question, ServerRef } from "../backend/model";

/** Asks the user before something is run that they have not agreed to: once for all servers of a start. */
export class Consent {
  /** What is asked now; empty while nothing is. */
  questions = $state.raw<Question[]>([]);

  #answer: ((run: boolean) => void) | null = null;

  constructor(readonly backend: Backend) {}

  /**
   * Whether these may be run: agreed to before, or now. What changes while it is shown is asked about anew; `onask` is
   * told when a question is put, and when it was agreed to.
   */
  async mayRun(servers: ServerRef[], onask: (asked: boolean) => void): Promise<boolean> {
    for (;;) {
      const questions = await this.backend.call("toAgree", { servers });
      if (questions.length === 0) return true;
      onask(true);
      if (!(await this.#ask(questions))) return false;
      onask(false);
      await this.backend.call("agree", {
        agreements: questions.map(({ server, fingerprint }) => ({ server, fingerprint })),
      });
    }
  }

  /** Answers these questions, if it is they that are asked now. */
  answer(questions: Question[], run: boolean): void {
    if (questions !== this.questions) return;
    this.questions = [];
    this.#answer?.(run);
    this.#answer = null;
  }

  #ask(questions: Question[]): Promise<boolean> {
    // Of two questions the older one gives way.
    this.answer(this.questions, false);
    this.questions = questions;
    return new Promise((resolve) => (this.#answer = resolve));
  }
}
