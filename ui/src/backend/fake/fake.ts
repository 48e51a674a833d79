import type { Arguments, Backend, CallName, Page, PageEvent, Returned, Show, Told, Unlisten } from "..";
import { keyOf, refOf } from "../model";
import type { ProposedServer, ServerRef } from "../model";
import { listenToDrags } from "./consent";
import { NOTHING, stopped, type Scenario } from "./data";
import { FakeLogView } from "./log-view";
import { failure } from "./failure";
import { FakePreferences } from "./preferences";
import { proposal, type Edits } from "./proposal";
import { FakeServers } from "./servers";
import { FakeSettings } from "./settings";

/** A core in memory: everything that the window asks for, and what tests check. */
export class FakeBackend extends FakeServers implements Backend {
  /** The answer of the system's folder dialog. */
  chosenFolder: string | null = "/home/mia/projects/playground";
  /** The pages that were opened, newest last. */
  readonly opened: { server: ServerRef; page: Page }[] = [];
  /** The links in logs that were opened, newest last. */
  readonly links: string[] = [];
  /** The parts of logs that were saved, newest last. */
  readonly savedLogs: { name: string; text: string }[] = [];
  /** The preferences, and the destinations of alerts. */
  readonly preferred: FakePreferences;
  /** What the core answers to what is typed for a server of a proposal. */
  answer: (server: ProposedServer) => Partial<ProposedServer> = () => ({});
  /** How often its folder was opened. */
  foldersOpened = 0;
  /** What was saved, newest last. */
  readonly added: { folder: string; edits: Edits | null }[] = [];
  /** The projects' configurations. */
  readonly settingsFiles: FakeSettings;
  /** The answer of `initial`. */
  first: Show = NOTHING;

  /** Whether the window asks before it closes. */
  unsaved = false;
  /** Whether the window was closed. */
  closed = false;

  #log: FakeLogView | null = null;
  #opened = 0;

  constructor(scenario: Scenario, takes?: number) {
    super(scenario, takes);
    this.settingsFiles = new FakeSettings(scenario.servers);
    this.preferred = new FakePreferences(scenario.preferences, scenario.alerts);
  }

  /** Makes the window show something. */
  ask(show: Show): void {
    this.tell({ event: "show", show });
  }

  /** Changes the system's accent colour. */
  paint(accent: string | null): void {
    this.tell({ event: "accent", accent });
  }

  /** Closes the window as the user would, who is asked if something is unsaved. */
  askToClose(): void {
    const { unsaved } = this;
    // Until the page reports it again. If the page hangs, the next attempt closes the window.
    this.unsaved = false;
    if (unsaved) this.tell({ event: "closing" });
    else this.closed = true;
  }

  async chooseFolder(): Promise<Returned<"chooseFolder">> {
    this.mayFail("chooseFolder");
    return this.chosenFolder;
  }

  async propose({ folder, edits }: Arguments<"propose">): Promise<Returned<"propose">> {
    this.mayFail("propose");
    const proposed = proposal(folder, edits ?? null);
    const servers = proposed.servers.map((server) => ({ ...server, ...this.answer(server) }));
    return { ...proposed, servers };
  }

  async addProject({ folder, edits = null }: Arguments<"addProject">): Promise<Returned<"addProject">> {
    this.mayFail("addProject");
    this.added.push({ folder, edits });
    const proposed = await this.propose({ folder, edits });
    for (const { name, port } of proposed.servers) this.add(stopped(folder, name, port));
    this.consent.openAll(proposed);
    this.emit();
    return proposed.servers.map(({ name }) => ({ project: folder, name }));
  }

  async toAgree({ servers }: Arguments<"toAgree">): Promise<Returned<"toAgree">> {
    this.mayFail("toAgree");
    return this.consent.of(servers);
  }

  async agree({ agreements }: Arguments<"agree">): Promise<Returned<"agree">> {
    this.mayFail("agree");
    this.consent.agree(agreements);
  }

  async addDemo(): Promise<Returned<"addDemo">> {
    this.mayFail("addDemo");
    const demo = stopped("/home/mia/.local/state/trayvisor/demo", "demo", 8765);
    this.add({ ...demo, description: "command trayvisor demo" });
    this.emit();
    return refOf(demo);
  }

  async lacksTray(): Promise<Returned<"lacksTray">> {
    return this.scenario.lacksTray ?? false;
  }

  async toldOfTray(): Promise<Returned<"toldOfTray">> {
    this.mayFail("toldOfTray");
    this.scenario.lacksTray = false;
  }

  async logOpen({ server }: Arguments<"logOpen">): Promise<Returned<"logOpen">> {
    this.mayFail("logOpen");
    this.#log = new FakeLogView(this.linesOf(server));
    return ++this.#opened;
  }

  async logLook({ log, query, sight }: Arguments<"logLook">): Promise<Returned<"logLook">> {
    this.mayFail("logLook");
    return this.#open(log).look(query, sight);
  }

  async logFind({ log, row, backwards }: Arguments<"logFind">): Promise<Returned<"logFind">> {
    return this.#open(log).find(row, backwards);
  }

  async logText({ log, from, to, times }: Arguments<"logText">): Promise<Returned<"logText">> {
    this.mayFail("logText");
    return this.#open(log).text(from, to, times);
  }

  async logSave({ log, name, times }: Arguments<"logSave">): Promise<Returned<"logSave">> {
    this.mayFail("logSave");
    this.savedLogs.push({ name, text: this.#open(log).text(0, Infinity, times) });
    return `/home/mia/${name}`;
  }

  async openLink({ text }: Arguments<"openLink">): Promise<Returned<"openLink">> {
    this.mayFail("openLink");
    this.links.push(text);
  }

  async settings({ server }: Arguments<"settings">): Promise<Returned<"settings">> {
    this.mayFail("settings");
    return this.settingsFiles.form(server);
  }

  async checkSettings({ server, edit }: Arguments<"checkSettings">): Promise<Returned<"checkSettings">> {
    this.mayFail("checkSettings");
    return this.settingsFiles.check(server, edit);
  }

  async saveSettings({
    server,
    edit,
    revision,
  }: Arguments<"saveSettings">): Promise<Returned<"saveSettings">> {
    this.mayFail("saveSettings");
    const { needs_restart } = this.settingsFiles.check(server, edit);
    const saved = this.settingsFiles.save(server, edit, revision);
    this.settle(server, needs_restart);
    return saved;
  }

  async settingsText({ server }: Arguments<"settingsText">): Promise<Returned<"settingsText">> {
    this.mayFail("settingsText");
    return this.settingsFiles.text(server);
  }

  async checkSettingsText({
    server,
    text,
  }: Arguments<"checkSettingsText">): Promise<Returned<"checkSettingsText">> {
    this.mayFail("checkSettingsText");
    return this.settingsFiles.checkText(server, text);
  }

  async saveSettingsText({
    server,
    text,
    revision,
  }: Arguments<"saveSettingsText">): Promise<Returned<"saveSettingsText">> {
    this.mayFail("saveSettingsText");
    this.settingsFiles.saveText(server, text, revision);
    this.settle(server, true);
  }

  async variable({ server, name }: Arguments<"variable">): Promise<Returned<"variable">> {
    this.mayFail("variable");
    return this.settingsFiles.variable(server, name);
  }

  async networkUrl({ server }: Arguments<"networkUrl">): Promise<Returned<"networkUrl">> {
    this.mayFail("networkUrl");
    const { address = "192.168.1.20" } = this.scenario;
    return address && `http://${address}:${this.get(server).port}`;
  }

  async about(): Promise<Returned<"about">> {
    this.mayFail("about");
    return "Trayvisor 0.1.0 on Linux (Ubuntu 24.04), kernel 6.8.0, x86_64";
  }

  async preferences(): Promise<Returned<"preferences">> {
    this.mayFail("preferences");
    return this.preferred.all;
  }

  async changePreference({
    preference,
  }: Arguments<"changePreference">): Promise<Returned<"changePreference">> {
    this.mayFail("changePreference");
    this.preferred.change(preference);
  }

  async alerts(): Promise<Returned<"alerts">> {
    this.mayFail("alerts");
    return this.preferred.alerts;
  }

  async testAlert({ id }: Arguments<"testAlert">): Promise<Returned<"testAlert">> {
    await this.pass();
    this.mayFail("testAlert");
    return this.preferred.test(id);
  }

  async checkDestination(_asked: Arguments<"checkDestination">): Promise<Returned<"checkDestination">> {
    this.mayFail("checkDestination");
    return this.preferred.faults;
  }

  async addDestination({ destination }: Arguments<"addDestination">): Promise<Returned<"addDestination">> {
    this.mayFail("addDestination");
    this.preferred.add(destination);
  }

  async removeDestination({ id }: Arguments<"removeDestination">): Promise<Returned<"removeDestination">> {
    this.mayFail("removeDestination");
    this.preferred.remove(id);
  }

  async openFolder(): Promise<Returned<"openFolder">> {
    this.mayFail("openFolder");
    this.foldersOpened++;
  }

  async openPage({ server, page }: Arguments<"openPage">): Promise<Returned<"openPage">> {
    this.mayFail("openPage");
    this.opened.push({ server, page });
  }

  async initial(): Promise<Returned<"initial">> {
    return this.first;
  }

  async setUnsaved({ unsaved }: Arguments<"setUnsaved">): Promise<Returned<"setUnsaved">> {
    this.unsaved = unsaved;
  }

  async close(): Promise<Returned<"close">> {
    this.closed = true;
  }

  async call<K extends CallName>(name: K, asked?: Arguments<K>): Promise<Returned<K>> {
    const answer = this[name] as (asked?: Arguments<K>) => Promise<Returned<K>>;
    return answer.call(this, asked);
  }

  override async on<E extends PageEvent["event"]>(
    event: E,
    handler: (told: Told<E>) => void,
  ): Promise<Unlisten> {
    if (event !== "drag") return super.on(event, handler);
    return listenToDrags((drag) => handler({ event, drag } as Told<E>));
  }

  #open(log: number): FakeLogView {
    if (!this.#log || log !== this.#opened)
      throw failure("this log is no longer open", { code: "log_closed" });
    return this.#log;
  }

  /** A running server continues with its old settings. */
  settle(server: ServerRef, needs_restart: boolean): void {
    const port = this.settingsFiles.port(server);
    this.configured.set(keyOf(server), port);
    const runs = this.get(server).pid !== null;
    this.change(server, runs ? { needs_restart: needs_restart || this.get(server).needs_restart } : { port });
  }
}
