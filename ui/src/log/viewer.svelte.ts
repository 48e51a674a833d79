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

/** All of a log. */
const EVERYTHING: LogQuery = { run: "all", since: 0, level: null, needle: null, only_found: false };

/** Where a log was left. */
export interface LogPlace {
  query: LogQuery;
  following: boolean;
  /** The number of the row at the top. */
  row: number;
  /** The core's number of the log, which may be open still. */
  log: number | null;
}

/** Where each server's log was left. */
export interface LogPlaces {
  log(server: ServerRef): LogPlace | null;
  leaveLog(server: ServerRef, place: LogPlace): void;
}

/** Where the view is to be moved. */
export interface Jump {
  position: number;
  /** Whether the row is to be in the middle, and not at the top. */
  middle: boolean;
}

/**
 * One server's log, viewed. The core reads, filters and searches it; here are the rows around those in sight, by
 * their positions in what is shown.
 */
export class LogViewer {
  /** What there is to show; null before the log was read. */
  state = $state.raw<LogState | null>(null);
  /** What is asked for. */
  query = $state.raw<LogQuery>(EVERYTHING);
  /** How it is shown. */
  preferences = $state.raw<LogPreferences>({ times: true, wrap: false });
  /** Whether the end stays in sight. */
  following = $state(true);
  /** How many rows came since following stopped. */
  unseen = $state(0);
  /** The find that was gone to last. */
  current = $state.raw<LogMatch | null>(null);
  /** Where to move the view; another object each time. */
  jump = $state.raw<Jump | null>(null);
  /** Why the log cannot be read. */
  problem = $state.raw<Failure | null>(null);
  /** Why something that was asked for was not done. */
  failure = $state.raw<Failure | null>(null);
  /** Whether it is being saved. */
  saving = $state(false);
  /** Why what is looked for is no regular expression. */
  expressionProblem = $state.raw<Failure | null>(null);
  /** How much was read or searched, in percent, while that takes long; null while it does not. */
  progress = $state<number | null>(null);
  /** The rows in memory. Replaced when positions come to mean other rows: what is known by the old ones is void. */
  pages = $state.raw(new Pages());

  #log: number | null = null;
  /** What is shown. Until it is what is asked for, the core's positions are not those shown. */
  #shown: LogQuery | null = null;
  #sight = { from: 0, to: 0 };
  /** The number of the row at the top; null before any was there. */
  #top: number | null = null;
  #lookedSince = 0;
  #goToMatch = false;
  /** Whether to look again at once. */
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

  /** Where it is now, to come back to. */
  get place(): LogPlace {
    const { query, following } = this;
    return { query, following, row: this.#top ?? 0, log: this.#log };
  }

  /** The row at a position; undefined while it is not in memory. */
  row(position: number): LogRow | undefined {
    return this.pages.row(position);
  }

  /** Reads on and on until the returned function is called. */
  run(): () => void {
    let ended = false;
    const go = async () => {
      await this.#recall();
      while (!ended) {
        this.#woken = false;
        // Nobody looks at a hidden window's log.
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

  /** Looks at the log once. Returns whether there is more to read, to search or to fetch at once. */
  async poll(): Promise<boolean> {
    const { query, following } = this;
    try {
      this.#log ??= await this.backend.call("logOpen", { server: this.server });
      const look = await this.backend.call("logLook", { log: this.#log, query, sight: this.#wanted() });
      // Meanwhile something else was asked for.
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

  /** Asks for something else. */
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

  /** Begins the view after what is there now. */
  clear(): void {
    if (this.state) this.ask({ since: this.state.next_row });
    this.follow(true);
  }

  /** Changes how it is shown, and remembers that. */
  async prefer(change: Partial<LogPreferences>): Promise<void> {
    this.preferences = { ...this.preferences, ...change };
    const value = this.preferences;
    await this.try(() => this.backend.call("changePreference", { preference: { key: "log", value } }));
  }

  /** Follows the end, or stops to. */
  follow(following: boolean): void {
    this.following = following;
    if (following) this.unseen = 0;
  }

  /** Says which rows are in sight; they and those around them are fetched. */
  see(from: number, to: number): void {
    this.#sight = { from, to };
    this.#noteTop();
    if (this.#missing()) this.#wake();
  }

  /** Goes to the next find, or to the one before. */
  async find(backwards: boolean): Promise<void> {
    const last = this.current?.row;
    const from = last === undefined ? (this.#top ?? 0) : backwards ? last - 1 : last + 1;
    await this.try(async () => {
      // Before the first row there is the end.
      const row = from < 0 ? Number.MAX_SAFE_INTEGER : from;
      this.#goTo(await this.backend.call("logFind", { log: this.#log ?? 0, row, backwards }));
    });
  }

  /** The text between two positions, for the clipboard. */
  async text(from: number, to: number): Promise<string> {
    // The core counts in other rows by now than those that are shown.
    if (this.query !== this.#shown) throw new Error(t.logTexts.notYet);
    return this.backend.call("logText", { log: this.#log ?? 0, from, to, times: this.preferences.times });
  }

  /** Saves what is shown where the user says. */
  async save(): Promise<void> {
    const name = `${this.server.name}.log`;
    this.saving = true;
    await this.try(() =>
      this.backend.call("logSave", { log: this.#log ?? 0, name, times: this.preferences.times }),
    );
    this.saving = false;
  }

  /** Opens a page or a file that a row names. */
  async open(link: string): Promise<void> {
    await this.try(() => this.backend.call("openLink", { server: this.server, text: link }));
  }

  /** Does something, and tells when that fails. */
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

  /** The rows to ask for with the next look. */
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

  /** Shows what another query gives, or another log, with the same row at the top as far as there is one. */
  #begin(query: LogQuery, look: LogLook): void {
    this.pages = new Pages();
    this.pages.keep(look);
    this.#shown = query;
    this.state = look.state;
    this.unseen = 0;
    this.current = null;
    if (!this.following) this.jump = { position: look.at, middle: false };
  }

  /** Whether the place of the row at the top is known only when all rows have been picked. */
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
    // The next line would take it out of sight.
    this.follow(false);
    this.jump = { position: found.position, middle: true };
  }

  /** Notes which row is at the top, as soon as it is in memory. */
  #noteTop(): void {
    for (let position = this.#sight.from; position < this.#sight.to; position++) {
      const row = this.pages.row(position);
      if (row) {
        this.#top = row.row;
        return;
      }
    }
  }

  /** The next rows in sight, then around it, that are not in memory. */
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

  /** Says why; whether to look once more at once. */
  #cannotRead(thrown: unknown): boolean {
    const failure = toFailure(thrown);
    if (failure.code === "log_closed") {
      // Another was opened in its place since.
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
