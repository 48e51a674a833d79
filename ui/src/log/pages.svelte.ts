import type { LogLook, LogRow } from "../backend/model";

/** How many rows are asked for at once. */
export const PAGE = 200;
/** How many pages are kept. */
const KEPT = 40;

/** The rows in memory, by page: those that were looked at last. */
export class Pages {
  #pages = new Map<number, Map<number, LogRow>>();
  /** Goes up with each row that arrives. */
  #arrived = $state(0);

  /** The row at a position; undefined while it is not in memory. */
  row(position: number): LogRow | undefined {
    void this.#arrived;
    return this.#pages.get(Math.floor(position / PAGE))?.get(position);
  }

  /** Keeps rows, and forgets the page that was not used for longest. */
  keep({ at, rows }: Pick<LogLook, "at" | "rows">): void {
    this.#arrived += rows.length;
    for (const [i, row] of rows.entries()) {
      const n = Math.floor((at + i) / PAGE);
      const page = this.#pages.get(n) ?? new Map<number, LogRow>();
      page.set(at + i, row);
      this.#use(n, page);
    }
    for (const n of this.#pages.keys()) {
      if (this.#pages.size <= KEPT) break;
      this.#pages.delete(n);
    }
  }

  /** The next rows between two positions that are missing, no more than a page; null when none is. */
  missing(from: number, to: number): { from: number; count: number } | null {
    for (let n = Math.floor(from / PAGE); n * PAGE < to; n++) {
      const page = this.#pages.get(n);
      if (page) this.#use(n, page);
      const [begin, end] = [Math.max(from, n * PAGE), Math.min(to, (n + 1) * PAGE)];
      let first = begin;
      while (first < end && page?.has(first)) first++;
      if (first < end) return { from: first, count: end - first };
    }
    return null;
  }

  /** A map keeps the order in which its keys were set. */
  #use(n: number, page: Map<number, LogRow>): void {
    this.#pages.delete(n);
    this.#pages.set(n, page);
  }
}
