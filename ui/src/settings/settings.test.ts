import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { stopped } from "../backend/fake/data";
import { running } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { t } from "../texts";
import type { SettingsEdit } from "../backend/model";
import { openWindow, row, text } from "../testing/window";

const say = t.settingsTexts;

const SHOP = "/p/shop";
const API = { project: SHOP, name: "api" };
const both = () => ({ servers: [running(SHOP, "api", 8000, 1, 60), stopped(SHOP, "worker", 8001)] });

async function openSettings(scenario = both()) {
  const opened = await openWindow(scenario);
  await opened.user.click(screen.getByTestId("tab-settings"));
  await screen.findByTestId("run");
  return opened;
}

/** What the core would run. */
const runs = { folder: SHOP, description: "FastAPI", notes: [] };
const typesApp = (edit: SettingsEdit | string) => typeof edit !== "string" && "app" in edit.set;

const field = (name: string) => screen.getByTestId(`field-${name}`);
const state = () => text("settings-state");
const variable = (name: string) => {
  const found = screen.getAllByTestId("variable").find((each) => each.dataset["name"] === name);
  if (!found) throw new Error(`no variable ${name}`);
  return found;
};

describe("the settings of a server", () => {
  it("show what is set, what holds elsewhere, and what all servers share", async () => {
    await openSettings();
    expect(field("port")).toHaveValue("8000");
    expect(field("host")).toHaveValue("");
    expect(field("host")).toHaveAttribute("placeholder", "127.0.0.1");
    expect(field("app")).toHaveAttribute("placeholder", "found: backend.main:app");
    expect(field("log_level")).toHaveDisplayValue("Debug (shared)");
    expect(field("log_level")).toHaveAccessibleDescription("Shared by all servers of shop.");
    expect(field("reload")).toBeChecked();
    expect(screen.queryByTestId("save-settings")).toBeNull();
  });

  it("show the command as it would be run while they are typed, and save nothing", async () => {
    const { user, fake } = await openSettings();
    const before = fake.settingsFiles.files.get(SHOP);
    fake.settingsFiles.answer = (edit) => ({ run: { ...runs, command: ["runs", JSON.stringify(edit)] } });
    await user.type(field("host"), "0.0.0.0");
    await waitFor(() => expect(text("run")).toContain('{"host":"0.0.0.0"}'));
    await user.click(field("reload"));
    await waitFor(() => expect(text("run")).toContain('{"host":"0.0.0.0","reload":false}'));
    expect(fake.settingsFiles.files.get(SHOP)).toBe(before);
  });

  it("are checked as they are typed, at once and by the core", async () => {
    const { user, fake } = await openSettings();
    const fault = { field: "app", place: null, message: "it must be a module and a name in it" };
    fake.settingsFiles.answer = (edit) => (typesApp(edit) ? { fault, run: null } : {});
    await user.clear(field("port"));
    await user.type(field("port"), "70000");
    expect(field("port")).toHaveAccessibleDescription(t.faults.portRange);
    expect(screen.getByTestId("save-settings")).toBeDisabled();
    expect(state()).toBe(say.faulty);
    await user.clear(field("port"));
    await user.type(field("app"), "main");
    await waitFor(() => expect(field("app")).toHaveAccessibleDescription(/a module and a name in it/));
    expect(screen.getByTestId("save-settings")).toBeDisabled();
  });

  it("are saved field by field: what is empty is unset, all else stays", async () => {
    const { user, fake } = await openSettings();
    const save = vi.spyOn(fake, "saveSettings");
    await user.clear(field("port"));
    await user.type(field("workers"), "2");
    await user.click(field("reload"));
    await user.click(screen.getByTestId("save-settings"));
    await waitFor(() => expect(state()).toBe(say.savedForRestart));
    expect(save.mock.calls[0]?.[0].edit).toEqual({ set: { workers: 2, reload: false }, unset: ["port"] });
    expect(fake.settingsFiles.files.get(SHOP)).toContain('"team": "shop"');
  });

  it("a switch that is back where it was leaves nothing to save", async () => {
    const { user } = await openSettings();
    await user.click(field("reload"));
    expect(screen.getByTestId("save-settings")).toBeInTheDocument();
    await user.click(field("reload"));
    expect(screen.queryByTestId("save-settings")).toBeNull();
  });

  it("say before and after saving what only a restart brings into effect, and restart", async () => {
    const { user, fake } = await openSettings();
    fake.settingsFiles.answer = (edit) => ({ needs_restart: JSON.stringify(edit).includes("workers") });
    await user.type(field("restart.max"), "9");
    await waitFor(() => expect(state()).toBe(say.atOnce));
    await user.type(field("workers"), "2");
    await waitFor(() => expect(state()).toBe(say.atRestart));
    await user.click(screen.getByTestId("save-settings"));
    await user.click(await screen.findByTestId("restart-now"));
    await waitFor(() => expect(screen.queryByTestId("restart-now")).toBeNull());
    await waitFor(() => expect(text("phase")).toBe("Running"));
  });

  it("keep what was typed over a look at another tab and another server, until it is discarded", async () => {
    const { user } = await openSettings();
    await user.type(field("host"), "0.0.0.0");
    await user.click(screen.getByTestId("tab-logs"));
    expect(screen.getByTestId("tab-settings")).toHaveAccessibleName(/not saved/);
    await user.click(row("worker"));
    await user.click(row("api"));
    await user.click(screen.getByTestId("tab-settings"));
    expect(field("host")).toHaveValue("0.0.0.0");
    await user.click(screen.getByTestId("discard"));
    await waitFor(() => expect(field("host")).toHaveValue(""));
    expect(screen.getByTestId("tab-settings")).not.toHaveAccessibleName(/not saved/);
  });

  it("a failure to save is told, and what was typed stays", async () => {
    const { user, fake } = await openSettings();
    await user.type(field("host"), "::1");
    fake.failNext("saveSettings", failure("the disk is full"));
    await user.click(screen.getByTestId("save-settings"));
    expect(await screen.findByTestId("error")).toHaveTextContent("the disk is full");
    expect(field("host")).toHaveValue("::1");
  });

  it("a section with something wrong in it is open", async () => {
    const { user } = await openSettings();
    expect(screen.getByTestId("section-health")).not.toHaveAttribute("open");
    await user.type(field("health.path"), "up");
    expect(screen.getByTestId("section-health")).toHaveAttribute("open");
  });

  it("how health is asked for goes with whether it is", async () => {
    const { user, fake } = await openSettings();
    const save = vi.spyOn(fake, "saveSettings");
    await user.type(field("health.failures"), "9");
    await user.click(field("health"));
    expect(screen.queryByTestId("field-health.failures")).toBeNull();
    await user.click(screen.getByTestId("save-settings"));
    await waitFor(() => expect(save.mock.calls[0]?.[0].edit).toEqual({ set: { health: false }, unset: [] }));
  });

  it("a server without a port has none", async () => {
    const { user, fake } = await openSettings();
    const save = vi.spyOn(fake, "saveSettings");
    await user.click(screen.getByTestId("field-no-port"));
    expect(field("port")).toBeDisabled();
    await user.click(screen.getByTestId("save-settings"));
    await waitFor(() => expect(save.mock.calls[0]?.[0].edit).toEqual({ set: { port: null }, unset: [] }));
  });

  it("a server that runs is not renamed", async () => {
    const { user } = await openSettings();
    expect(field("name")).toBeDisabled();
    expect(field("name")).toHaveAccessibleDescription(say.stopToRename);
    await user.click(row("worker"));
    await user.click(screen.getByTestId("tab-settings"));
    expect(await screen.findByTestId("field-name")).toBeEnabled();
  });

  it("comments that would go with what was typed are told beside Save", async () => {
    const { user, fake } = await openSettings();
    const check = vi.spyOn(fake, "checkSettings");
    const lost = "this change removes comments from .backend_config.json: // not 8001";
    fake.settingsFiles.answer = (edit) => ({
      comments_lost: JSON.stringify(edit).includes('"unset":["port"]') ? lost : null,
    });
    await user.type(field("host"), "::1");
    await waitFor(() => expect(check.mock.lastCall?.[0].edit.set).toEqual({ host: "::1" }));
    expect(screen.queryByTestId("comments-lost")).toBeNull();
    await user.clear(field("port"));
    await waitFor(() => expect(text("comments-lost")).toBe(lost));
    expect(screen.getByTestId("save-settings")).toBeEnabled();
    await user.click(screen.getByTestId("discard"));
    await waitFor(() => expect(screen.queryByTestId("comments-lost")).toBeNull());
  });

  it("the command that is missing is told", async () => {
    const { user, fake } = await openSettings();
    fake.settingsFiles.answer = () => ({ run: null, problem: 'the program "missing" was not found' });
    await user.type(field("command"), "missing");
    expect(await screen.findByTestId("run-problem")).toHaveTextContent('"missing" was not found');
  });
});

describe("the environment of a server", () => {
  it("shows one value at a time, only when asked, and hides it again", async () => {
    const { user, fake } = await openSettings();
    const asked = vi.spyOn(fake, "variable");
    expect(document.body.textContent).not.toContain("hush-1234");
    expect(asked).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Show the value of SECRET_KEY" }));
    expect(await screen.findByTestId("shown")).toHaveTextContent("hush-1234");
    await user.click(screen.getByRole("button", { name: "Show the value of TZ" }));
    await waitFor(() => expect(screen.getByTestId("shown")).toHaveTextContent("Europe/Berlin"));
    await user.click(screen.getByTestId("tab-logs"));
    await user.click(screen.getByTestId("tab-settings"));
    expect(screen.queryByTestId("shown")).toBeNull();
  });

  it("is changed, added to and taken from, and what nobody touched is not sent", async () => {
    const { user, fake } = await openSettings();
    const save = vi.spyOn(fake, "saveSettings");
    await user.click(screen.getByRole("button", { name: "Change DEBUG" }));
    await user.type(screen.getByRole("textbox", { name: "New value of DEBUG" }), "0");
    await user.click(screen.getByRole("button", { name: "Remove SECRET_KEY" }));
    expect(variable("SECRET_KEY")).toHaveTextContent(say.takenOut);
    await user.type(screen.getByTestId("new-variable"), "TOKEN");
    await user.type(screen.getByTestId("new-value"), "abc{Enter}");
    expect(screen.getByTestId("new-variable")).toHaveFocus();
    await user.click(screen.getByTestId("save-settings"));
    const edit = { set: { "env.DEBUG": "0", "env.TOKEN": "abc" }, unset: ["env.SECRET_KEY"] };
    await waitFor(() => expect(save.mock.calls[0]?.[0].edit).toEqual(edit));
    await waitFor(() => expect(variable("TOKEN")).toHaveTextContent("this server"));
  });

  it("a variable is left as it was when nothing is typed, or when that is taken back", async () => {
    const { user } = await openSettings();
    await user.click(screen.getByRole("button", { name: "Change DEBUG" }));
    expect(screen.queryByTestId("save-settings")).toBeNull();
    await user.type(screen.getByTestId("value"), "0");
    await user.click(screen.getByRole("button", { name: "Undo the change of DEBUG" }));
    expect(screen.queryByTestId("save-settings")).toBeNull();
    expect(screen.getByRole("button", { name: "Show the value of DEBUG" })).toHaveFocus();
  });

  it("a new value is hidden, too, after a look elsewhere", async () => {
    const { user } = await openSettings();
    await user.click(screen.getByRole("button", { name: "Change DEBUG" }));
    await user.type(screen.getByTestId("value"), "secret");
    await user.click(screen.getByTestId("tab-logs"));
    await user.click(screen.getByTestId("tab-settings"));
    expect(variable("DEBUG")).toHaveTextContent(say.changed);
    expect(screen.queryByDisplayValue("secret")).toBeNull();
  });

  it("what a file or Trayvisor sets is told, and cannot be changed here", async () => {
    await openSettings();
    expect(variable("DATABASE_URL")).toHaveTextContent(".env");
    expect(variable("PYTHONUNBUFFERED")).toHaveTextContent("Trayvisor");
    expect(within(variable("DATABASE_URL")).queryByRole("button")).toBeNull();
  });

  it("a name with = in it is refused", async () => {
    const { user } = await openSettings();
    await user.type(screen.getByTestId("new-variable"), "A=B");
    expect(screen.getByTestId("add-variable")).toBeDisabled();
    expect(screen.getByText(t.faults.variableName)).toBeInTheDocument();
  });
});

describe("a configuration that others change", () => {
  it("is loaded at once where nothing was typed", async () => {
    const { fake, store } = await openSettings();
    fake.settingsFiles.files.set(SHOP, JSON.stringify({ servers: { api: { port: 9000 }, worker: {} } }));
    void store.settings.of(API).run()();
    await waitFor(() => expect(field("port")).toHaveValue("9000"));
  });

  it("is never overwritten: it is said, and what was typed can be kept", async () => {
    const { user, fake } = await openSettings();
    await user.type(field("host"), "::1");
    const theirs = JSON.stringify({ servers: { api: { port: 9000 }, worker: {} } });
    fake.settingsFiles.files.set(SHOP, theirs);
    await user.click(screen.getByTestId("save-settings"));
    expect(await screen.findByTestId("outdated")).toBeInTheDocument();
    expect(fake.settingsFiles.files.get(SHOP)).toBe(theirs);
    expect(screen.getByTestId("save-settings")).toBeDisabled();
    await user.click(screen.getByTestId("keep-mine"));
    await waitFor(() => expect(screen.queryByTestId("outdated")).toBeNull());
    expect([field("port"), field("host")].map((each) => (each as HTMLInputElement).value)).toEqual([
      "9000",
      "::1",
    ]);
    await user.click(screen.getByTestId("save-settings"));
    await waitFor(() =>
      expect(JSON.parse(fake.settingsFiles.files.get(SHOP) ?? "")).toEqual({
        servers: { api: { port: 9000, host: "::1" }, worker: {} },
      }),
    );
  });
});

describe("the configuration file", () => {
  async function openFile() {
    const opened = await openSettings();
    await opened.user.click(screen.getByTestId("edit-file"));
    const editor = await screen.findByTestId<HTMLTextAreaElement>("file-text");
    const write = async (text: string) => {
      await opened.user.clear(editor);
      if (text) await opened.user.click(editor);
      if (text) await opened.user.paste(text);
    };
    return { ...opened, editor, write };
  }

  it("is saved exactly as it is typed", async () => {
    const { user, fake, write } = await openFile();
    const typed = '{ "servers": {"api": { "port":  9000 }, "worker": {}} }';
    await write(typed);
    await waitFor(() => expect(screen.getByTestId("save-settings")).toBeEnabled());
    await user.click(screen.getByTestId("save-settings"));
    await waitFor(() => expect(fake.settingsFiles.files.get(SHOP)).toBe(typed));
  });

  it("tells where it is wrong, and is not saved", async () => {
    const { editor, fake, user, write } = await openFile();
    const fault = { field: null, place: [2, 15] as [number, number], message: "expected `,` or `}`" };
    fake.settingsFiles.answer = () => ({ fault, run: null });
    await write('{\n  "servers": {}\n  "port": 1\n}');
    await waitFor(() => expect(text("file-fault")).toMatch(/^Line 2, column 15: /));
    expect(screen.getByTestId("save-settings")).toBeDisabled();
    await user.click(screen.getByText(say.goThere));
    expect(editor).toHaveFocus();
  });

  it("does not keep the keyboard: Tab goes on", async () => {
    const { editor, user } = await openFile();
    editor.focus();
    await user.tab();
    expect(editor).not.toHaveFocus();
  });

  it("is not opened over what was typed in the form", async () => {
    const { user } = await openSettings();
    await user.type(field("host"), "::1");
    await user.click(screen.getByTestId("edit-file"));
    expect(screen.getByTestId("file-first")).toHaveTextContent(say.fileFirst);
    expect(screen.queryByTestId("file-text")).toBeNull();
    expect(field("host")).toHaveValue("::1");
  });

  it("is no more in the page after a look elsewhere, with the values that are in it", async () => {
    const { user } = await openFile();
    await user.click(screen.getByTestId("tab-logs"));
    await user.click(screen.getByTestId("tab-settings"));
    expect(screen.queryByTestId("file-text")).toBeNull();
  });

  it("that is no JSON is mended there", async () => {
    const { fake, user } = await openWindow(both());
    fake.settingsFiles.files.set(SHOP, "{ nonsense");
    await user.click(screen.getByTestId("tab-settings"));
    expect(await screen.findByTestId("error")).toBeInTheDocument();
    await user.click(screen.getByTestId("edit-file"));
    expect(await screen.findByTestId("file-text")).toHaveValue("{ nonsense");
  });
});
