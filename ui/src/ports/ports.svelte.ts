import { SvelteSet } from "svelte/reactivity";
import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import { wordsOf } from "../shared/find";
import { holdersOf, isListenerFound, listenerKey } from "./listeners";
import type { Holder, Listener } from "../backend/model";
import { t } from "../texts";

/** Refresh interval of the list, in milliseconds. */
const POLL_MS = 2000;

/** A port to be freed, and the holders that were shown to the user. */
export interface Freeing {
  port: number;
  shown: Holder[];
}

/** The ports of this machine, while they are shown. */
export class Ports {
  /** The search text. */
  query = $state("");
  /** The port in the open question. */
  freeing = $state.raw<Freeing | null>(null);
  /** The listeners, and the time of the data in milliseconds since 1970. */
  readonly answer = new Answer(async () => ({
    listeners: await this.backend.call("ports"),
    now: Date.now(),
  }));

  #open = new SvelteSet<string>();
  #current = $state<string | null>(null);
  /** The index of the focused row. */
  #at = 0;

  /** All listeners, sorted by port. */
  readonly all: Listener[] = $derived(this.answer.value?.listeners ?? []);
  /** The words of the search text. */
  readonly words = $derived(wordsOf(this.query));
  /** The listeners that match. */
  readonly rows = $derived(this.all.filter((listener) => isListenerFound(listener, this.words)));
  /** The current row for the keyboard; if it has disappeared, the one in its place. */
  readonly current = $derived(
    this.rows.find((row) => listenerKey(row) === this.#current) ??
      this.rows[Math.min(this.#at, this.rows.length - 1)] ??
      null,
  );

  constructor(readonly backend: Backend) {}

  /** Refreshes until the returned function is called. */
  run(): () => void {
    return this.answer.poll(POLL_MS);
  }

  /** Makes a row current. */
  go(row: Listener): void {
    this.#current = listenerKey(row);
    this.#at = this.rows.indexOf(row);
  }

  /** Whether a row's details are shown. */
  isOpen(row: Listener): boolean {
    return this.#open.has(listenerKey(row));
  }

  /** Shows a row's details, or hides them. */
  open(row: Listener, open: boolean): void {
    if (open) this.#open.add(listenerKey(row));
    else this.#open.delete(listenerKey(row));
  }

  /** Why a port cannot be freed, and what to do instead; null if it can be freed. */
  barred({ port, can_be_freed }: Listener): string | null {
    return can_be_freed ? null : t.freePortBarred(holdersOf(port, this.all));
  }

  /** Asks whether to free a port; if that is not possible, shows the details, which say why. */
  ask(row: Listener): void {
    if (this.barred(row) !== null) this.open(row, true);
    else this.freeing = { port: row.port, shown: holdersOf(row.port, this.all) };
  }
}
