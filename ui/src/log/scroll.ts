/**
 * The maximum height of an element, in pixels. Chromium and WebKit store 64ths of a pixel in 32 bits, so their limit is
 * 33.5 million.
 */
const HIGHEST = 30_000_000;

/** The position of a scrolled region. */
export interface Scroll {
  top: number;
  /** The visible height. */
  height: number;
  /** The total height. */
  total: number;
}

/** Whether to follow the log's end after scrolling: scrolling up stops it, reaching the end resumes it. */
export function followAfter(following: boolean, topBefore: number, scroll: Scroll): boolean {
  const atEnd = scroll.total - scroll.height - scroll.top < 10;
  if (atEnd) return true;
  return scroll.top < topBefore ? false : following;
}

/** Maps the range of a scroll bar to content that is higher than elements can be. */
export class Stretch {
  /** The height of the element. */
  readonly height: number;
  readonly #factor: number;

  constructor(total: number, seen: number) {
    this.height = Math.min(total, HIGHEST);
    this.#factor = total > HIGHEST ? (total - seen) / (HIGHEST - seen) : 1;
  }

  /** The position in the content for a position of the scroll bar. */
  seen(scrolled: number): number {
    return scrolled * this.#factor;
  }

  /** The position of the scroll bar for a position in the content. */
  scrolled(seen: number): number {
    return seen / this.#factor;
  }
}
