import type { LogLook, LogRow } from "../backend/model";

/** Number of rows per request. */
export const PAGE = 200;
/** Maximum number of pages to keep. */
const KEPT = 40;

/** The most recently used rows in memory, by page. */
export class Pages {
  #pages = new Map<number, Map<number, LogRow>>();
  /** Increases with each row that arrives. */
  #arrived = $state(0);

  /** The row at a position; undefined if it is not in memory. */
  row(position: number): LogRow | undefined {
    void this.#arrived;
    return this.#pages.get(Math.floor(position / PAGE))?.get(position);
  }

  /** Keeps rows, and removes the least recently used page. */
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

  /** The next missing rows between two positions, at most a page; null if none is missing. */
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

  /** Maps keep the order in which keys were set. */
  #use(n: number, page: Map<number, LogRow>): void {
    this.#pages.delete(n);
    this.#pages.set(n, page);
  }
}
