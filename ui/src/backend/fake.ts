import { inOrder } from "../arrange";
import type { Backend, Drag, Page, Show, StartOptions, Unlisten } from "../backend";
import { baseName, keyOf, refOf } from "../model";
import type {
  Agreement,
  AllAlerts,
  AllPreferences,
  Conflict,
  CrashReport,
  DestinationFault,
  Failure,
  Holder,
  Listener,
  LogMatch,
  LogQuery,
  LogRows,
  LogState,
  Metrics,
  NewDestination,
  Preference,
  Proposal,
  Question,
  RemovedProject,
  ServerEvent,
  ServerRef,
  Settings,
  SettingsCheck,
  SettingsEdit,
  SettingsForm,
  SettingsText,
  Snapshot,
  Span,
  Tested,
} from "../model";
import { endedFor, holdersOf } from "../listeners";
import { holderName } from "../texts";
import { FakeConsent, listenToDrags } from "./fake-consent";
import { CLEAN, DOWN, holderOf, missingRedis, NOTHING, proposal, stopped, type Scenario } from "./fake-data";
import { accessLine, FakeLines, stamped, startupLines } from "./fake-log";
import { FakeLogView } from "./fake-log-view";
import { fakeMetrics } from "./fake-metrics";
import { FakePast } from "./fake-past";
import { FakeSettings } from "./fake-settings";
import { listenersOf, refusal } from "./fake-ports";
import { destinationFaults, FakePreferences } from "./fake-preferences";

/** A core in memory: it starts, stops, crashes and finds ports in use, with no process behind it. */
export class FakeBackend implements Backend {
  /** What the system's folder dialog would answer. */
  chosenFolder: string | null = "/home/mia/projects/playground";
  /** What opening was asked for, newest last. */
  readonly opened: { server: ServerRef; page: Page }[] = [];
  /** The links in logs that were opened, newest last. */
  readonly links: string[] = [];
  /** What was saved of logs, newest last. */
  readonly savedLogs: { name: string; text: string }[] = [];
  /** What is preferred, and where alerts go. */
  readonly preferred: FakePreferences;
  /** How often its folder was opened. */
  foldersOpened = 0;
  /** What was saved, newest last. */
  readonly added: { folder: string; servers: Settings[] | null }[] = [];
  /** The projects' configurations. */
  readonly settingsFiles: FakeSettings;
  /** What `initial` answers. */
  first: Show = NOTHING;
  /** What was agreed to. */
  readonly consent: FakeConsent;

  #servers: Map<string, Snapshot>;
  #ports = new Map<string, number | null>();
  #logs: Map<string, FakeLines>;
  #log: FakeLogView | null = null;
  #opened = 0;
  #holders: Map<number, Holder>;
  #listeners: Listener[];
  #past: FakePast;
  #failures = new Map<string, Failure>();
  #onServers = new Set<(servers: Snapshot[]) => void>();
  #onShow = new Set<(show: Show) => void>();
  #pid = 20_000;

  constructor(
    readonly scenario: Scenario,
    /** How long a start or a stop takes, in milliseconds. */
    readonly takes = 900,
  ) {
    this.#servers = new Map(scenario.servers.map(keyed));
    for (const server of scenario.servers) this.#ports.set(keyOf(server), server.port);
    this.#logs = scenario.logs ?? new Map();
    this.#holders = scenario.holders ?? new Map();
    this.settingsFiles = new FakeSettings(scenario.servers);
    this.preferred = new FakePreferences(scenario.preferences, scenario.alerts);
    this.#listeners = scenario.listeners ?? [];
    this.#past = new FakePast(scenario.events, scenario.crashes);
    this.consent = new FakeConsent(scenario.questions ?? []);
  }

  /** Makes the next call of that name fail. */
  failNext(call: keyof Backend, failure: Failure): void {
    this.#failures.set(call, failure);
  }

  /** Ends a server as if by itself. */
  crash(server: ServerRef, report: Partial<CrashReport> = {}): void {
    const crash = { ...missingRedis, at: new Date().toISOString(), ...report };
    this.#past.addCrash(server, crash);
    this.#change(server, { ...DOWN, goal: "up", phase: "failed", crash, last_exit: crash.exit });
  }

  /** Lets a process outside the servers' trees take a port; null frees it. */
  occupy(port: number, holder: Holder | null): void {
    if (holder) this.#holders.set(port, holder);
    else this.#holders.delete(port);
  }

  /** Changes what is reported of a server. */
  report(server: ServerRef, change: Partial<Snapshot>): void {
    this.#change(server, change);
  }

  /** Adds lines to a server's log. */
  print(server: ServerRef, ...lines: string[]): void {
    this.linesOf(server).print(...lines);
  }

  /** A server's log. */
  linesOf(server: ServerRef): FakeLines {
    const lines = this.#logs.get(keyOf(server)) ?? new FakeLines();
    this.#logs.set(keyOf(server), lines);
    return lines;
  }

  /** Asks the window to show something. */
  ask(show: Show): void {
    for (const handler of this.#onShow) handler(show);
  }

  /** Lets time pass: uptimes and measures move, log lines trickle. */
  live(): void {
    const born = Date.now();
    const rate = this.scenario.linesPerSecond ?? 1;
    setInterval(() => this.#second((Date.now() - born) / 1000), 1000);
    setInterval(() => {
      for (const server of this.#servers.values())
        if (server.phase === "running" && Math.random() < 0.6)
          this.print(server, ...Array.from({ length: Math.ceil(rate / 5) }, accessLine));
    }, 200);
  }

  async servers(): Promise<Snapshot[]> {
    this.#mayFail("servers");
    return [...this.#servers.values()];
  }

  async start(server: ServerRef, { port, freeing }: StartOptions): Promise<Snapshot> {
    this.#mayFail("start");
    const known = this.#get(server);
    if (known.phase === "running") return known;
    if (this.consent.of([server]).length > 0) throw failure("not_agreed", `${server.name} is not agreed to`);
    const wanted = freeing?.port ?? port ?? this.#ports.get(keyOf(server)) ?? null;
    if (wanted !== null) await this.#claim(server, wanted, freeing?.holders ?? []);
    this.#past.add(server, { event: "started", pid: this.#pid + 1, by: "the window" });
    this.#change(server, {
      ...DOWN,
      ...CLEAN,
      goal: "up",
      phase: "starting",
      port: wanted,
      pid: ++this.#pid,
    });
    this.print(server, ...startupLines(this.#pid, wanted).slice(0, 2));
    await this.#pass();
    if (this.#get(server).phase !== "starting")
      throw failure("stopped_meanwhile", `${server.name} was stopped before it was ready`);
    this.print(server, ...startupLines(this.#pid, wanted).slice(2));
    this.#past.add(server, { event: "ready", after_s: this.takes / 1000 });
    return this.#change(server, {
      phase: "running",
      ready: true,
      url: wanted === null ? null : `http://127.0.0.1:${wanted}`,
      started_at: new Date().toISOString(),
      uptime_s: 0,
      ready_after_s: 0.8,
      cpu_percent: 4.1,
      memory_bytes: 61 * 1024 ** 2,
    });
  }

  async takeOver(server: ServerRef, pid: number): Promise<Snapshot> {
    this.#mayFail("takeOver");
    const { elsewhere, port } = this.#get(server);
    if (elsewhere?.pid === pid && port !== null) this.occupy(port, null);
    return this.start(server, {});
  }

  async stop(server: ServerRef): Promise<Snapshot> {
    this.#mayFail("stop");
    this.#change(server, { goal: "down", phase: "stopping", ready: false });
    await this.#pass();
    this.print(server, stamped("INFO:     Finished server process"));
    this.#past.add(server, { event: "stopped", by: "the window" });
    const port = this.#ports.get(keyOf(server)) ?? null;
    return this.#change(server, { ...DOWN, ...CLEAN, goal: "down", phase: "stopped", port });
  }

  async restart(server: ServerRef): Promise<Snapshot> {
    this.#mayFail("restart");
    const { port } = this.#get(server);
    await this.stop(server);
    return this.start(server, port === null ? {} : { port });
  }

  async startAll(servers: ServerRef[]): Promise<void> {
    this.#mayFail("startAll");
    await settled(servers.map((server) => this.start(server, {})));
  }

  async stopAll(servers: ServerRef[]): Promise<void> {
    this.#mayFail("stopAll");
    await settled(servers.map((server) => this.stop(server)));
  }

  async restartAll(servers: ServerRef[]): Promise<void> {
    this.#mayFail("restartAll");
    await settled(servers.map((server) => this.restart(server)));
  }

  async arrange(servers: ServerRef[]): Promise<void> {
    await this.#pass();
    this.#mayFail("arrange");
    this.#servers = new Map(inOrder([...this.#servers.values()], servers.map(keyOf)).map(keyed));
    this.#emit();
  }

  async chooseFolder(): Promise<string | null> {
    this.#mayFail("chooseFolder");
    return this.chosenFolder;
  }

  async propose(folder: string, edited: Settings[] | null): Promise<Proposal> {
    this.#mayFail("propose");
    return proposal(folder, edited);
  }

  async addProject(folder: string, servers: Settings[] | null): Promise<ServerRef[]> {
    this.#mayFail("addProject");
    this.added.push({ folder, servers });
    const saved = servers ?? (await this.propose(folder, null)).servers.map(({ settings }) => settings);
    for (const settings of saved) {
      const server = stopped(folder, settings.name, settings.port);
      this.#servers.set(keyOf(server), server);
      this.#ports.set(keyOf(server), server.port);
    }
    this.consent.openAll(await this.propose(folder, saved));
    this.#emit();
    return saved.map(({ name }) => ({ project: folder, name }));
  }

  async removeProject(folder: string): Promise<RemovedProject | null> {
    this.#mayFail("removeProject");
    const servers = [...this.#servers.values()].filter(({ project }) => project === folder);
    const running = servers.filter(({ phase }) => phase !== "stopped" && phase !== "failed");
    if (running.length) {
      const names = running.map(({ name }) => name).join(", ");
      throw failure(
        "still_running",
        `${baseName(folder)} still has running servers (${names}); stop them first`,
      );
    }
    const place = [...this.#servers.values()].findIndex(({ project }) => project === folder);
    for (const server of servers) this.#servers.delete(keyOf(server));
    this.#emit();
    return { place, entry: servers };
  }

  async restoreProject({ place, entry }: RemovedProject): Promise<void> {
    this.#mayFail("restoreProject");
    const servers = [...this.#servers.values()].toSpliced(place, 0, ...(entry as Snapshot[]));
    this.#servers = new Map(servers.map(keyed));
    this.#emit();
  }

  async ports(): Promise<Listener[]> {
    this.#mayFail("ports");
    return listenersOf([...this.#servers.values()], this.#holders, this.#listeners);
  }

  async freePort(port: number, shown: Holder[]): Promise<void> {
    await this.#pass();
    this.#mayFail("freePort");
    const holders = holdersOf(port, await this.ports());
    const refused = refusal(port, holders, shown);
    if (refused) throw refused;
    this.#holders.delete(port);
    this.#listeners = this.#listeners.filter((listener) => listener.port !== port);
    for (const { server } of endedFor(holders)) if (server) await this.stop(server);
  }

  async toAgree(servers: ServerRef[]): Promise<Question[]> {
    this.#mayFail("toAgree");
    return this.consent.of(servers);
  }

  async agree(agreements: Agreement[]): Promise<void> {
    this.#mayFail("agree");
    this.consent.agree(agreements);
  }

  async addDemo(): Promise<ServerRef> {
    this.#mayFail("addDemo");
    const demo = stopped("/home/mia/.local/state/trayvisor/demo", "demo", 8765);
    this.#servers.set(keyOf(demo), { ...demo, description: "command trayvisor demo" });
    this.#ports.set(keyOf(demo), demo.port);
    this.#emit();
    return refOf(demo);
  }

  async lacksTray(): Promise<boolean> {
    return this.scenario.lacksTray ?? false;
  }

  async toldOfTray(): Promise<void> {
    this.#mayFail("toldOfTray");
    this.scenario.lacksTray = false;
  }

  async logOpen(server: ServerRef): Promise<number> {
    this.#mayFail("logOpen");
    this.#log = new FakeLogView(this.linesOf(server));
    return ++this.#opened;
  }

  async logLook(log: number, query: LogQuery): Promise<LogState> {
    this.#mayFail("logLook");
    return this.#open(log).look(query);
  }

  async logRows(log: number, from: number, count: number): Promise<LogRows> {
    return this.#open(log).rows(from, count);
  }

  async logFind(log: number, row: number, backwards: boolean): Promise<LogMatch | null> {
    return this.#open(log).find(row, backwards);
  }

  async logPosition(log: number, row: number): Promise<number> {
    return this.#open(log).position(row);
  }

  async logText(log: number, from: number, to: number, times: boolean): Promise<string> {
    this.#mayFail("logText");
    return this.#open(log).text(from, to, times);
  }

  async logSave(log: number, name: string, times: boolean): Promise<string | null> {
    this.#mayFail("logSave");
    this.savedLogs.push({ name, text: this.#open(log).text(0, Infinity, times) });
    return `/home/mia/${name}`;
  }

  async openLink(_server: ServerRef, text: string): Promise<void> {
    this.#mayFail("openLink");
    this.links.push(text);
  }

  async history(server: ServerRef): Promise<ServerEvent[]> {
    this.#mayFail("history");
    return this.#past.events(server);
  }

  async crashReports(server: ServerRef): Promise<CrashReport[]> {
    this.#mayFail("crashReports");
    return this.#past.crashes(server);
  }

  async metrics(server: ServerRef, span: Span): Promise<Metrics> {
    this.#mayFail("metrics");
    return fakeMetrics(this.#get(server), span, this.#past.events(server), this.#past.crashes(server));
  }

  async setPort(server: ServerRef, port: number): Promise<void> {
    this.#mayFail("setPort");
    this.#ports.set(keyOf(server), port);
    this.#change(server, { port });
  }

  async settings(server: ServerRef): Promise<SettingsForm> {
    this.#mayFail("settings");
    return this.settingsFiles.form(server);
  }

  async checkSettings(server: ServerRef, edit: SettingsEdit): Promise<SettingsCheck> {
    this.#mayFail("checkSettings");
    return this.settingsFiles.check(server, edit);
  }

  async saveSettings(server: ServerRef, edit: SettingsEdit, revision: string): Promise<ServerRef> {
    this.#mayFail("saveSettings");
    const { needs_restart } = this.settingsFiles.check(server, edit);
    const saved = this.settingsFiles.save(server, edit, revision);
    this.#configured(server, needs_restart);
    return saved;
  }

  async settingsText(server: ServerRef): Promise<SettingsText> {
    this.#mayFail("settingsText");
    return this.settingsFiles.text(server);
  }

  async checkSettingsText(server: ServerRef, text: string): Promise<SettingsCheck> {
    this.#mayFail("checkSettingsText");
    return this.settingsFiles.checkText(server, text);
  }

  async saveSettingsText(server: ServerRef, text: string, revision: string): Promise<void> {
    this.#mayFail("saveSettingsText");
    this.settingsFiles.saveText(server, text, revision);
    this.#configured(server, true);
  }

  async variable(server: ServerRef, name: string): Promise<string> {
    this.#mayFail("variable");
    return this.settingsFiles.variable(server, name);
  }

  async networkUrl(server: ServerRef): Promise<string | null> {
    this.#mayFail("networkUrl");
    const { address = "192.168.1.20" } = this.scenario;
    return address && `http://${address}:${this.#get(server).port}`;
  }

  async about(): Promise<string> {
    this.#mayFail("about");
    return "Trayvisor 0.1.0 on Linux (Ubuntu 24.04), kernel 6.8.0, x86_64";
  }

  async preferences(): Promise<AllPreferences> {
    this.#mayFail("preferences");
    return this.preferred.all;
  }

  async changePreference(preference: Preference): Promise<void> {
    this.#mayFail("changePreference");
    this.preferred.change(preference);
  }

  async alerts(): Promise<AllAlerts> {
    this.#mayFail("alerts");
    return this.preferred.alerts;
  }

  async testAlert(id: string): Promise<Tested> {
    await this.#pass();
    this.#mayFail("testAlert");
    return this.preferred.test(id);
  }

  async checkDestination(destination: NewDestination): Promise<DestinationFault[]> {
    this.#mayFail("checkDestination");
    return destinationFaults(destination);
  }

  async addDestination(destination: NewDestination): Promise<void> {
    this.#mayFail("addDestination");
    this.preferred.add(destination);
  }

  async removeDestination(id: string): Promise<void> {
    this.#mayFail("removeDestination");
    this.preferred.remove(id);
  }

  async openFolder(): Promise<void> {
    this.#mayFail("openFolder");
    this.foldersOpened++;
  }

  async openPage(server: ServerRef, page: Page): Promise<void> {
    this.#mayFail("openPage");
    this.opened.push({ server, page });
  }

  async initial(): Promise<Show> {
    return this.first;
  }

  async onServers(handler: (servers: Snapshot[]) => void): Promise<Unlisten> {
    this.#onServers.add(handler);
    return () => this.#onServers.delete(handler);
  }

  async onShow(handler: (show: Show) => void): Promise<Unlisten> {
    this.#onShow.add(handler);
    return () => this.#onShow.delete(handler);
  }

  async onDrag(handler: (drag: Drag) => void): Promise<Unlisten> {
    return listenToDrags(handler);
  }

  #open(log: number): FakeLogView {
    if (!this.#log || log !== this.#opened) throw failure("log_closed", "another log is shown by now");
    return this.#log;
  }

  /** Takes a port for a server, of those who were shown to be in its way. */
  async #claim(server: ServerRef, port: number, shown: Holder[]): Promise<void> {
    const holder = this.#holders.get(port) ?? this.#ours(server, port);
    if (!holder) return;
    const isShown = shown.some(({ pid }) => pid === holder.pid);
    if (isShown && holder.protected === null) {
      this.#holders.delete(port);
      if (holder.server) await this.stop(holder.server);
      this.#past.add(server, { event: "freed", port, holders: [holderName(holder)] });
      return;
    }
    if (isShown) throw failure("holder_protected", `port ${port} was not freed: ${holder.protected}`);
    const conflict: Conflict = { at: new Date().toISOString(), port, holders: [holder], next_free: port + 1 };
    this.#past.add(server, { event: "conflict", port, holders: [holderName(holder)] });
    this.#change(server, { ...DOWN, goal: "up", phase: "failed", conflict });
    throw failure("port_busy", `port ${port} is in use by ${holder.name} (${holder.pid})`);
  }

  #ours(server: ServerRef, port: number): Holder | undefined {
    for (const other of this.#servers.values()) {
      if (keyOf(other) === keyOf(server) || other.phase !== "running" || other.port !== port) continue;
      return holderOf(other, port);
    }
    return undefined;
  }

  /** A server that runs goes on as it was started. */
  #configured(server: ServerRef, needs_restart: boolean): void {
    const port = this.settingsFiles.port(server);
    this.#ports.set(keyOf(server), port);
    const runs = this.#get(server).pid !== null;
    this.#change(
      server,
      runs ? { needs_restart: needs_restart || this.#get(server).needs_restart } : { port },
    );
  }

  #second(age: number): void {
    for (const server of this.#servers.values()) {
      if (server.phase === "running")
        this.#servers.set(keyOf(server), {
          ...server,
          uptime_s: (server.uptime_s ?? 0) + 1,
          cpu_percent: Math.max(0, 3 + 2 * Math.sin(age / 3) + 6 * Math.random() ** 6),
          memory_bytes: (150 + 8 * Math.sin(age / 9) + (age % 40) / 4) * 1024 ** 2,
        });
      if (server.phase === "waiting" && Date.parse(server.restart_at ?? "") <= Date.now())
        this.start(refOf(server), {}).catch(() => undefined);
    }
    this.#emit();
  }

  #get(server: ServerRef): Snapshot {
    const known = this.#servers.get(keyOf(server));
    if (!known) throw failure("unknown_server", `there is no server named "${server.name}"`);
    return known;
  }

  #change(server: ServerRef, change: Partial<Snapshot>): Snapshot {
    const changed = { ...this.#get(server), ...change };
    this.#servers.set(keyOf(server), changed);
    this.#emit();
    return changed;
  }

  #emit(): void {
    for (const handler of this.#onServers) handler([...this.#servers.values()]);
  }

  #mayFail(call: keyof Backend): void {
    const failure = this.#failures.get(call);
    this.#failures.delete(call);
    if (failure) throw failure;
  }

  #pass(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.takes));
  }
}

function keyed(server: Snapshot): [string, Snapshot] {
  return [keyOf(server), server];
}

/** Waits for all, and fails as the first that failed. */
async function settled(calls: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(calls)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

function failure(code: string, message: string): Failure {
  return { code, message };
}
