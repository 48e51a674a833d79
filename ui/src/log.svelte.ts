import type { Backend } from "./backend";
import type { LogPosition, ServerRef } from "./model";
import { toFailure } from "./state.svelte";

/** How many lines are kept; older ones are in the file. */
export const KEPT = 5000;
/** How many lines are asked for at once. */
export const PAGE = 1000;
const POLL_MS = 300;

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

/** The end of one server's log, read on while it is looked at. */
export class LogTail {
  /** The lines in memory, oldest first. */
  lines = $state.raw<string[]>([]);
  /** What there is so far of a line that has not ended. */
  unfinished = $state<string | null>(null);
  /** Whether lines may be missing among them. */
  missed = $state(false);
  /** How many lines were forgotten before the first of `lines`. */
  forgotten = $state(0);
  /** Whether the end stays in sight. */
  following = $state(true);
  /** How many lines came since following stopped. */
  unseen = $state(0);
  /** Why the log cannot be read. */
  problem = $state<string | null>(null);
  /** Whether the log was read once. */
  loaded = $state(false);

  #from: LogPosition | null = null;

  constructor(
    readonly backend: Backend,
    readonly server: ServerRef,
  ) {}

  /** Reads what is new. Tells whether there is more at once. */
  async poll(): Promise<boolean> {
    try {
      const page = await this.backend.readLog(this.server, this.#from, PAGE);
      const more = this.#from !== null && page.lines.length >= PAGE;
      this.#from = page.next;
      this.unfinished = page.unfinished;
      this.missed ||= page.missed;
      this.problem = null;
      this.loaded = true;
      if (page.lines.length) this.#append(page.lines);
      return more;
    } catch (thrown) {
      this.problem = toFailure(thrown).message;
      return false;
    }
  }

  /** Reads on and on until the returned function is called. */
  run(): () => void {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = async () => {
      // Nobody looks at a hidden window's log.
      const more = document.hidden ? false : await this.poll();
      if (!ended) timer = setTimeout(next, more ? 0 : POLL_MS);
    };
    void next();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }

  /** Follows the end, or stops to. */
  follow(following: boolean): void {
    this.following = following;
    if (following) this.unseen = 0;
  }

  #append(lines: string[]): void {
    const all = [...this.lines, ...lines];
    this.forgotten += Math.max(0, all.length - KEPT);
    this.lines = all.slice(-KEPT);
    if (!this.following) this.unseen += lines.length;
  }
}
