import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import type { Failure, NewDestination, Tested } from "../backend/model";
import { toFailure } from "../shared/failure";

/** The destinations of alerts, and the actions of the page. */
export class AlertList {
  /** All destinations, as last reported by the core. */
  readonly answer = new Answer(() => this.backend.call("alerts"));
  /** The ids of the destinations that are being tested. */
  readonly testing = new SvelteSet<string>();
  /** The outcomes of the last tests. */
  readonly tested = new SvelteMap<string, Tested>();
  /** Why the last action was refused. */
  refused = $state.raw<Failure | null>(null);

  constructor(readonly backend: Backend) {}

  /** Tests a destination, and waits for the outcome. */
  async test(id: string): Promise<void> {
    this.testing.add(id);
    this.tested.delete(id);
    await this.#try(async () => void this.tested.set(id, await this.backend.call("testAlert", { id })));
    this.testing.delete(id);
    await this.answer.ask();
  }

  /** Adds a destination of the user. Returns whether it succeeded. */
  async add(destination: NewDestination): Promise<boolean> {
    const added = await this.#try(() => this.backend.call("addDestination", { destination }));
    await this.answer.ask();
    return added;
  }

  /** Removes a destination of the user. */
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
