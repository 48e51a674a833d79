import type { LogViewer } from "./viewer.svelte";

/** How long a selection must stay unchanged before its text is fetched. */
const SETTLED_MS = 100;

/** Selected rows, visible or not. Their text is fetched from the core in advance, because copying cannot wait. */
export class Selection {
  /** The positions of the first and last row; null if nothing is selected. */
  rows = $state.raw<{ first: number; last: number } | null>(null);
  /** The text to copy; null until it has arrived. */
  text = $state.raw<string | null>(null);

  /** The row where the selection began. */
  anchor = 0;
  #head = 0;
  #wanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly viewer: LogViewer) {}

  /** Whether the row at a position is selected. */
  has(position: number): boolean {
    return this.rows !== null && this.rows.first <= position && position <= this.rows.last;
  }

  /** Sets the start of a selection, without selecting anything yet. */
  begin(position: number): void {
    this.clear();
    this.anchor = this.#head = position;
  }

  /** Selects from the start to this row. */
  extend(position: number): void {
    this.#head = position;
    this.#select(Math.min(this.anchor, position), Math.max(this.anchor, position));
  }

  /**
   * Extends the selection by this many rows, starting at `begin` if nothing is selected. Returns the row at its end.
   */
  move(by: number, begin: number, first: number, end: number): number {
    if (!this.rows) this.anchor = this.#head = begin;
    this.extend(Math.min(Math.max(this.rows ? this.#head + by : begin, first), end - 1));
    return this.#head;
  }

  /** Selects these rows. */
  all(first: number, end: number): void {
    this.anchor = first;
    if (end > first) this.extend(end - 1);
  }

  /** Clears the selection. */
  clear(): void {
    clearTimeout(this.#timer);
    this.rows = null;
    this.text = null;
  }

  /** Fetches the text of the selection after it has not changed for a while. */
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

  /** Copies the text as soon as it arrives. */
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
