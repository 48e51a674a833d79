import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { FakeBackend } from "../backend/fake/fake";
import { stopped } from "../backend/fake/data";
import { crashed, running, stranger } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { openOn, openWindow, row, text } from "../testing/window";

const SHOP = "/p/shop";
const one = { servers: [stopped(SHOP, "api", 8000)] };

describe("a server's page", () => {
  it("starts a server: busy at once, then running with its PID", async () => {
    const { user } = await openWindow(one);
    expect(text("phase")).toBe("Stopped");
    const start = screen.getByTestId("start");
    await user.click(start);
    expect(start).toBeDisabled();
    expect(start).toHaveTextContent("Starting…");
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(text("pid")).toMatch(/^\d+$/);
    expect(screen.queryByTestId("start")).toBeNull();
    expect(row("api")).toHaveTextContent("running 0 s");
  });

  it("marks the button busy before the core has said a word", async () => {
    const fake = new FakeBackend(one);
    fake.start = () => new Promise(() => undefined);
    await openOn(fake);
    screen.getByTestId("start").click();
    await Promise.resolve();
    expect(screen.getByTestId("start")).toBeDisabled();
    // State that the core has not reported is not shown.
    expect(text("phase")).toBe("Stopped");
  });

  it("a start that fails says why and shows the server as the core reported it", async () => {
    const { user, fake } = await openWindow(one);
    fake.failNext(
      "start",
      failure('the program "uvicorn" was not found', { hint: "Install it, or check its spelling" }),
    );
    await user.click(screen.getByTestId("start"));
    const error = await screen.findByTestId("error");
    expect(error).toHaveTextContent('the program "uvicorn" was not found');
    // The hint is a separate element, but read out together with the message.
    expect(within(error).getByText("Install it, or check its spelling")).toBeVisible();
    expect(screen.getByRole("alert")).toBe(error);
    expect(text("phase")).toBe("Stopped");
    expect(screen.getByTestId("start")).toBeEnabled();
  });

  it("says that settings which changed meanwhile need a restart", async () => {
    await openWindow({ servers: [{ ...running(SHOP, "api", 8000, 1, 60), needs_restart: true }] });
    expect(screen.getByTestId("needs-restart")).toHaveTextContent("restart it to apply them");
  });

  it("says that an older version runs a server, and restarts it when asked", async () => {
    const old = { ...running(SHOP, "api", 8000, 1, 60), supervisor_version: "0.1.0", outdated: true };
    const { user } = await openWindow({ servers: [old] });
    const note = screen.getByTestId("needs-restart");
    expect(note).toHaveTextContent("It was started by Trayvisor 0.1.0. A restart updates it.");
    await user.click(within(note).getByRole("button", { name: "Restart now" }));
    await waitFor(() => expect(screen.queryByTestId("needs-restart")).toBeNull());
  });

  it("forgets a failure on the next try", async () => {
    const { user, fake } = await openWindow(one);
    fake.failNext("start", failure("no"));
    await user.click(screen.getByTestId("start"));
    await screen.findByTestId("error");
    await user.click(screen.getByTestId("start"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(screen.queryByTestId("error")).toBeNull();
  });

  it("shows one server's failure on no other's page", async () => {
    const { user, fake } = await openWindow({ servers: [...one.servers, stopped(SHOP, "web", 5173)] });
    fake.failNext("start", failure("no"));
    await user.click(screen.getByTestId("start"));
    await screen.findByTestId("error");
    await user.click(row("web"));
    expect(screen.queryByTestId("error")).toBeNull();
  });

  it("a start can be stopped under way, and its end is no error", async () => {
    const { user } = await openWindow(one, 60);
    await user.click(screen.getByTestId("start"));
    await waitFor(() => expect(text("phase")).toBe("Starting"));
    await user.click(screen.getByTestId("stop"));
    expect(screen.getByTestId("stop")).toHaveTextContent("Stopping…");
    await waitFor(() => expect(text("phase")).toBe("Stopped"));
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(screen.queryByTestId("error")).toBeNull();
    expect(screen.getByTestId("start")).toBeEnabled();
  });

  it("what an overtaken start has to say concerns nobody any more", async () => {
    const fake = new FakeBackend(one, 20);
    let refuse: (why: unknown) => void = () => undefined;
    fake.start = () => new Promise((_, reject) => (refuse = reject));
    const { user } = await openOn(fake);
    await user.click(screen.getByTestId("start"));
    await user.click(screen.getByTestId("stop"));
    refuse(failure("api was stopped before it was ready", { code: "stopped_meanwhile" }));
    await waitFor(() => expect(screen.queryByTestId("stop")).toBeNull());
    expect(screen.queryByTestId("error")).toBeNull();
  });

  it("restarts and stops a running server", async () => {
    const { user } = await openWindow({ servers: [running(SHOP, "api", 8000, 111, 60)] });
    expect(text("pid")).toBe("111");
    await user.click(screen.getByTestId("restart"));
    expect(screen.getByTestId("restart")).toHaveTextContent("Restarting…");
    await waitFor(() => expect(text("pid")).toBe("20001"));
    await waitFor(() => expect(screen.getByTestId("restart")).toBeEnabled());
    await user.click(screen.getByTestId("stop"));
    await waitFor(() => expect(text("phase")).toBe("Stopped"));
    expect(screen.queryByTestId("pid")).toBeNull();
  });

  it("opens the server and its docs in the browser", async () => {
    const { user, fake } = await openWindow({ servers: [running(SHOP, "api", 8000, 111, 60)] });
    await user.click(screen.getByTestId("open"));
    await user.click(screen.getByTestId("docs"));
    expect(fake.opened.map(({ page }) => page)).toEqual(["app", "docs"]);
    expect(document.querySelector("a[href]")).toBeNull();
  });

  it("follows what others do to a server", async () => {
    const { fake } = await openWindow(one);
    fake.report({ project: SHOP, name: "api" }, { phase: "stopping", waiting_for: "python3 (4711)" });
    await waitFor(() => expect(row("api")).toHaveTextContent("stopping, waiting for python3 (4711)"));
    expect(screen.getByTestId("stop")).toBeDisabled();
  });

  it("an answer that is older than an event does not undo it", async () => {
    const fake = new FakeBackend(one);
    const { store } = await openOn(fake);
    let answer: (servers: typeof one.servers) => void = () => undefined;
    fake.servers = () => new Promise((resolve) => (answer = resolve));
    const refreshed = store.refresh();
    fake.report({ project: SHOP, name: "api" }, { phase: "starting" });
    answer(one.servers);
    await refreshed;
    expect(store.servers[0]?.phase).toBe("starting");
  });

  it("can be restarted while it starts", async () => {
    const { fake } = await openWindow(one);
    fake.report({ project: SHOP, name: "api" }, { phase: "starting", pid: 5 });
    await waitFor(() => expect(screen.getByTestId("restart")).toBeEnabled());
    expect(screen.getByTestId("stop")).toBeEnabled();
  });

  it("offers no start while the configuration is broken", async () => {
    const { fake } = await openWindow({ servers: [{ ...stopped(SHOP, "api", 8000), problem: "line 3" }] });
    expect(text("phase")).toBe("Misconfigured");
    expect(screen.getByTestId("start")).toBeDisabled();
    fake.report({ project: SHOP, name: "api" }, { problem: null });
    await waitFor(() => expect(screen.getByTestId("start")).toBeEnabled());
  });

  it("offers to take over what crashed here and runs elsewhere, and no start beside it", async () => {
    await openWindow({ servers: [{ ...crashed(SHOP, "api"), elsewhere: stranger }] });
    expect(text("phase")).toBe("Running elsewhere");
    expect(screen.getByTestId("take-over")).toBeEnabled();
    expect(screen.getByTestId("start")).toBeDisabled();
    expect(screen.queryByTestId("crash-card")).toBeNull();
  });

  it("tells what is wrong with the configuration", async () => {
    const problem = ".backend_config.json:3:7 is not valid JSON";
    await openWindow({ servers: [{ ...stopped(SHOP, "api", 8000), problem }] });
    expect(screen.getByText(problem)).toBeVisible();
  });
});
