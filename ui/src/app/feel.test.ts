import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { CallName } from "../backend";
import { FakeBackend } from "../backend/fake/fake";
import { stopped } from "../backend/fake/data";
import { blocked, running, stranger } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import type { Snapshot } from "../backend/model";
import { openOn, openWindow, row, text } from "../testing/window";

const SHOP = "/p/shop";
const api = () => running(SHOP, "api", 8000, 111, 60);
const web = () => stopped(SHOP, "web", 5173);
const blog = () => stopped("/p/blog", "blog", 8080);
const names = () => screen.getAllByTestId("server-row").map((row) => row.dataset["name"]);

afterEach(() => vi.useRealTimers());

describe("a project that was removed", () => {
  it("goes at once, and comes back in its place by Undo", async () => {
    const { user } = await openWindow({ servers: [blog(), web()] });
    await user.click(screen.getByTestId("remove-project"));
    await waitFor(() => expect(names()).toEqual(["web"]));
    expect(text("undo-bar")).toContain("blog was removed. Its files were not changed.");
    expect(text("said")).toBe("blog was removed. Its files were not changed.");
    expect(document.body).not.toHaveFocus();
    await user.click(screen.getByTestId("undo"));
    await waitFor(() => expect(names()).toEqual(["blog", "web"]));
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("blog");
    expect(screen.queryByTestId("undo-bar")).toBeNull();
    expect(text("said")).toBe("blog was restored.");
  });

  it("comes back by keys, unless something is typed", async () => {
    const { user } = await openWindow({ servers: [blog(), web()] });
    await user.click(screen.getByTestId("remove-project"));
    await user.click(screen.getByTestId("search"));
    await user.keyboard("{Control>}z{/Control}");
    expect(names()).toEqual(["web"]);
    row("web").focus();
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(names()).toEqual(["blog", "web"]));
  });

  it("can be brought back for ten seconds, and for as long as somebody is about to", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { user } = await openWindow({ servers: [blog(), web()] });
    await user.click(screen.getByTestId("remove-project"));
    const undo = await screen.findByTestId("undo");
    undo.focus();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(undo).toBeVisible();
    undo.blur();
    await user.hover(screen.getByTestId("search"));
    await vi.advanceTimersByTimeAsync(9_000);
    expect(undo).toBeVisible();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(screen.queryByTestId("undo")).toBeNull();
  });

  it("can be brought back until something else is done", async () => {
    const { user } = await openWindow({ servers: [blog(), web()] });
    await user.click(screen.getByTestId("remove-project"));
    await screen.findByTestId("undo");
    await user.click(screen.getByTestId("start"));
    expect(screen.queryByTestId("undo")).toBeNull();
  });

  it("stays while servers of it run, and that is said", async () => {
    const { user } = await openWindow({ servers: [api()] });
    await user.click(screen.getByTestId("remove-project"));
    expect(await screen.findByTestId("error")).toHaveTextContent("still has running servers (api)");
    expect(names()).toEqual(["api"]);
    expect(screen.queryByTestId("undo")).toBeNull();
  });

  it("can be asked for once more when it could not come back", async () => {
    const { user, fake } = await openWindow({ servers: [blog(), web()] });
    await user.click(screen.getByTestId("remove-project"));
    fake.failNext("restoreProject", failure("projects.json could not be written"));
    await user.click(await screen.findByTestId("undo"));
    expect(await screen.findByTestId("error")).toHaveTextContent("projects.json could not be written");
    expect(names()).toEqual(["web"]);
    await user.click(screen.getByTestId("undo"));
    await waitFor(() => expect(names()).toEqual(["blog", "web"]));
    expect(screen.queryByTestId("error")).toBeNull();
  });
});

describe("progress", () => {
  it("is shown once something takes half a second, and no sooner", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { user } = await openWindow({ servers: [web()] }, 2000);
    await user.click(screen.getByTestId("start"));
    await vi.advanceTimersByTimeAsync(400);
    expect(screen.queryByTestId("progress")).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    expect(screen.getByRole("progressbar")).toBeInTheDocument();
    await vi.advanceTimersByTimeAsync(1600);
    expect(screen.queryByTestId("progress")).toBeNull();
  });

  it("of one server is on no other's page", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { user } = await openWindow({ servers: [web(), blog()] }, 5000);
    await user.click(screen.getByTestId("start"));
    await vi.advanceTimersByTimeAsync(600);
    expect(screen.getByTestId("progress")).toBeInTheDocument();
    await user.click(row("blog"));
    await vi.advanceTimersByTimeAsync(600);
    expect(screen.queryByTestId("progress")).toBeNull();
    await user.click(row("web"));
    await vi.advanceTimersByTimeAsync(600);
    expect(screen.getByTestId("progress")).toBeInTheDocument();
  });

  it("tells that a log is being opened, and a folder looked into", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const fake = new FakeBackend({ servers: [web()] });
    fake.logOpen = () => new Promise(() => undefined);
    fake.propose = () => new Promise(() => undefined);
    const { user } = await openOn(fake);
    await vi.advanceTimersByTimeAsync(600);
    expect(screen.getByRole("progressbar", { name: "Opening the log…" })).toBeInTheDocument();
    await user.click(screen.getByTestId("add-project"));
    await user.click(screen.getByTestId("choose-folder"));
    await vi.advanceTimersByTimeAsync(600);
    expect(screen.getByRole("progressbar", { name: "Looking at the folder…" })).toBeInTheDocument();
  });
});

describe("what fails", () => {
  const elsewhere = { ...stranger, addresses: ["127.0.0.1:8080"] };
  const cases: [CallName, Snapshot[], string][] = [
    ["start", [web()], "start"],
    ["stop", [api()], "stop"],
    ["restart", [api()], "restart"],
    ["startAll", [web(), blog()], "start-all"],
    ["stopAll", [api(), { ...api(), name: "other" }], "stop-all"],
    ["start", [blocked("/p/blog", "django")], "use-next-port"],
    ["start", [blocked("/p/blog", "django")], "free-port"],
    ["setPort", [blocked("/p/blog", "django")], "always-use-port"],
    ["takeOver", [{ ...blog(), elsewhere }], "take-over"],
    ["removeProject", [web(), blog()], "remove-project"],
    ["openPage", [api()], "open"],
  ];

  it.each(cases)("(%s) leaves all as the core has it, and says why", async (call, servers, button) => {
    const { user, fake } = await openWindow({ servers });
    const list = () => screen.getByRole("treegrid").textContent;
    const [phase, before] = [text("phase"), list()];
    fake.failNext(call, failure("the disk is full"));
    await user.click(screen.getByTestId(button));
    expect(await screen.findByTestId("error")).toHaveTextContent("the disk is full");
    await waitFor(() => expect(screen.getByTestId(button)).toBeEnabled());
    expect([text("phase"), list()]).toEqual([phase, before]);
  });

  it("of one server is said on its page alone", async () => {
    const { user, fake } = await openWindow({ servers: [web()] });
    fake.failNext("start", failure("the disk is full"));
    await user.click(screen.getByTestId("start"));
    await screen.findByTestId("error");
    await user.click(screen.getByTestId("open-ports"));
    expect(screen.queryByTestId("error")).toBeNull();
  });
});

describe("starting all", () => {
  it("leaves alone what runs elsewhere", async () => {
    const { user, fake } = await openWindow({ servers: [{ ...blog(), elsewhere: stranger }, web()] });
    expect(text("start-all")).toBe("Start all (1)");
    const asked = vi.spyOn(fake, "startAll");
    await user.click(screen.getByTestId("start-all"));
    await waitFor(() => expect(row("web")).toHaveTextContent("running"));
    expect(asked.mock.calls[0]?.[0].servers).toEqual([{ project: SHOP, name: "web" }]);
  });
});
