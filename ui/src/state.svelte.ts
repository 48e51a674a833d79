import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Backend, Page, Show, StartOptions, Unlisten } from "./backend";
import { keyOf, type Failure, type Holder, type ServerRef, type Snapshot } from "./model";
import { Pages } from "./pages.svelte";

/** What a button asked for and has no answer to yet. */
export type Action = "start" | "stop" | "restart";

/** Something that went wrong, and at which server; null where it concerns no single one. */
export interface ShownFailure extends Failure {
  key: string | null;
}

/** Any thrown thing as a failure with a message. */
export function toFailure(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const code = "code" in thrown ? String(thrown.code) : "unknown";
    return { code, message: String(thrown.message) };
  }
  return { code: "unknown", message: String(thrown) };
}

/**
 * What the window shows. Servers are only ever as the core reported them; a click adds no more than a mark that
 * an answer is awaited.
 */
export class Store {
  /** All servers, as last reported. */
  servers = $state.raw<Snapshot[]>([]);
  /** Whether the core has reported at all. */
  loaded = $state(false);
  /** What to find in the list. */
  query = $state("");
  /** Whether the dialog that adds a project is open. */
  adding = $state(false);
  /** The last thing that went wrong, until the next try. */
  failure = $state.raw<ShownFailure | null>(null);
  /** Whether all servers were asked to start or stop and an answer is awaited. */
  allBusy = $state<"start" | "stop" | null>(null);
  /** The time, by the second. */
  now = $state(Date.now());
  /** What was chosen on the servers' pages. */
  readonly pages = new Pages();

  #selectedKey = $state<string | null>(null);
  #pending = new SvelteMap<string, { action: Action }>();
  /** The processes that are not offered to be taken over any more. */
  #left = new SvelteSet<number>();
  #reports = 0;

  /** The server whose page is shown: the selected one, or the first. */
  readonly selected = $derived(
    this.servers.find((server) => keyOf(server) === this.#selectedKey) ?? this.servers[0] ?? null,
  );

  constructor(readonly backend: Backend) {}

  /** Subscribes to the core and asks for the first report. */
  async connect(): Promise<Unlisten> {
    const ticking = setInterval(() => (this.now = Date.now()), 1000);
    const unlisten: Unlisten[] = [];
    try {
      unlisten.push(await this.backend.onServers((servers) => this.#report(servers)));
      unlisten.push(await this.backend.onShow((show) => this.show(show)));
      await this.refresh();
      this.show(await this.backend.initial());
    } catch (thrown) {
      this.failure ??= { ...toFailure(thrown), key: null };
    }
    return () => {
      clearInterval(ticking);
      for (const end of unlisten) end();
    };
  }

  /** Asks the core how the servers are. */
  async refresh(): Promise<void> {
    const before = this.#reports;
    try {
      const servers = await this.backend.servers();
      // An event that came meanwhile is newer than this answer.
      if (this.#reports === before) this.#report(servers);
    } catch (thrown) {
      this.failure ??= { ...toFailure(thrown), key: null };
    }
  }

  /** Asks once more after a failure. */
  retry(): Promise<void> {
    this.failure = null;
    return this.refresh();
  }

  /** Does what the window was opened for. */
  show(show: Show): void {
    if (show.server) this.select(show.server);
    if (show.add) this.adding = true;
  }

  /** Shows a server's page. */
  select(server: ServerRef): void {
    this.#selectedKey = keyOf(server);
  }

  /** What a server was asked and has not answered. */
  pending(server: ServerRef): Action | null {
    return this.#pending.get(keyOf(server))?.action ?? null;
  }

  /** Starts a server. */
  start(server: ServerRef, options: StartOptions = {}): Promise<void> {
    return this.#act(server, "start", () => this.backend.start(server, options));
  }

  /** Has a server use this port from now on, and starts it. */
  startAlwaysOn(server: ServerRef, port: number): Promise<void> {
    return this.#act(server, "start", async () => {
      await this.backend.setPort(server, port);
      await this.backend.start(server, {});
    });
  }

  /** Ends the process that runs a server without us, and starts it. */
  takeOver(server: ServerRef, pid: number): Promise<void> {
    return this.#act(server, "start", () => this.backend.takeOver(server, pid));
  }

  /** Offers no more to take over from this process. */
  leave(elsewhere: Holder): void {
    if (elsewhere.pid !== null) this.#left.add(elsewhere.pid);
  }

  /** Whether it was said that this process is to be left alone. */
  isLeft(elsewhere: Holder): boolean {
    return elsewhere.pid !== null && this.#left.has(elsewhere.pid);
  }

  /** Stops a server. Overtakes a start that is under way. */
  stop(server: ServerRef): Promise<void> {
    return this.#act(server, "stop", () => this.backend.stop(server));
  }

  /** Restarts a server. */
  restart(server: ServerRef): Promise<void> {
    return this.#act(server, "restart", () => this.backend.restart(server));
  }

  /** Starts or stops every server of every project. */
  async all(what: "start" | "stop"): Promise<void> {
    this.allBusy = what;
    await this.#try(null, () => (what === "start" ? this.backend.startAll() : this.backend.stopAll()));
    await this.refresh();
    this.allBusy = null;
  }

  /** Shows a page of a server in the browser. */
  openPage(server: ServerRef, page: Page): Promise<void> {
    return this.#try(keyOf(server), () => this.backend.openPage(server, page));
  }

  /** Takes a project out of Trayvisor. Its folder stays. */
  async removeProject(folder: string): Promise<void> {
    await this.#try(null, () => this.backend.removeProject(folder));
    await this.refresh();
  }

  async #act(server: ServerRef, action: Action, call: () => Promise<unknown>): Promise<void> {
    const key = keyOf(server);
    const mine = { action };
    this.#pending.set(key, mine);
    // What an overtaken call has to say concerns nobody any more.
    await this.#try(key, call, () => this.#pending.get(key) === mine);
    await this.refresh();
    if (this.#pending.get(key) === mine) this.#pending.delete(key);
  }

  async #try(key: string | null, call: () => Promise<unknown>, stillAsked = () => true): Promise<void> {
    if (this.failure?.key === key || this.failure?.key === null) this.failure = null;
    try {
      await call();
    } catch (thrown) {
      if (stillAsked()) this.failure = { ...toFailure(thrown), key };
    }
  }

  #report(servers: Snapshot[]): void {
    this.#reports++;
    this.servers = servers;
    this.loaded = true;
    this.now = Date.now();
  }
}
