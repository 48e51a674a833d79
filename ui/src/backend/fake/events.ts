import type { Unlisten } from "..";

/** Something that the core tells whoever listens. */
export class FakeEvent<T> {
  #handlers = new Set<(told: T) => void>();

  /** Tells it. */
  tell(told: T): void {
    for (const handler of this.#handlers) handler(told);
  }

  /** Has this called whenever it is told. */
  listen(handler: (told: T) => void): Unlisten {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }
}
