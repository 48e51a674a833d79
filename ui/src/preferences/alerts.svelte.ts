import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import type { Failure, NewDestination, Tested } from "../backend/model";
import { toFailure } from "../shared/failure";

/** Where alerts go, and what was done about it on the page. */
export class AlertList {
  /** All destinations, as the core listed them last. */
  readonly answer = new Answer(() => this.backend.call("alerts"));
  /** The destinations to which a test is under way, by their ids. */
  readonly testing = new SvelteSet<string>();
  /** What came of the last test to each. */
  readonly tested = new SvelteMap<string, Tested>();
  /** Why the last thing asked for was refused. */
  refused = $state.raw<Failure | null>(null);

  constructor(readonly backend: Backend) {}

  /** Sends a test to one, and waits for the outcome. */
  async test(id: string): Promise<void> {
    this.testing.add(id);
    this.tested.delete(id);
    await this.#try(async () => void this.tested.set(id, await this.backend.call("testAlert", { id })));
    this.testing.delete(id);
    await this.answer.ask();
  }

  /** Adds one of the user's own; whether that was done. */
  async add(destination: NewDestination): Promise<boolean> {
    const added = await this.#try(() => this.backend.call("addDestination", { destination }));
    await this.answer.ask();
    return added;
  }

  /** Takes out one of the user's own. */
  async remove(id: string): Promise<void> {
    await this.#try(() => this.backend.call("removeDestination", { id }));
    await this.answer.ask();
  }

  async #try(call: () => Promise<void>): Promise<boolean> {
    this.refused = null;
    try {
      await call();
      return true;
    } catch (thrown) {
      this.refused = toFailure(thrown);
      return false;
    }
  }
}
