import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import type { Metrics, ServerRef, Span } from "../backend/model";

/** Refresh interval while the chart is shown, in milliseconds. */
const POLL_MS: Record<Span, number> = { hour: 4000, day: 30_000 };

/** The usage of a server. */
export class Usage {
  /** The time span. */
  span = $state<Span>("hour");
  /** The usage, and the time of the data in milliseconds since 1970. */
  readonly answer: Answer<{ metrics: Metrics; now: number }>;

  constructor(backend: Backend, server: ServerRef) {
    this.answer = new Answer(async () => ({
      metrics: await backend.call("metrics", { server, span: this.span }),
      now: Date.now(),
    }));
  }

  /** Refreshes this span until the returned function is called. */
  run(): () => void {
    return this.answer.poll(POLL_MS[this.span]);
  }
}
