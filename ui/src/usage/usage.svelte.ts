import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import type { Metrics, ServerRef, Span } from "../backend/model";

/** The newest sample is of so many milliseconds ago at most, while somebody looks. */
const POLL_MS: Record<Span, number> = { hour: 4000, day: 30_000 };

/** What a server used. */
export class Usage {
  /** How far back. */
  span = $state<Span>("hour");
  /** What was used, and when that was asked, in milliseconds since 1970. */
  readonly answer: Answer<{ metrics: Metrics; now: number }>;

  constructor(backend: Backend, server: ServerRef) {
    this.answer = new Answer(async () => ({
      metrics: await backend.call("metrics", { server, span: this.span }),
      now: Date.now(),
    }));
  }

  /** Asks for this span again and again, until the returned function is called. */
  run(): () => void {
    return this.answer.poll(POLL_MS[this.span]);
  }
}
