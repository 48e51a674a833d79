import type { Backend } from "../backend";
import type {
  Failure,
  LogLook,
  LogMatch,
  LogPreferences,
  LogQuery,
  LogRow,
  LogSight,
  LogState,
  ServerRef,
} from "../backend/model";
import { toFailure } from "../shared/failure";
import { t } from "../texts";
import { PAGE, Pages } from "./pages.svelte";

const POLL_MS = 300;

/** The whole log. */
const EVERYTHING: LogQuery = { run: "all", since: 0, level: null, needle: null, only_found: false };

/** The place where the user left a log. */
export interface LogPlace {
  query: LogQuery;
  following: boolean;
  /** The number of the row at the top. */
  row: number;
  /** The core's number for the log, which may still be open. */
  log: number | null;
}

/** The places where logs were left. */
export interface LogPlaces {
  log(server: ServerRef): LogPlace | null;
  leaveLog(server: ServerRef, place: LogPlace): void;
}

/** The target of a jump. */
export interface Jump {
  position: number;
  /** Whether to put the row in the middle instead of at the top. */
  middle: boolean;
}

/**
 * The view of one server's log. The core reads, filters and searches it; this keeps the rows around the visible ones,
 * by position in the filtered log.
 */
export class LogViewer {
  /** What can be shown; null before the log was read. */
  state = $state.raw<LogState | null>(null);
  /** The current query. */
  query = $state.raw<LogQuery>(EVERYTHING);
  /** How rows are shown. */
  preferences = $state.raw<LogPreferences>({ times: true, wrap: false });
  /** Whether the view follows the end. */
  following = $state(true);
  /** Number of rows that arrived since following stopped. */
  unseen = $state(0);
  /** The current match. */
  current = $state.raw<LogMatch | null>(null);
  /** Where to move the view; a new object for each jump. */
  jump = $state.raw<Jump | null>(null);
  /** Why the log cannot be read. */
  problem = $state.raw<Failure | null>(null);
  /** Why the last action failed. */
  failure = $state.raw<Failure | null>(null);
  /** Whether the log is being saved. */
  saving = $state(false);
  /** Why the search text is not a valid regular expression. */
  expressionProblem = $state.raw<Failure | null>(null);
  /** Progress of a long reading or search, in percent; null otherwise. */
  progress = $state<number | null>(null);
  /**
   * The rows in memory. Replaced when positions refer to other rows, which makes everything stored by position invalid.
   */
  pages = $state.raw(new Pages());

  #log: number | null = null;
  /**
   * The query that is shown. While it differs from the current one, the core's positions differ from the shown ones.
   */
  #shown: LogQuery | null = null;
  #sight = { from: 0, to: 0 };
  /** The number of the row at the top; null before there was one. */
  #top: number | null = null;
  #lookedSince = 0;
  #goToMatch = false;
  /** Whether to poll again at once. */
  #woken = false;
  #endPause: () => void = () => undefined;

  constructor(
    readonly backend: Backend,
    readonly server: ServerRef,
    left: LogPlace | null = null,
  ) {
    if (!left) return;
    this.query = left.query;
    this.following = left.following;
    this.#top = left.row;
    this.#log = left.log;
  }

  /** The current place, to return to it later. */
  get place(): LogPlace {
    const { query, following } = this;
    return { query, following, row: this.#top ?? 0, log: this.#log };
  }

  /** The row at a position; undefined if it is not in memory. */
  row(position: number): LogRow | undefined {
    return this.pages.row(position);
  }

  /** Reads until the returned function is called. */
  run(): () => void {
    let ended = false;
    const go = async () => {
      await this.#recall();
      while (!ended) {
        this.#woken = false;
        // The log of a hidden window is not read.
        const more = document.hidden ? false : await this.poll();
        if (!ended && !more && !this.#woken) await this.#pause();
      }
    };
    void go();
    return () => {
      ended = true;
      this.#wake();
    };
  }

  /** Reads the log once. Returns whether there is more to read, search or fetch at once. */
  async poll(): Promise<boolean> {
    const { query, following } = this;
    try {
      this.#log ??= await this.backend.call("logOpen", { server: this.server });
      const look = await this.backend.call("logLook", { log: this.#log, query, sight: this.#wanted() });
      // The query has changed in the meantime.
      if (query !== this.query || following !== this.following) return true;
      const { state } = look;
      this.problem = null;
      this.#tellProgress(state);
      if (this.#shown && state.epoch !== this.state?.epoch) {
        // Another log, with other numbers and positions.
        this.#shown = this.#top = null;
        if (query.since > 0) this.query = { ...query, since: 0 };
        return true;
      }
      if (query === this.#shown) this.#goOn(look);
      else if (state.done || (this.state && !this.#mustWait(query))) this.#begin(query, look);
      if (state.done && this.#goToMatch) await this.#goToFirstMatch();
      return !state.done || query !== this.query || (look.rows.length > 0 && this.#missing() !== null);
    } catch (thrown) {
      return query === this.query && this.#cannotRead(thrown);
    }
  }

  /** Changes the query. */
  ask(change: Partial<LogQuery>): void {
    const needle = change.needle === undefined ? this.query.needle : change.needle;
    if (needle?.text !== this.query.needle?.text || needle?.expression !== this.query.needle?.expression) {
      this.current = null;
      this.#goToMatch = needle !== null;
    }
    this.expressionProblem = null;
    this.query = { ...this.query, ...change };
    this.#lookedSince = performance.now();
    this.#wake();
  }

  /** Hides the rows that exist now. */
  clear(): void {
    if (this.state) this.ask({ since: this.state.next_row });
    this.follow(true);
  }

  /** Changes how rows are shown, and saves that. */
  async prefer(change: Partial<LogPreferences>): Promise<void> {
    this.preferences = { ...this.preferences, ...change };
    const value = this.preferences;
    await this.try(() => this.backend.call("changePreference", { preference: { key: "log", value } }));
  }

  /** Starts or stops following the end. */
  follow(following: boolean): void {
    this.following = following;
    if (following) this.unseen = 0;
  }

  /** Sets the visible rows; they and those around them are fetched. */
  see(from: number, to: number): void {
    this.#sight = { from, to };
    this.#noteTop();
    if (this.#missing()) this.#wake();
  }

  /** Goes to the next or previous match. */
  async find(backwards: boolean): Promise<void> {
    const last = this.current?.row;
    const from = last === undefined ? (this.#top ?? 0) : backwards ? last - 1 : last + 1;
    await this.try(async () => {
      // Wraps around from the first row to the end.
      const row = from < 0 ? Number.MAX_SAFE_INTEGER : from;
      this.#goTo(await this.backend.call("logFind", { log: this.#log ?? 0, row, backwards }));
    });
  }

  /** The text between two positions, for the clipboard. */
  async text(from: number, to: number): Promise<string> {
    // The core's positions no longer refer to the rows that are shown.
    if (this.query !== this.#shown) throw new Error(t.logTexts.notYet);
    return this.backend.call("logText", { log: this.#log ?? 0, from, to, times: this.preferences.times });
  }

  /** Saves the shown rows to a file that the user chooses. */
  async save(): Promise<void> {
    const name = `${this.server.name}.log`;
    this.saving = true;
    await this.try(() =>
      this.backend.call("logSave", { log: this.#log ?? 0, name, times: this.preferences.times }),
    );
    this.saving = false;
  }

  /** Opens a page or file that is linked in a row. */
  async open(link: string): Promise<void> {
    await this.try(() => this.backend.call("openLink", { server: this.server, text: link }));
  }

  /** Performs an action, and shows its failure. */
  async try(action: () => Promise<unknown>): Promise<void> {
    this.failure = null;
    try {
      await action();
    } catch (thrown) {
      this.failure = toFailure(thrown);
    }
  }

  async #recall(): Promise<void> {
    await this.try(async () => (this.preferences = (await this.backend.call("preferences")).log));
  }

  /** The rows to request with the next look. */
  #wanted(): LogSight {
    const seen = Math.max(PAGE, this.#sight.to - this.#sight.from);
    if (!this.state || this.query !== this.#shown) {
      const top = this.#top === null ? { position: 0 } : { row: this.#top };
      return { from: this.following ? { end: 0 } : top, count: seen };
    }
    const missing = this.#missing();
    if (missing) return { from: { position: missing.from }, count: missing.count };
    return { from: { end: this.state.end }, count: this.following ? seen : 0 };
  }

  /** Shows the result of another query, or another log, with the same row at the top if possible. */
  #begin(query: LogQuery, look: LogLook): void {
    this.pages = new Pages();
    this.pages.keep(look);
    this.#shown = query;
    this.state = look.state;
    this.unseen = 0;
    this.current = null;
    if (!this.following) this.jump = { position: look.at, middle: false };
  }

  /** Whether the position of the top row is only known after all rows have been picked. */
  #mustWait(query: LogQuery): boolean {
    return !this.following && (query.level !== null || query.only_found);
  }

  #goOn(look: LogLook): void {
    const { state } = look;
    if (!this.following && this.state?.done) this.unseen += Math.max(0, state.end - this.state.end);
    this.pages.keep(look);
    this.state = state;
    this.#noteTop();
  }

  async #goToFirstMatch(): Promise<void> {
    this.#goToMatch = false;
    const backwards = this.following;
    const row = backwards ? Number.MAX_SAFE_INTEGER : (this.#top ?? 0);
    this.#goTo(await this.backend.call("logFind", { log: this.#log ?? 0, row, backwards }));
  }

  #goTo(found: LogMatch | null): void {
    this.current = found;
    if (!found) return;
    // Otherwise the next line would scroll it away.
    this.follow(false);
    this.jump = { position: found.position, middle: true };
  }

  /** Remembers the row at the top as soon as it is in memory. */
  #noteTop(): void {
    for (let position = this.#sight.from; position < this.#sight.to; position++) {
      const row = this.pages.row(position);
      if (row) {
        this.#top = row.row;
        return;
      }
    }
  }

  /** The next missing rows: first visible ones, then those around them. */
  #missing(): { from: number; count: number } | null {
    if (!this.state || this.query !== this.#shown) return null;
    const { first, end } = this.state;
    const within = (position: number) => Math.min(Math.max(position, first), end);
    const { from, to } = this.#sight;
    const around = [within(from - PAGE), within(to + PAGE)] as const;
    return this.pages.missing(within(from), within(to)) ?? this.pages.missing(...around);
  }

  #tellProgress(state: LogState): void {
    const now = performance.now();
    if (state.done) this.#lookedSince = 0;
    else if (!this.#lookedSince) this.#lookedSince = now;
    this.progress = !state.done && now - this.#lookedSince > 500 ? state.progress : null;
  }

  /** Shows the failure. Returns whether to look again at once. */
  #cannotRead(thrown: unknown): boolean {
    const failure = toFailure(thrown);
    if (failure.code === "log_closed") {
      // Another log was opened in its place.
      this.#log = this.#shown = null;
      return true;
    }
    if (failure.code === "expression") {
      this.expressionProblem = failure;
      this.query = { ...this.query, needle: null };
    } else this.problem = failure;
    return false;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #wake(): void {
    this.#woken = true;
    this.#endPause();
  }
}
