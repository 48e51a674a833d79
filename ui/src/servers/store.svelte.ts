import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { inOrder } from "./arrange";
import type { Backend, Page, Show, StartOptions, Unlisten } from "../backend";
import { Consent } from "../consent/consent.svelte";
import { toFailure } from "../shared/failure";
import { keyOf, refOf, startOrStop } from "../backend/model";
import type { Action, Failure, Holder, RemovedProject, ServerRef, Snapshot, Theme } from "../backend/model";
import { Pages } from "./pages.svelte";
import { AllSettings } from "../settings/settings.svelte";
import { Preferences } from "../preferences/preferences.svelte";
import { t } from "../texts";

/** Something that went wrong, and at which server; null where it concerns no single one. */
export interface ShownFailure extends Failure {
  key: string | null;
}

/** A project that was removed and can be brought back. */
export interface Removed {
  name: string;
  known: RemovedProject;
  /** Whose page was shown. */
  shown: ServerRef | null;
}

/** What the window's right side shows: the selected server's page, or a page of its own. */
export type View = "server" | "ports" | "preferences";

/**
 * What the window shows. Servers are only ever as the core reported them; a click adds no more than a mark that
 * an answer is awaited. Their order alone is shown as it was asked for, until the core has it or refuses.
 */
export class Store {
  /** All servers, as last reported. */
  servers = $state.raw<Snapshot[]>([]);
  /** Whether the core has reported at all. */
  loaded = $state(false);
  /** What the right side shows. */
  view = $state<View>("server");
  /** Whether the dialog that adds a project is open. */
  adding = $state(false);
  /** The last thing that went wrong, until the next try. */
  failure = $state.raw<ShownFailure | null>(null);
  /** Whether to say that the page had ended and was loaded again. */
  reloaded = $state(false);
  /** The project that was removed last, until something else is done. */
  removed = $state.raw<Removed | null>(null);
  /** What a screen reader is told of what can only be seen. */
  said = $state("");
  /** The time, by the second. */
  now = $state(Date.now());
  /** What was chosen on the servers' pages. */
  readonly pages = new Pages();
  /** The servers' settings, with what was typed of them. */
  readonly settings: AllSettings;
  /** What is asked before something is run. */
  readonly consent: Consent;
  /** What the user prefers. */
  readonly preferences: Preferences;

  #selectedKey = $state<string | null>(null);
  #pending = new SvelteMap<string, { action: Action }>();
  /** The processes that are not offered to be taken over any more. */
  #left = new SvelteSet<number>();
  /** What was asked of the core and is not answered, each about a server or about none in particular. */
  #calls = new SvelteSet<{ about: string | null }>();
  #reports = 0;
  /** The keys in the order that was asked for and not answered. */
  #wanted: string[] | null = null;
  #arranging = Promise.resolve();

  /** The server whose page is shown: the selected one, or the first. */
  readonly selected = $derived(
    this.servers.find((server) => keyOf(server) === this.#selectedKey) ?? this.servers[0] ?? null,
  );

  /** The servers with settings that were typed and not saved. */
  readonly unsaved = $derived.by(() => {
    // Settings are there from the moment on that their server's page is shown.
    void [this.selected, this.view];
    return this.servers.filter((server) => this.settings.areUnsaved(refOf(server)));
  });

  constructor(readonly backend: Backend) {
    this.settings = new AllSettings(backend);
    this.consent = new Consent(backend);
    this.preferences = new Preferences(backend);
  }

  /** Subscribes to the core and asks for the first report. */
  async connect(): Promise<Unlisten> {
    const ticking = setInterval(() => (this.now = Date.now()), 1000);
    const unlisten: Unlisten[] = [];
    try {
      unlisten.push(await this.backend.on("servers", ({ servers }) => this.#report(servers)));
      unlisten.push(await this.backend.on("show", ({ show }) => this.show(show)));
      await this.refresh();
      this.show(await this.backend.call("initial"));
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
      const servers = await this.backend.call("servers");
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
    const { server } = show;
    // Whoever opens the window may leave the project out.
    const found = server && !server.project && this.servers.find(({ name }) => name === server.name);
    if (server) this.select(found ? refOf(found) : server);
    if (show.add) this.adding = true;
    if (show.ask.length > 0) void this.#startIfAsked(show.ask);
    if (show.reloaded) this.reloaded = true;
  }

  /** Shows a server's page. */
  select(server: ServerRef): void {
    this.#selectedKey = keyOf(server);
    this.view = "server";
  }

  /** What a server was asked and has not answered. */
  pending(server: ServerRef): Action | null {
    return this.#pending.get(keyOf(server))?.action ?? null;
  }

  /** Whether an answer is awaited about the server of this key, or about none in particular. */
  isBusy(key: string | null): boolean {
    return [...this.#calls].some(({ about }) => about === null || about === key);
  }

  /** Starts a server. */
  start(server: ServerRef, options: StartOptions = {}): Promise<void> {
    return this.#act([server], "start", keyOf(server), () =>
      this.backend.call("start", { server, ...options }),
    );
  }

  /** Has a server use this port from now on, and starts it. */
  startAlwaysOn(server: ServerRef, port: number): Promise<void> {
    return this.#act([server], "start", keyOf(server), async () => {
      await this.backend.call("setPort", { server, port });
      await this.backend.call("start", { server });
    });
  }

  /** Ends the process that runs a server without us, and starts it. */
  takeOver(server: ServerRef, pid: number): Promise<void> {
    return this.#act([server], "start", keyOf(server), () => this.backend.call("takeOver", { server, pid }));
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
    return this.#act([server], "stop", keyOf(server), () => this.backend.call("stop", { server }));
  }

  /** Restarts a server. */
  restart(server: ServerRef): Promise<void> {
    return this.#act([server], "restart", keyOf(server), () => this.backend.call("restart", { server }));
  }

  /** Asks the same of several servers, as far as each can do it. */
  async all(action: Action, servers: Snapshot[]): Promise<void> {
    const refs = servers.filter((server) => server.can[action]).map(refOf);
    const [first, ...more] = refs;
    if (!first) return;
    const about = more.length > 0 ? null : keyOf(first);
    const call = { start: "startAll", stop: "stopAll", restart: "restartAll" } as const;
    await this.#act(refs, action, about, () => this.backend.call(call[action], { servers: refs }));
  }

  /** Starts those of these servers that can be; where none can, stops them. */
  startOrStop(servers: Snapshot[]): Promise<void> {
    return this.all(startOrStop(servers), servers);
  }

  /** Shows the servers in this order at once, and has the core keep it. Of several orders the last counts. */
  arrange(servers: Snapshot[]): Promise<void> {
    const wanted = servers.map(keyOf);
    this.#wanted = wanted;
    this.servers = servers;
    this.#arranging = this.#arranging.then(async () => {
      if (this.#wanted === wanted)
        await this.#try(null, () => this.backend.call("arrange", { servers: servers.map(refOf) }));
      if (this.#wanted !== wanted) return;
      this.#wanted = null;
      await this.refresh();
    });
    return this.#arranging;
  }

  /** Shows the window in this theme from now on. */
  async setTheme(value: Theme): Promise<void> {
    const { preferences } = this;
    if (!preferences.all) await preferences.load();
    if (await preferences.change({ key: "theme", value })) return;
    // Seen from elsewhere than the preferences, where it is said beside the choice.
    const refused = preferences.refused.get("theme");
    if (refused && this.view !== "preferences") this.failure = { ...refused, key: null };
  }

  /** Shows the settings of a server. */
  showSettings(server: ServerRef): void {
    this.pages.show(server, "settings");
    this.select(server);
  }

  /** Shows a page of a server in the browser. */
  openPage(server: ServerRef, page: Page): Promise<void> {
    return this.#try(keyOf(server), () => this.backend.call("openPage", { server, page }));
  }

  /** Adds the demo and starts it. */
  async tryDemo(): Promise<void> {
    await this.#try(null, async () => {
      const demo = await this.backend.call("addDemo");
      await this.refresh();
      this.select(demo);
      void this.start(demo);
    });
  }

  /** Takes a server's project out of Trayvisor, until that is undone. Its folder stays. */
  async removeProject({ project, project_name: name }: Snapshot): Promise<void> {
    const shown = this.selected && refOf(this.selected);
    await this.#try(null, async () => {
      const known = await this.backend.call("removeProject", { folder: project });
      if (known) this.removed = { name, known, shown };
      this.said = t.removedProject(name);
    });
    await this.refresh();
  }

  /** Brings the project back that was removed last. */
  async undo(): Promise<void> {
    const { removed } = this;
    if (!removed) return;
    await this.#try(null, async () => {
      try {
        await this.backend.call("restoreProject", { removed: removed.known });
      } catch (thrown) {
        this.removed = removed;
        throw thrown;
      }
      if (removed.shown) this.select(removed.shown);
      this.said = t.restoredProject(removed.name);
    });
    await this.refresh();
  }

  /** Starts servers that were to be started elsewhere and are still to be agreed to. */
  async #startIfAsked(servers: ServerRef[]): Promise<void> {
    await this.#try(null, async () => {
      const [first] = await this.backend.call("toAgree", { servers });
      if (!first) return;
      this.select(first.server);
      await this.#act(servers, "start", null, () => this.backend.call("startAll", { servers }));
    });
  }

  async #act(
    servers: ServerRef[],
    action: Action,
    about: string | null,
    call: () => Promise<unknown>,
  ): Promise<void> {
    const keys = servers.map(keyOf);
    const mine = { action };
    const isMine = (key: string) => this.#pending.get(key) === mine;
    const mark = () => {
      for (const key of keys) this.#pending.set(key, mine);
    };
    const unmark = () => {
      for (const key of keys.filter(isMine)) this.#pending.delete(key);
    };
    mark();
    const onask = (asked: boolean) => (asked ? unmark() : mark());
    if (action === "stop" || (await this.#mayRun(servers, about, onask))) {
      // What an overtaken call has to say concerns nobody any more.
      await this.#try(about, call, () => keys.some(isMine));
      await this.refresh();
    }
    unmark();
  }

  /** Whether the user agrees to have these run; see `Consent.mayRun`. */
  async #mayRun(
    servers: ServerRef[],
    about: string | null,
    onask: (asked: boolean) => void,
  ): Promise<boolean> {
    try {
      return await this.consent.mayRun(servers, onask);
    } catch (thrown) {
      this.failure = { ...toFailure(thrown), key: about };
      return false;
    }
  }

  async #try(key: string | null, call: () => Promise<unknown>, stillAsked = () => true): Promise<void> {
    if (this.failure?.key === key || this.failure?.key === null) this.failure = null;
    this.removed = null;
    const mine = { about: key };
    this.#calls.add(mine);
    try {
      await call();
    } catch (thrown) {
      if (stillAsked()) this.failure = { ...toFailure(thrown), key };
    }
    this.#calls.delete(mine);
  }

  #report(servers: Snapshot[]): void {
    this.#reports++;
    this.servers = this.#wanted ? inOrder(servers, this.#wanted) : servers;
    // Whatever comes before it later, the page that is shown stays.
    this.#selectedKey ??= servers[0] ? keyOf(servers[0]) : null;
    this.loaded = true;
    this.now = Date.now();
  }
}
