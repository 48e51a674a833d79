import type { Backend, Drag, Page, Show, Unlisten } from "..";
import { keyOf, refOf } from "../model";
import type {
  Agreement,
  AllAlerts,
  AllPreferences,
  DestinationFault,
  LogLook,
  LogMatch,
  LogQuery,
  LogSight,
  NewDestination,
  Preference,
  Proposal,
  Question,
  ServerRef,
  Settings,
  SettingsCheck,
  SettingsEdit,
  SettingsForm,
  SettingsText,
  Tested,
} from "../model";
import { listenToDrags } from "./consent";
import { FakeEvent } from "./events";
import { NOTHING, proposal, stopped, type Scenario } from "./data";
import { FakeLogView } from "./log-view";
import { destinationFaults, FakePreferences } from "./preferences";
import { failure, FakeServers } from "./servers";
import { FakeSettings, isServerName } from "./settings";

/** A core in memory: all that the window asks of it, and what tests look at. */
export class FakeBackend extends FakeServers implements Backend {
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

  /** Whether the window asks before it closes. */
  unsaved = false;
  /** Whether the window was closed. */
  closed = false;

  #log: FakeLogView | null = null;
  #opened = 0;
  readonly #shown = new FakeEvent<Show>();
  readonly #closing = new FakeEvent<void>();
  readonly #painted = new FakeEvent<string | null>();

  constructor(scenario: Scenario, takes?: number) {
    super(scenario, takes);
    this.settingsFiles = new FakeSettings(scenario.servers);
    this.preferred = new FakePreferences(scenario.preferences, scenario.alerts);
  }

  /** Asks the window to show something. */
  ask(show: Show): void {
    this.#shown.tell(show);
  }

  /** Gives the system another accent colour. */
  paint(accent: string | null): void {
    this.#painted.tell(accent);
  }

  /** Closes the window as its user would, who is asked where something is unsaved. */
  askToClose(): void {
    const { unsaved } = this;
    // Until the page says so again; where it hangs, a later try closes the window.
    this.unsaved = false;
    if (unsaved) this.#closing.tell();
    else this.closed = true;
  }

  async chooseFolder(): Promise<string | null> {
    this.mayFail("chooseFolder");
    return this.chosenFolder;
  }

  async propose(folder: string, edited: Settings[] | null): Promise<Proposal> {
    this.mayFail("propose");
    const refused = edited?.find(({ name }) => !isServerName(name));
    if (refused) throw failure("config_value", `a server's name cannot be ${refused.name}`);
    return proposal(folder, edited);
  }

  async addProject(folder: string, servers: Settings[] | null): Promise<ServerRef[]> {
    this.mayFail("addProject");
    this.added.push({ folder, servers });
    const saved = servers ?? (await this.propose(folder, null)).servers.map(({ settings }) => settings);
    for (const settings of saved) {
      this.add(stopped(folder, settings.name, settings.port));
    }
    this.consent.openAll(await this.propose(folder, saved));
    this.emit();
    return saved.map(({ name }) => ({ project: folder, name }));
  }

  async toAgree(servers: ServerRef[]): Promise<Question[]> {
    this.mayFail("toAgree");
    return this.consent.of(servers);
  }

  async agree(agreements: Agreement[]): Promise<void> {
    this.mayFail("agree");
    this.consent.agree(agreements);
  }

  async addDemo(): Promise<ServerRef> {
    this.mayFail("addDemo");
    const demo = stopped("/home/mia/.local/state/trayvisor/demo", "demo", 8765);
    this.add({ ...demo, description: "command trayvisor demo" });
    this.emit();
    return refOf(demo);
  }

  async lacksTray(): Promise<boolean> {
    return this.scenario.lacksTray ?? false;
  }

  async toldOfTray(): Promise<void> {
    this.mayFail("toldOfTray");
    this.scenario.lacksTray = false;
  }

  async logOpen(server: ServerRef): Promise<number> {
    this.mayFail("logOpen");
    this.#log = new FakeLogView(this.linesOf(server));
    return ++this.#opened;
  }

  async logLook(log: number, query: LogQuery, sight: LogSight): Promise<LogLook> {
    this.mayFail("logLook");
    return this.#open(log).look(query, sight);
  }

  async logFind(log: number, row: number, backwards: boolean): Promise<LogMatch | null> {
    return this.#open(log).find(row, backwards);
  }

  async logText(log: number, from: number, to: number, times: boolean): Promise<string> {
    this.mayFail("logText");
    return this.#open(log).text(from, to, times);
  }

  async logSave(log: number, name: string, times: boolean): Promise<string | null> {
    this.mayFail("logSave");
    this.savedLogs.push({ name, text: this.#open(log).text(0, Infinity, times) });
    return `/home/mia/${name}`;
  }

  async openLink(_server: ServerRef, text: string): Promise<void> {
    this.mayFail("openLink");
    this.links.push(text);
  }

  async settings(server: ServerRef): Promise<SettingsForm> {
    this.mayFail("settings");
    return this.settingsFiles.form(server);
  }

  async checkSettings(server: ServerRef, edit: SettingsEdit): Promise<SettingsCheck> {
    this.mayFail("checkSettings");
    return this.settingsFiles.check(server, edit);
  }

  async saveSettings(server: ServerRef, edit: SettingsEdit, revision: string): Promise<ServerRef> {
    this.mayFail("saveSettings");
    const { needs_restart } = this.settingsFiles.check(server, edit);
    const saved = this.settingsFiles.save(server, edit, revision);
    this.settle(server, needs_restart);
    return saved;
  }

  async settingsText(server: ServerRef): Promise<SettingsText> {
    this.mayFail("settingsText");
    return this.settingsFiles.text(server);
  }

  async checkSettingsText(server: ServerRef, text: string): Promise<SettingsCheck> {
    this.mayFail("checkSettingsText");
    return this.settingsFiles.checkText(server, text);
  }

  async saveSettingsText(server: ServerRef, text: string, revision: string): Promise<void> {
    this.mayFail("saveSettingsText");
    this.settingsFiles.saveText(server, text, revision);
    this.settle(server, true);
  }

  async variable(server: ServerRef, name: string): Promise<string> {
    this.mayFail("variable");
    return this.settingsFiles.variable(server, name);
  }

  async networkUrl(server: ServerRef): Promise<string | null> {
    this.mayFail("networkUrl");
    const { address = "192.168.1.20" } = this.scenario;
    return address && `http://${address}:${this.get(server).port}`;
  }

  async about(): Promise<string> {
    this.mayFail("about");
    return "Trayvisor 0.1.0 on Linux (Ubuntu 24.04), kernel 6.8.0, x86_64";
  }

  async preferences(): Promise<AllPreferences> {
    this.mayFail("preferences");
    return this.preferred.all;
  }

  async changePreference(preference: Preference): Promise<void> {
    this.mayFail("changePreference");
    this.preferred.change(preference);
  }

  async alerts(): Promise<AllAlerts> {
    this.mayFail("alerts");
    return this.preferred.alerts;
  }

  async testAlert(id: string): Promise<Tested> {
    await this.pass();
    this.mayFail("testAlert");
    return this.preferred.test(id);
  }

  async checkDestination(destination: NewDestination): Promise<DestinationFault[]> {
    this.mayFail("checkDestination");
    return destinationFaults(destination);
  }

  async addDestination(destination: NewDestination): Promise<void> {
    this.mayFail("addDestination");
    this.preferred.add(destination);
  }

  async removeDestination(id: string): Promise<void> {
    this.mayFail("removeDestination");
    this.preferred.remove(id);
  }

  async openFolder(): Promise<void> {
    this.mayFail("openFolder");
    this.foldersOpened++;
  }

  async openPage(server: ServerRef, page: Page): Promise<void> {
    this.mayFail("openPage");
    this.opened.push({ server, page });
  }

  async initial(): Promise<Show> {
    return this.first;
  }

  async onShow(handler: (show: Show) => void): Promise<Unlisten> {
    return this.#shown.listen(handler);
  }

  async onAccent(handler: (accent: string | null) => void): Promise<Unlisten> {
    return this.#painted.listen(handler);
  }

  async onClosing(handler: () => void): Promise<Unlisten> {
    return this.#closing.listen(handler);
  }

  async setUnsaved(unsaved: boolean): Promise<void> {
    this.unsaved = unsaved;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  async onDrag(handler: (drag: Drag) => void): Promise<Unlisten> {
    return listenToDrags(handler);
  }

  #open(log: number): FakeLogView {
    if (!this.#log || log !== this.#opened) throw failure("log_closed", "another log is shown by now");
    return this.#log;
  }

  /** A server that runs goes on as it was started. */
  settle(server: ServerRef, needs_restart: boolean): void {
    const port = this.settingsFiles.port(server);
    this.configured.set(keyOf(server), port);
    const runs = this.get(server).pid !== null;
    this.change(server, runs ? { needs_restart: needs_restart || this.get(server).needs_restart } : { port });
  }
}
