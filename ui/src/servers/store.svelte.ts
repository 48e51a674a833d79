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

/** A failure, and the key of its server; null if it does not concern a single one. */
export interface ShownFailure extends Failure {
  key: string | null;
}

/** A removed project that can be restored. */
export interface Removed {
  name: string;
  known: RemovedProject;
  /** The server whose page was shown. */
  shown: ServerRef | null;
}

/** What the right side of the window shows: the page of the selected server, or a page of its own. */
export type View = "server" | "ports" | "preferences";

/**
 * The state of the window. Servers are always shown as the core reported them; a click only marks that an answer is
 * pending. Only their order is shown as requested until the core has saved or refused it.
 */
export class Store {
  /** All servers, as last reported. */
  servers = $state.raw<Snapshot[]>([]);
  /** Whether the core has sent a report. */
  loaded = $state(false);
  /** What the right side shows. */
  view = $state<View>("server");
  /** Whether the dialog that adds a project is open. */
  adding = $state(false);
  /** The last failure, until the next attempt. */
  failure = $state.raw<ShownFailure | null>(null);
  /** Whether to say that the page had crashed and was reloaded. */
  reloaded = $state(false);
  /** The last removed project, until the next action. */
  removed = $state.raw<Removed | null>(null);
  /** Text for screen readers about changes that are only visible. */
  said = $state("");
  /** The current time, updated every second. */
  now = $state(Date.now());
  /** The user's choices on the servers' pages. */
  readonly pages = new Pages();
  /** The servers' settings, including unsaved input. */
  readonly settings: AllSettings;
  /** The questions before commands are run. */
  readonly consent: Consent;
  /** What the user prefers. */
  readonly preferences: Preferences;

  #selectedKey = $state<string | null>(null);
  #pending = new SvelteMap<string, { action: Action }>();
  /** Processes for which taking over is no longer offered. */
  #left = new SvelteSet<number>();
  /** Pending calls, each about a server or about none in particular. */
  #calls = new SvelteSet<{ about: string | null }>();
  #reports = 0;
  /** The requested order of keys that is not confirmed yet. */
  #wanted: string[] | null = null;
  #arranging = Promise.resolve();

  /** The server whose page is shown: the selected one, or the first. */
  readonly selected = $derived(
    this.servers.find((server) => keyOf(server) === this.#selectedKey) ?? this.servers[0] ?? null,
  );

  /** The servers with unsaved settings. */
  readonly unsaved = $derived.by(() => {
    // Settings exist only after their server's page was shown.
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

  /** Asks the core for the state of the servers. */
  async refresh(): Promise<void> {
    const before = this.#reports;
    try {
      const servers = await this.backend.call("servers");
      // An event that arrived in the meantime is newer than this answer.
      if (this.#reports === before) this.#report(servers);
    } catch (thrown) {
      this.failure ??= { ...toFailure(thrown), key: null };
    }
  }

  /** Tries again after a failure. */
  retry(): Promise<void> {
    this.failure = null;
    return this.refresh();
  }

  /** Carries out the request that the window was opened with. */
  show(show: Show): void {
    const { server } = show;
    // The request may leave out the project.
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

  /** The pending action of a server. */
  pending(server: ServerRef): Action | null {
    return this.#pending.get(keyOf(server))?.action ?? null;
  }

  /** Whether a call is pending about the server with this key, or about none in particular. */
  isBusy(key: string | null): boolean {
    return [...this.#calls].some(({ about }) => about === null || about === key);
  }

  /** Starts a server. */
  start(server: ServerRef, options: StartOptions = {}): Promise<void> {
    return this.#act([server], "start", keyOf(server), () =>
      this.backend.call("start", { server, ...options }),
    );
  }

  /** Changes the port in a server's settings; null if it has none. */
  setPort(server: ServerRef, port: number | null): Promise<void> {
    return this.#act([server], "start", keyOf(server), () => this.backend.call("setPort", { server, port }));
  }

  /** Moves a server's log out of its project, and restarts it so that it writes there. */
  moveLog(server: ServerRef): Promise<void> {
    return this.#act([server], "restart", keyOf(server), async () => {
      await this.backend.call("moveLog", { server });
      await this.backend.call("restart", { server });
    });
  }

  /** Changes a server's port permanently, and starts it. */
  startAlwaysOn(server: ServerRef, port: number): Promise<void> {
    return this.#act([server], "start", keyOf(server), async () => {
      await this.backend.call("setPort", { server, port });
      await this.backend.call("start", { server });
    });
  }

  /** Ends the foreign process that runs a server, and starts it. */
  takeOver(server: ServerRef, pid: number): Promise<void> {
    return this.#act([server], "start", keyOf(server), () => this.backend.call("takeOver", { server, pid }));
  }

  /** Stops offering to take over from this process. */
  leave(elsewhere: Holder): void {
    if (elsewhere.pid !== null) this.#left.add(elsewhere.pid);
  }

  /** Whether taking over from this process is no longer offered. */
  isLeft(elsewhere: Holder): boolean {
    return elsewhere.pid !== null && this.#left.has(elsewhere.pid);
  }

  /** Stops a server. Overrides a start that is in progress. */
  stop(server: ServerRef): Promise<void> {
    return this.#act([server], "stop", keyOf(server), () => this.backend.call("stop", { server }));
  }

  /** Restarts a server. */
  restart(server: ServerRef): Promise<void> {
    return this.#act([server], "restart", keyOf(server), () => this.backend.call("restart", { server }));
  }

  /** Performs the action for each of several servers that supports it. */
  async all(action: Action, servers: Snapshot[]): Promise<void> {
    const refs = servers.filter((server) => server.can[action]).map(refOf);
    const [first, ...more] = refs;
    if (!first) return;
    const about = more.length > 0 ? null : keyOf(first);
    const call = { start: "startAll", stop: "stopAll", restart: "restartAll" } as const;
    await this.#act(refs, action, about, () => this.backend.call(call[action], { servers: refs }));
  }

  /** Starts the servers that can be started; if there are none, stops them. */
  startOrStop(servers: Snapshot[]): Promise<void> {
    return this.all(startOrStop(servers), servers);
  }

  /** Shows the servers in this order at once, and lets the core save it. The last requested order wins. */
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

  /** Changes the window's theme. */
  async setTheme(value: Theme): Promise<void> {
    const { preferences } = this;
    if (!preferences.all) await preferences.load();
    if (await preferences.change({ key: "theme", value })) return;
    // Outside the preferences; there the error is shown next to the choice.
    const refused = preferences.refused.get("theme");
    if (refused && this.view !== "preferences") this.failure = { ...refused, key: null };
  }

  /** Shows the settings of a server. */
  showSettings(server: ServerRef): void {
    this.pages.show(server, "settings");
    this.select(server);
  }

  /** Opens a page of a server in the browser. */
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

  /** Removes a server's project from Trayvisor. Can be undone; the folder stays. */
  async removeProject({ project, project_name: name }: Snapshot): Promise<void> {
    const shown = this.selected && refOf(this.selected);
    await this.#try(null, async () => {
      const known = await this.backend.call("removeProject", { folder: project });
      if (known) this.removed = { name, known, shown };
      this.said = t.removedProject(name);
    });
    await this.refresh();
  }

  /** Restores the last removed project. */
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

  /** Starts servers whose start was requested elsewhere and still needs agreement. */
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
      // Failures of an overridden call are not shown.
      await this.#try(about, call, () => keys.some(isMine));
      await this.refresh();
    }
    unmark();
  }

  /** Whether the user agrees to run these; see `Consent.mayRun`. */
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
    // The shown page stays, even if other servers are added before it.
    this.#selectedKey ??= servers[0] ? keyOf(servers[0]) : null;
    this.loaded = true;
    this.now = Date.now();
  }
}
