import type { Backend } from "../backend";
import type { Question, ServerRef } from "../backend/model";

/** Asks the user before running a command that they have not agreed to: once for all servers of a start. */
export class Consent {
  /** The open questions; empty if there are none. */
  questions = $state.raw<Question[]>([]);

  #answer: ((run: boolean) => void) | null = null;

  constructor(readonly backend: Backend) {}

  /**
   * Whether these servers may be run: already agreed to, or agreed to now. Asks again about commands that changed in
   * the meantime. Calls `onask` with true when a question is shown, and with false when the user has agreed.
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

  /** Answers these questions if they are still the open ones. */
  answer(questions: Question[], run: boolean): void {
    if (questions !== this.questions) return;
    this.questions = [];
    this.#answer?.(run);
    this.#answer = null;
  }

  #ask(questions: Question[]): Promise<boolean> {
    // A new question replaces the open one.
    this.answer(this.questions, false);
    this.questions = questions;
    return new Promise((resolve) => (this.#answer = resolve));
  }
}
