import { screen, within } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";
import { AlertList } from "./alerts.svelte";
import { FakeBackend } from "../backend/fake/fake";
import { destinations } from "../backend/fake/preferences";
import type { Scenario } from "../backend/fake/data";
import { failure } from "../backend/fake/failure";
import { addressIn, Preferences } from "./preferences.svelte";
import { t } from "../texts";
import { showTheme, themeOf } from "../shared/theme";
import { openWindow, text } from "../testing/window";

const nothing: Scenario = { servers: [] };
const broken = failure("/home/mia/preferences.json:1:2 is not valid JSON");

async function openPreferences(scenario = nothing) {
  const opened = await openWindow(scenario);
  await opened.user.click(screen.getByTestId("open-preferences"));
  await screen.findByTestId("launch-at-login");
  return opened;
}

afterEach(() => showTheme("system"));

describe("a preference", () => {
  it("counts at once and is the core's again when the core refuses it", async () => {
    const fake = new FakeBackend(nothing);
    const preferences = new Preferences(fake);
    await preferences.load();
    const changing = preferences.change({ key: "on_quit", value: "stop" });
    expect(preferences.all?.on_quit).toBe("stop");
    expect(await changing).toBe(true);
    fake.failNext("changePreference", broken);
    expect(await preferences.change({ key: "on_quit", value: "leave" })).toBe(false);
    expect(preferences.all?.on_quit).toBe("stop");
    expect(preferences.refused.get("on_quit")).toEqual(broken);
    await preferences.change({ key: "on_quit", value: "leave" });
    expect(preferences.refused.size).toBe(0);
  });

  it("that was changed meanwhile is not overwritten by an older answer", async () => {
    const fake = new FakeBackend(nothing);
    const preferences = new Preferences(fake);
    await preferences.load();
    const loading = preferences.load();
    void preferences.change({ key: "theme", value: "dark" });
    await loading;
    expect(preferences.all?.theme).toBe("dark");
  });

  it("says in the page why it was not changed, beside its switch, which is as it was", async () => {
    const { fake, user } = await openPreferences();
    const launch = screen.getByTestId<HTMLInputElement>("launch-at-login");
    await user.click(launch);
    expect(fake.preferred.all.launch_at_login).toBe(true);
    fake.failNext("changePreference", failure("the list is read-only"));
    await user.click(launch);
    await screen.findByTestId("refused");
    expect(text("refused")).toBe("the list is read-only");
    expect(launch.checked).toBe(true);
    expect(launch).toHaveAccessibleDescription(/the list is read-only/);
  });

  it("is one for each event that notifies", async () => {
    const { fake, user } = await openPreferences();
    await user.click(screen.getByTestId("notify-recovered"));
    await user.click(screen.getByTestId("notify-crash"));
    expect(fake.preferred.all.notifications).toEqual(["gave_up", "conflict", "unhealthy"]);
    await user.click(screen.getByTestId("notify-crash"));
    expect(fake.preferred.all.notifications).toEqual(["crash", "gave_up", "conflict", "unhealthy"]);
  });
});

describe("the theme", () => {
  const shown = () => document.documentElement.dataset["theme"];

  it("is the page's address's, if there is one of that name", () => {
    expect(themeOf("http://x/?theme=dark&a")).toBe("dark");
    expect(themeOf("http://x/?theme=pink")).toBe("system");
    expect(themeOf("http://x/")).toBe("system");
  });

  it("is shown when it is chosen, on the page or by a command, and taken back when that fails", async () => {
    const { fake, store, user } = await openPreferences();
    await user.click(screen.getByRole("button", { name: "Dark" }));
    expect(shown()).toBe("dark");
    fake.failNext("changePreference", broken);
    store.view = "server";
    await store.setTheme("light");
    expect(shown()).toBe("dark");
    expect((await screen.findByTestId("error")).textContent).toContain("is not valid JSON");
    await store.setTheme("light");
    expect([shown(), fake.preferred.all.theme]).toEqual(["light", "light"]);
  });
});

describe("the language", () => {
  it("is in the address of the page that it is chosen for, and the rest of that stays", () => {
    const page = "http://x/index.html?scenario=mixed&language=en";
    expect(addressIn(page, "de", "dark")).toBe(
      "http://x/index.html?scenario=mixed&language=de&theme=dark&at=language",
    );
    expect(addressIn(page, null, "system")).toBe(
      "http://x/index.html?scenario=mixed&theme=system&at=language",
    );
  });
});

describe("the editor", () => {
  it("is one that is found, or a program of one's own that is there", async () => {
    const { fake, user } = await openPreferences();
    const editors = screen.getByTestId("editor");
    expect(within(editors).getAllByRole("option")[0]).toHaveTextContent("Found: Visual Studio Code");
    await user.selectOptions(editors, "Zed");
    expect(fake.preferred.all.editor).toBe("zed");
    await user.selectOptions(editors, "Another program…");
    const program = screen.getByTestId("editor-program");
    expect(program).toHaveFocus();
    fake.failNext(
      "changePreference",
      failure("the program no-such-program was not found", {
        hint: "Enter an editor's command, such as code",
      }),
    );
    await user.type(program, "no-such-program");
    await user.tab();
    expect(await screen.findByTestId("refused")).toHaveTextContent(
      /^the program no-such-program was not found Enter an editor's command, such as code/,
    );
    expect(program).toHaveAccessibleDescription(/no-such-program was not found\s+Enter an editor's command/);
    expect(fake.preferred.all.editor).toBe("zed");
    expect(program).toHaveValue("no-such-program");
    await user.clear(program);
    await user.type(program, "/opt/edit");
    await user.tab();
    expect(fake.preferred.all.editor).toBe("/opt/edit");
    await user.selectOptions(editors, "Found: Visual Studio Code");
    expect(fake.preferred.all.editor).toBeNull();
    expect(screen.queryByTestId("editor-program")).toBeNull();
  });
});

describe("alerts", () => {
  it("tell of each place whose it is, what goes there, and how the last went", () => {
    const [hook, mail] = destinations as [(typeof destinations)[0], (typeof destinations)[0]];
    expect(t.destinationText(hook, 5)).toBe("All projects · everything");
    expect(t.destinationText(mail, 5)).toBe("shop (api, web) · crashes, left stopped");
    expect(t.deliveryText({ ...hook, last: null }, 0)).toBe("No alert sent yet.");
    expect(t.deliveryText(mail, 0)).toMatch(
      /^Did not arrive, .*: nothing listens at smtp.example.com:587\.$/,
    );
  });

  it("are tried one by one, and say what came of it", async () => {
    const fake = new FakeBackend({ ...nothing, alerts: { destinations } }, 0);
    const alerts = new AlertList(fake);
    const testing = alerts.test("hook");
    expect(alerts.testing.has("hook")).toBe(true);
    await testing;
    await alerts.test("mail");
    expect(alerts.testing.size).toBe(0);
    expect(alerts.tested.get("hook")?.failure).toBeNull();
    expect(alerts.tested.get("mail")?.failure).toContain("nothing listens");
    await alerts.test("gone");
    expect(alerts.refused?.message).toBe("alerts no longer go there, because the settings have changed");
  });

  it("go where an address is added, once nothing is wrong with it, until it is removed", async () => {
    const { fake, user } = await openPreferences();
    await user.click(screen.getByTestId("add-webhook"));
    const url = screen.getByTestId("alert-url");
    expect(url).toHaveFocus();
    const save = () => screen.getByTestId<HTMLButtonElement>("save-alert");
    fake.preferred.faults = ["url"];
    await user.type(url, "hooks.slack.com");
    await screen.findByText(/Enter an https:\/\/ address/);
    expect(save()).toBeDisabled();
    fake.preferred.faults = [];
    await user.clear(url);
    await user.type(url, "https://hooks.slack.com/x");
    await expect.poll(() => save().disabled).toBe(false);
    await user.click(save());
    expect(await screen.findByTestId("alert")).toHaveTextContent("Webhook to hooks.slack.com");
    expect(screen.getByTestId("add-webhook")).toHaveFocus();
    await user.click(screen.getByTestId("remove-alert"));
    expect(screen.getByTestId("keep-alert")).toHaveFocus();
    await user.click(screen.getByTestId("confirm-remove-alert"));
    expect(fake.preferred.alerts.destinations).toEqual([]);
    expect(screen.getByTestId("add-webhook")).toHaveFocus();
  });
});
