import type { LogViewer } from "./viewer.svelte";

/** How long a selection stays as it is before its text is fetched. */
const SETTLED_MS = 100;

/** Rows that are selected, in sight or not. Its text comes from the core and is held ready, since copying cannot wait. */
export class Selection {
  /** The positions of the first and of the last; null while nothing is selected. */
  rows = $state.raw<{ first: number; last: number } | null>(null);
  /** What is copied; null until it is there. */
  text = $state.raw<string | null>(null);

  /** The row that it began with. */
  anchor = 0;
  #head = 0;
  #wanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly viewer: LogViewer) {}

  /** Whether the row at a position is selected. */
  has(position: number): boolean {
    return this.rows !== null && this.rows.first <= position && position <= this.rows.last;
  }

  /** Begins at a row, where nothing is selected as yet. */
  begin(position: number): void {
    this.clear();
    this.anchor = this.#head = position;
  }

  /** Selects all from the row it began with to this one. */
  extend(position: number): void {
    this.#head = position;
    this.#select(Math.min(this.anchor, position), Math.max(this.anchor, position));
  }

  /** Selects on by so many rows, from `begin` where nothing is selected; the row that it reaches now. */
  move(by: number, begin: number, first: number, end: number): number {
    if (!this.rows) this.anchor = this.#head = begin;
    this.extend(Math.min(Math.max(this.rows ? this.#head + by : begin, first), end - 1));
    return this.#head;
  }

  /** Selects all these rows. */
  all(first: number, end: number): void {
    this.anchor = first;
    if (end > first) this.extend(end - 1);
  }

  /** Selects nothing. */
  clear(): void {
    clearTimeout(this.#timer);
    this.rows = null;
    this.text = null;
  }

  /** Asks for the text of what is selected, once it stays as it is. */
  fetch(): void {
    const rows = this.rows;
    this.text = null;
    this.#wanted = false;
    clearTimeout(this.#timer);
    if (!rows) return;
    this.#timer = setTimeout(() => {
      void this.viewer.try(async () => {
        const text = await this.viewer.text(rows.first, rows.last + 1);
        if (this.rows !== rows) return;
        this.text = text;
        if (this.#wanted) await navigator.clipboard.writeText(text);
        this.#wanted = false;
      });
    }, SETTLED_MS);
  }

  /** Copies the text as soon as it is there. */
  copyLater(): void {
    this.#wanted = true;
  }

  #select(first: number, last: number): void {
    if (this.rows?.first === first && this.rows.last === last) return;
    const rows = { first, last };
    this.rows = rows;
    this.fetch();
  }
}
