import { inOrder } from "../../servers/arrange";
import type { Arguments, CallName, PageEvent, Returned, Told, Unlisten } from "..";
import { endedFor, holdersOf } from "../../ports/listeners";
import { baseName, keyOf, refOf } from "../model";
import type { Conflict, CrashReport, Failure, Holder, Listener, ServerRef, Snapshot } from "../model";
import { FakeEvent } from "./events";
import { FakeConsent } from "./consent";
import { failure } from "./failure";
import { CLEAN, DOWN, holderOf, missingRedis, type Scenario } from "./data";
import { accessLine, FakeLines, stamped, startupLines, type FakeLine } from "./log";
import { fakeMetrics } from "./metrics";
import { FakePast } from "./past";
import { holderText, listenersOf, refusal } from "./ports";
import { judged } from "./verdict";

/** The servers of a core in memory. They start, stop, crash and find ports in use, without real processes. */
export class FakeServers {
  /** The commands that were agreed to. */
  readonly consent: FakeConsent;

  /** The current snapshots, by key. */
  protected known: Map<string, Snapshot>;
  /** The configured ports, by key. */
  /** The lines that were sent to servers. */
  readonly sent: Arguments<"send">[] = [];
  protected readonly configured = new Map<string, number | null>();

  #logs: Map<string, FakeLines>;
  #holders: Map<number, Holder>;
  #listeners: Listener[];
  #past: FakePast;
  #failures = new Map<string, Failure>();
  readonly #events = new FakeEvent<PageEvent>();
  #pid = 20_000;

  constructor(
    readonly scenario: Scenario,
    /** How long a start or a stop takes, in milliseconds. */
    readonly takes = 900,
  ) {
    this.known = new Map(scenario.servers.map(keyed));
    for (const server of scenario.servers) this.configured.set(keyOf(server), server.port);
    this.#logs = scenario.logs ?? new Map();
    this.#holders = scenario.holders ?? new Map();
    this.#listeners = scenario.listeners ?? [];
    this.#past = new FakePast(scenario.events, scenario.crashes);
    this.consent = new FakeConsent(scenario.questions ?? []);
  }

  /** Makes the next call with this name fail. */
  failNext(call: CallName, failure: Failure): void {
    this.#failures.set(call, failure);
  }

  /** Makes a server crash. */
  crash(server: ServerRef, report: Partial<CrashReport> = {}): void {
    const crash = { ...missingRedis, at: new Date().toISOString(), ...report };
    this.#past.addCrash(server, crash);
    this.change(server, { ...DOWN, goal: "up", phase: "failed", crash, last_exit: crash.exit });
  }

  /** Lets a foreign process take a port; null frees it. */
  occupy(port: number, holder: Holder | null): void {
    if (holder) this.#holders.set(port, holder);
    else this.#holders.delete(port);
  }

  /** Changes the reported state of a server. */
  report(server: ServerRef, change: Partial<Snapshot>): void {
    this.change(server, change);
  }

  /** Adds lines to a server's log. */
  print(server: ServerRef, ...lines: (string | FakeLine)[]): void {
    this.linesOf(server).print(...lines);
  }

  /** A server's log. */
  linesOf(server: ServerRef): FakeLines {
    const lines = this.#logs.get(keyOf(server)) ?? new FakeLines();
    this.#logs.set(keyOf(server), lines);
    return lines;
  }

  /** Simulates time: uptimes and measurements change, log lines arrive. */
  live(): void {
    const born = Date.now();
    const rate = this.scenario.linesPerSecond ?? 1;
    setInterval(() => this.#second((Date.now() - born) / 1000), 1000);
    setInterval(() => {
      for (const server of this.known.values())
        if (server.phase === "running" && Math.random() < 0.6)
          this.print(server, ...Array.from({ length: Math.ceil(rate / 5) }, accessLine));
    }, 200);
  }

  async servers(): Promise<Returned<"servers">> {
    this.mayFail("servers");
    return [...this.known.values()];
  }

  async start({ server, port, freeing }: Arguments<"start">): Promise<Returned<"start">> {
    this.mayFail("start");
    const known = this.get(server);
    if (known.phase === "running") return known;
    if (this.consent.of([server]).length > 0)
      throw failure(`${server.name} would run a command that you have not agreed to`, {
        hint: "Review it and agree in Trayvisor’s window, or start it with `trayvisor start`",
      });
    const wanted = freeing?.port ?? port ?? this.configured.get(keyOf(server)) ?? null;
    if (wanted !== null) await this.#claim(server, wanted, freeing?.holders ?? []);
    this.#past.add(server, { event: "started", pid: this.#pid + 1, by: "the window" });
    this.change(server, {
      ...DOWN,
      ...CLEAN,
      goal: "up",
      phase: "starting",
      port: wanted,
      pid: ++this.#pid,
    });
    this.print(server, ...startupLines(this.#pid, wanted).slice(0, 2));
    await this.pass();
    if (this.get(server).phase !== "starting")
      throw failure(`${server.name} was stopped before it was ready`, { code: "stopped_meanwhile" });
    this.print(server, ...startupLines(this.#pid, wanted).slice(2));
    this.#past.add(server, { event: "ready", after_s: this.takes / 1000 });
    return this.change(server, {
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

  async takeOver({ server, pid }: Arguments<"takeOver">): Promise<Returned<"takeOver">> {
    this.mayFail("takeOver");
    const { elsewhere, port } = this.get(server);
    if (elsewhere?.pid === pid && port !== null) this.occupy(port, null);
    return this.start({ server });
  }

  async send({ server, line }: Arguments<"send">): Promise<Returned<"send">> {
    this.mayFail("send");
    this.sent.push({ server, line });
  }

  async stop({ server }: Arguments<"stop">): Promise<Returned<"stop">> {
    this.mayFail("stop");
    this.change(server, { goal: "down", phase: "stopping", ready: false });
    await this.pass();
    this.print(server, stamped("INFO:     Finished server process"));
    this.#past.add(server, { event: "stopped", by: "the window" });
    const port = this.configured.get(keyOf(server)) ?? null;
    return this.change(server, { ...DOWN, ...CLEAN, goal: "down", phase: "stopped", port });
  }

  async restart({ server }: Arguments<"restart">): Promise<Returned<"restart">> {
    this.mayFail("restart");
    const { port } = this.get(server);
    await this.stop({ server });
    return this.start({ server, port });
  }

  async startAll({ servers }: Arguments<"startAll">): Promise<Returned<"startAll">> {
    this.mayFail("startAll");
    await settled(servers.map((server) => this.start({ server })));
  }

  async stopAll({ servers }: Arguments<"stopAll">): Promise<Returned<"stopAll">> {
    this.mayFail("stopAll");
    await settled(servers.map((server) => this.stop({ server })));
  }

  async restartAll({ servers }: Arguments<"restartAll">): Promise<Returned<"restartAll">> {
    this.mayFail("restartAll");
    await settled(servers.map((server) => this.restart({ server })));
  }

  async arrange({ servers }: Arguments<"arrange">): Promise<Returned<"arrange">> {
    await this.pass();
    this.mayFail("arrange");
    this.known = new Map(inOrder([...this.known.values()], servers.map(keyOf)).map(keyed));
    this.emit();
  }

  async removeProject({ folder }: Arguments<"removeProject">): Promise<Returned<"removeProject">> {
    this.mayFail("removeProject");
    const servers = [...this.known.values()].filter(({ project }) => project === folder);
    const running = servers.filter(({ phase }) => phase !== "stopped" && phase !== "failed");
    if (running.length) {
      const names = running.map(({ name }) => name).join(", ");
      throw failure(`${baseName(folder)} still has running servers (${names})`, { hint: "Stop them first" });
    }
    const place = [...this.known.values()].findIndex(({ project }) => project === folder);
    for (const server of servers) this.known.delete(keyOf(server));
    this.emit();
    return { place, entry: servers };
  }

  async restoreProject({
    removed: { place, entry },
  }: Arguments<"restoreProject">): Promise<Returned<"restoreProject">> {
    this.mayFail("restoreProject");
    const servers = [...this.known.values()].toSpliced(place, 0, ...(entry as Snapshot[]));
    this.known = new Map(servers.map(keyed));
    this.emit();
  }

  async ports(): Promise<Returned<"ports">> {
    this.mayFail("ports");
    return listenersOf([...this.known.values()], this.#holders, this.#listeners);
  }

  async freePort({ port, shown }: Arguments<"freePort">): Promise<Returned<"freePort">> {
    await this.pass();
    this.mayFail("freePort");
    const holders = holdersOf(port, await this.ports());
    const refused = refusal(port, holders, shown);
    if (refused) throw refused;
    this.#holders.delete(port);
    this.#listeners = this.#listeners.filter((listener) => listener.port !== port);
    for (const { server } of endedFor(holders)) if (server) await this.stop({ server });
  }

  async history({ server }: Arguments<"history">): Promise<Returned<"history">> {
    this.mayFail("history");
    return this.#past.events(server);
  }

  async crashReports({ server }: Arguments<"crashReports">): Promise<Returned<"crashReports">> {
    this.mayFail("crashReports");
    return this.#past.crashes(server);
  }

  async metrics({ server, span }: Arguments<"metrics">): Promise<Returned<"metrics">> {
    this.mayFail("metrics");
    return fakeMetrics(this.get(server), span, this.#past.events(server), this.#past.crashes(server));
  }

  async setPort({ server, port = null }: Arguments<"setPort">): Promise<Returned<"setPort">> {
    this.mayFail("setPort");
    this.configured.set(keyOf(server), port);
    const found_port = port === null ? this.get(server).found_port : null;
    this.change(server, { port, found_port });
  }

  async moveLog({ server }: Arguments<"moveLog">): Promise<Returned<"moveLog">> {
    this.mayFail("moveLog");
    this.change(server, { log: "~/.local/state/trayvisor/logs/1/backend.log" });
  }

  async on<E extends PageEvent["event"]>(event: E, handler: (told: Told<E>) => void): Promise<Unlisten> {
    return this.#events.listen((told) => {
      if (told.event === event) handler(told as Told<E>);
    });
  }

  /** Takes a port for a server, from the holders that were shown to the user. */
  async #claim(server: ServerRef, port: number, shown: Holder[]): Promise<void> {
    const holder = this.#holders.get(port) ?? this.#ours(server, port);
    if (!holder) return;
    const isShown = shown.some(({ pid }) => pid === holder.pid);
    if (isShown) {
      const refused = refusal(port, [holder], shown);
      if (refused) throw refused;
      this.#holders.delete(port);
      if (holder.server) await this.stop({ server: holder.server });
      this.#past.add(server, { event: "freed", port, holders: [holderText(holder)] });
      return;
    }
    const conflict: Conflict = { at: new Date().toISOString(), port, holders: [holder], next_free: port + 1 };
    this.#past.add(server, { event: "conflict", port, holders: [holderText(holder)] });
    this.change(server, { ...DOWN, goal: "up", phase: "failed", conflict });
    throw failure(`port ${port} is in use by ${holderText(holder)}`, { code: "port_busy" });
  }

  #ours(server: ServerRef, port: number): Holder | undefined {
    for (const other of this.known.values()) {
      if (keyOf(other) === keyOf(server) || other.phase !== "running" || other.port !== port) continue;
      return holderOf(other, port);
    }
    return undefined;
  }

  #second(age: number): void {
    for (const server of this.known.values()) {
      if (server.phase === "running")
        this.known.set(keyOf(server), {
          ...server,
          uptime_s: (server.uptime_s ?? 0) + 1,
          cpu_percent: Math.max(0, 3 + 2 * Math.sin(age / 3) + 6 * Math.random() ** 6),
          memory_bytes: (150 + 8 * Math.sin(age / 9) + (age % 40) / 4) * 1024 ** 2,
        });
      if (server.phase === "waiting" && Date.parse(server.restart_at ?? "") <= Date.now())
        this.start({ server: refOf(server) }).catch(() => undefined);
    }
    this.emit();
  }

  protected get(server: ServerRef): Snapshot {
    const known = this.known.get(keyOf(server));
    if (!known) throw failure(`there is no server named "${server.name}"`);
    return known;
  }

  protected change(server: ServerRef, change: Partial<Snapshot>): Snapshot {
    const changed = judged({ ...this.get(server), ...change });
    this.known.set(keyOf(server), changed);
    this.emit();
    return changed;
  }

  protected emit(): void {
    this.tell({ event: "servers", servers: [...this.known.values()] });
  }

  /** Sends an event to the page. */
  protected tell(event: PageEvent): void {
    this.#events.tell(event);
  }

  protected mayFail(call: CallName): void {
    const failure = this.#failures.get(call);
    this.#failures.delete(call);
    if (failure) throw failure;
  }

  protected pass(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.takes));
  }

  /** Adds a server. */
  protected add(server: Snapshot): void {
    this.known.set(keyOf(server), judged(server));
    this.configured.set(keyOf(server), server.port);
  }
}

function keyed(server: Snapshot): [string, Snapshot] {
  // Changed in place, because tests keep references to their servers.
  return [keyOf(server), Object.assign(server, judged(server))];
}

/** Waits for all calls, and rejects with the first failure. */
async function settled(calls: Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(calls)).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
