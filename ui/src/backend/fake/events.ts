import type { Unlisten } from "..";

/** An event that the core sends to its listeners. */
export class FakeEvent<T> {
  #handlers = new Set<(told: T) => void>();

  /** Sends it. */
  tell(told: T): void {
    for (const handler of this.#handlers) handler(told);
  }

  /** Calls the handler for each event. */
  listen(handler: (told: T) => void): Unlisten {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }
}
