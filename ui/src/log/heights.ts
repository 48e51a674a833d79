/** Number of rows whose heights are summed up as one chunk. */
const CHUNK = 1024;

/** The heights of rows: the usual height, except for rows that were measured to be higher. */
export class Heights {
  #chunks = new Map<number, { more: number; rows: Map<number, number> }>();

  constructor(
    /** A row's usual height, in pixels. */
    readonly usual: number,
  ) {}

  /** Sets a row's height. Returns whether it has changed. */
  set(position: number, height: number): boolean {
    const more = height - this.usual;
    const n = Math.floor(position / CHUNK);
    const chunk = this.#chunks.get(n) ?? { more: 0, rows: new Map<number, number>() };
    const before = chunk.rows.get(position) ?? 0;
    if (more === before) return false;
    if (more) chunk.rows.set(position, more);
    else chunk.rows.delete(position);
    chunk.more += more - before;
    this.#chunks.set(n, chunk);
    return true;
  }

  /** Removes all measurements. */
  clear(): void {
    this.#chunks.clear();
  }

  /** The distance from the top of one row down to that of another. */
  between(first: number, position: number): number {
    let sum = (position - first) * this.usual;
    for (const [n, { more, rows }] of this.#chunks) {
      const [begin, end] = [n * CHUNK, (n + 1) * CHUNK];
      if (begin >= first && end <= position) sum += more;
      else if (begin < position && end > first)
        for (const [row, each] of rows) if (row >= first && row < position) sum += each;
    }
    return sum;
  }

  /** The row between `first` and `end` at this distance below the top of the first. */
  at(first: number, end: number, offset: number): number {
    let [low, high] = [first, Math.max(first, end - 1)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.between(first, middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
