import { SvelteSet } from "svelte/reactivity";
import { Answer } from "../shared/answer.svelte";
import type { Backend } from "../backend";
import { wordsOf } from "../shared/find";
import { holdersOf, isListenerFound, listenerKey } from "./listeners";
import type { Holder, Listener } from "../backend/model";
import { t } from "../texts";

/** A list that is looked at is so many milliseconds old at most. */
const POLL_MS = 2000;

/** A port that may be freed, of those who were shown when that was asked. */
export interface Freeing {
  port: number;
  shown: Holder[];
}

/** The ports of this machine, as they are looked at. */
export class Ports {
  /** What is looked for. */
  query = $state("");
  /** The port that the user is asked about. */
  freeing = $state.raw<Freeing | null>(null);
  /** Who listens, and when that was asked, in milliseconds since 1970. */
  readonly answer = new Answer(async () => ({
    listeners: await this.backend.call("ports"),
    now: Date.now(),
  }));

  #open = new SvelteSet<string>();
  #current = $state<string | null>(null);
  /** Where the row was that the keyboard is at. */
  #at = 0;

  /** All listeners, in order of port. */
  readonly all: Listener[] = $derived(this.answer.value?.listeners ?? []);
  /** What is looked for, word by word. */
  readonly words = $derived(wordsOf(this.query));
  /** Those that are found. */
  readonly rows = $derived(this.all.filter((listener) => isListenerFound(listener, this.words)));
  /** The row that the keyboard is at, or comes to: where one has gone, the one that is in its place. */
  readonly current = $derived(
    this.rows.find((row) => listenerKey(row) === this.#current) ??
      this.rows[Math.min(this.#at, this.rows.length - 1)] ??
      null,
  );

  constructor(readonly backend: Backend) {}

  /** Looks again and again, until the returned function is called. */
  run(): () => void {
    return this.answer.poll(POLL_MS);
  }

  /** Brings the keyboard to a row. */
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

  /** Why a port cannot be freed, and the way out; null when it can be. */
  barred({ port, can_be_freed }: Listener): string | null {
    return can_be_freed ? null : t.freePortBarred(holdersOf(port, this.all));
  }

  /** Asks whether to free a port; where that cannot be, the details tell why. */
  ask(row: Listener): void {
    if (this.barred(row) !== null) this.open(row, true);
    else this.freeing = { port: row.port, shown: holdersOf(row.port, this.all) };
  }
}
