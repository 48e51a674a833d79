/**
 * The height that an element may have, in pixels. Chromium and WebKit count in 64ths of a pixel in 32 bits, so they
 * end at 33.5 million.
 */
const HIGHEST = 30_000_000;

/** Where a scrolled region is. */
export interface Scroll {
  top: number;
  /** The height of what is seen. */
  height: number;
  /** The height of all of it. */
  total: number;
}

/** Whether to follow the log's end after scrolling: scrolling up stops it, reaching the end resumes it. */
export function followAfter(following: boolean, topBefore: number, scroll: Scroll): boolean {
  const atEnd = scroll.total - scroll.height - scroll.top < 10;
  if (atEnd) return true;
  return scroll.top < topBefore ? false : following;
}

/** Stretches what a scroll bar can reach to what there is to see, where that is higher than elements can be. */
export class Stretch {
  /** The height of the element. */
  readonly height: number;
  readonly #factor: number;

  constructor(total: number, seen: number) {
    this.height = Math.min(total, HIGHEST);
    this.#factor = total > HIGHEST ? (total - seen) / (HIGHEST - seen) : 1;
  }

  /** The place in what there is to see, for one of the scroll bar. */
  seen(scrolled: number): number {
    return scrolled * this.#factor;
  }

  /** The place of the scroll bar, for one in what there is to see. */
  scrolled(seen: number): number {
    return seen / this.#factor;
  }
}
