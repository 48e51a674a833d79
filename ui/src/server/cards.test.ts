import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { missingRedis, stopped } from "../backend/fake/data";
import { blocked, crashed, running, scenario, stranger } from "../backend/fake/scenarios";
import { failure } from "../backend/fake/failure";
import { judged } from "../backend/fake/verdict";
import { keyOf, type Snapshot } from "../backend/model";
import { openWindow, row, text } from "../testing/window";

describe("the conflict card", () => {
  const taken = () => ({
    servers: [stopped("/p/blog", "django", 8000)],
    holders: new Map([[8000, stranger]]),
  });

  it("appears when a start finds its port in use, and replaces the bare message", async () => {
    const { user } = await openWindow(taken());
    await user.click(screen.getByTestId("start"));
    const card = await screen.findByTestId("conflict-card");
    expect(card).toHaveTextContent("Port 8000 is in use, so django was not started");
    expect(card).toHaveTextContent("python3 (4711)");
    expect(card).toHaveTextContent("bash (310) › make (4700)");
    expect(card).toHaveTextContent("python3 -m http.server 8000");
    expect(screen.queryByTestId("error")).toBeNull();
  });

  it("names whom freeing the port ends, and frees it only when asked", async () => {
    const { user, fake } = await openWindow({ ...taken(), servers: [blocked("/p/blog", "django")] });
    expect(text("conflict-card")).toContain("Freeing it ends python3 (4711).");
    const asked: unknown[] = [];
    const start = fake.start.bind(fake);
    fake.start = ({ server, ...options }) => (asked.push(options), start({ server, ...options }));
    await user.click(screen.getByTestId("start"));
    await waitFor(() => expect(screen.getByTestId("free-port")).toBeEnabled());
    await user.click(screen.getByTestId("free-port"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(asked).toEqual([{}, { freeing: expect.objectContaining({ port: 8000, holders: [stranger] }) }]);
    expect(screen.queryByTestId("conflict-card")).toBeNull();
  });

  it("ends nobody who was not shown in it, and tells who has the port by now", async () => {
    const { user, fake } = await openWindow({ ...taken(), servers: [blocked("/p/blog", "django")] });
    fake.occupy(8000, { ...stranger, pid: 4712, name: "node" });
    await user.click(screen.getByTestId("free-port"));
    await waitFor(() => expect(screen.getByTestId("conflict-card")).toHaveTextContent("node (4712)"));
    expect(text("phase")).toBe("Not started");
  });

  it("starts on the next port this time", async () => {
    const { user } = await openWindow({ ...taken(), servers: [blocked("/p/blog", "django")] });
    expect(text("use-next-port")).toBe("Use 8001 this time");
    await user.click(screen.getByTestId("use-next-port"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(row("django")).toHaveTextContent(":8001");
  });

  it("has the server use the next port from now on, and starts it there", async () => {
    const { user, fake } = await openWindow({ ...taken(), servers: [blocked("/p/blog", "django")] });
    const saved = vi.spyOn(fake, "setPort");
    await user.click(screen.getByTestId("always-use-port"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(saved).toHaveBeenCalledExactlyOnceWith({
      server: { project: "/p/blog", name: "django" },
      port: 8001,
    });
    await user.click(screen.getByTestId("stop"));
    await waitFor(() => expect(text("phase")).toBe("Stopped"));
    expect(row("django")).toHaveTextContent(":8001");
  });

  it("starts nothing where the port cannot be saved, and says why", async () => {
    const { user, fake } = await openWindow({ ...taken(), servers: [blocked("/p/blog", "django")] });
    fake.failNext("setPort", failure(".backend_config.json cannot be written"));
    await user.click(screen.getByTestId("always-use-port"));
    expect(await screen.findByTestId("error")).toHaveTextContent(".backend_config.json cannot be written");
    expect(text("phase")).toBe("Not started");
  });

  it("stops the server of ours that has the port, and starts this one", async () => {
    const { user } = await openWindow(scenario("ours"));
    expect(text("free-port")).toBe("Stop api and start django");
    await user.click(screen.getByTestId("free-port"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(row("api")).toHaveTextContent("stopped");
  });

  it("is put away by Cancel, until there is another conflict, and leaves the keyboard a place", async () => {
    const { user } = await openWindow({ ...taken(), servers: [blocked("/p/blog", "django")] });
    screen.getByTestId("cancel-conflict").focus();
    await user.keyboard("{Enter}");
    expect(screen.queryByTestId("conflict-card")).toBeNull();
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
    await user.click(screen.getByTestId("start"));
    expect(await screen.findByTestId("conflict-card")).toBeVisible();
  });

  it("says why a protected holder's port cannot be freed", async () => {
    await openWindow(scenario("protected"));
    expect(screen.getByTestId("free-port")).toBeDisabled();
    expect(screen.getByTestId("free-port")).toHaveAccessibleDescription(
      /it is part of the system\. Use another port/,
    );
    expect(text("conflict-card")).toContain("systemd (1) of user root");
    expect(screen.getByTestId("use-next-port")).toBeEnabled();
  });

  it("offers no next port where none is free", async () => {
    const server = blocked("/p/blog", "django");
    server.conflict = { ...server.conflict!, next_free: null };
    await openWindow({ servers: [server] });
    expect(screen.queryByTestId("use-next-port")).toBeNull();
  });
});

describe("the crash card", () => {
  it("appears when a server ends by itself, with the cause, the advice and the last lines", async () => {
    const { fake } = await openWindow({ servers: [running("/p/shop", "worker", 1, 2, 3)] });
    expect(screen.queryByTestId("crash-card")).toBeNull();
    fake.crash({ project: "/p/shop", name: "worker" });
    const card = await screen.findByTestId("crash-card");
    expect(card).toHaveTextContent("worker crashed: the Python package “redis” is not installed");
    expect(card).toHaveTextContent("exit code 1 after 0.4 s");
    expect(card).toHaveTextContent("Install “redis” into the project's Python environment");
    expect(card).toHaveTextContent("No module named 'redis'");
    expect(text("phase")).toBe("Crashed");
  });

  it("starts the server again and goes", async () => {
    const { user } = await openWindow({ servers: [crashed("/p/shop", "worker")] });
    await user.click(screen.getByTestId("start-again"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(screen.queryByTestId("crash-card")).toBeNull();
  });

  it("says of a job that it failed, and runs it again", async () => {
    const report = { ...missingRedis, cause: "it ended with exit code 3" };
    const job: Snapshot = {
      ...stopped("/p/shop", "migrate", null),
      kind: "job",
      phase: "failed",
      failure: report,
    };
    const { user } = await openWindow({ servers: [judged(job)] });
    expect(screen.getByTestId("crash-card")).toHaveTextContent("migrate failed: it ended with exit code 3");
    expect(text("phase")).toBe("Failed");
    await user.click(screen.getByRole("button", { name: "Run again" }));
    await waitFor(() => expect(screen.queryByTestId("crash-card")).toBeNull());
  });

  it("shows its lines as text", async () => {
    const server = crashed("/p/shop", "worker");
    server.crash = { ...missingRedis, lines: ["<b>bold</b>"] };
    await openWindow({ servers: [server] });
    expect(screen.getByTestId("crash-card")).toHaveTextContent("<b>bold</b>");
  });

  it("goes once the server runs again, and is kept among the crashes", async () => {
    const server = { ...running("/p/shop", "api", 1, 2, 3), restarts: 1, crash: missingRedis };
    await openWindow({ servers: [server], crashes: new Map([[keyOf(server), [missingRedis]]]) });
    expect(screen.queryByTestId("crash-card")).toBeNull();
    await waitFor(() => expect(text("tab-crashes")).toBe("Crashes 1"));
  });

  it("copies a report for a colleague, and says so", async () => {
    const { user } = await openWindow({ servers: [crashed("/p/shop", "worker")] });
    await user.click(screen.getByTestId("copy"));
    expect(await screen.findByText("Report copied.")).toHaveAttribute("role", "status");
    const report = await navigator.clipboard.readText();
    expect(report).toContain("worker crashed: the Python package “redis” is not installed");
    expect(report).toContain("Reported by: Trayvisor 0.1.0 on Linux");
    expect(report).toContain("  ModuleNotFoundError: No module named 'redis'");
    expect(report).not.toContain("/p/shop");
  });

  it("says so when nothing could be copied", async () => {
    const { user } = await openWindow({ servers: [crashed("/p/shop", "worker")] });
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    await user.click(screen.getByTestId("copy"));
    expect(await screen.findByText(/Copying failed/)).toBeVisible();
  });

  it("leads to the logs", async () => {
    const { user } = await openWindow({ servers: [crashed("/p/shop", "worker")] });
    await user.click(screen.getByTestId("tab-history"));
    await user.click(screen.getByTestId("show-logs"));
    expect(screen.getByTestId("tab-logs")).toHaveAttribute("aria-selected", "true");
    expect(screen.getByTestId("log")).toBeVisible();
  });
});

describe("the card of a server that runs elsewhere", () => {
  const elsewhere = () => ({ servers: [{ ...stopped("/p/blog", "django", 8000), elsewhere: stranger }] });

  it("says what runs it and takes it over only when asked", async () => {
    const { user, fake } = await openWindow(elsewhere());
    expect(text("phase")).toBe("Running elsewhere");
    expect(screen.getByTestId("elsewhere-card")).toHaveTextContent("python3 -m http.server 8000");
    const asked: unknown[] = [];
    const takeOver = fake.takeOver.bind(fake);
    fake.takeOver = ({ server, pid }) => (asked.push(pid), takeOver({ server, pid }));
    await user.click(screen.getByTestId("take-over"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(asked).toEqual([stranger.pid]);
    expect(screen.queryByTestId("elsewhere-card")).toBeNull();
  });

  it("is put away when it is to be left alone, and the list still tells", async () => {
    const { user } = await openWindow(elsewhere());
    await user.click(screen.getByTestId("leave"));
    expect(screen.queryByTestId("elsewhere-card")).toBeNull();
    expect(row("django")).toHaveTextContent("running elsewhere: python3 (4711)");
  });
});

describe("the card of a server that reloads because of its log", () => {
  const story = "It reloads each time Trayvisor writes to its log, /p/shop/backend.log. Set `log.folder`";
  const driven = () => ({ servers: [{ ...running("/p/shop", "api", 8000, 1, 60), reload_loop: story }] });

  it("says why, and moves the log and restarts the server with one click", async () => {
    const { user, fake } = await openWindow(driven());
    const moved = vi.spyOn(fake, "moveLog");
    expect(screen.getByTestId("reload-loop-card")).toHaveTextContent(story);
    await user.click(screen.getByRole("button", { name: "Move its log out of the project and restart" }));
    await waitFor(() => expect(screen.queryByTestId("reload-loop-card")).toBeNull());
    expect(moved).toHaveBeenCalledOnce();
  });

  it("stays when the settings cannot be saved", async () => {
    const { user, fake } = await openWindow(driven());
    fake.failNext("moveLog", failure(".backend_config.json cannot be written"));
    await user.click(screen.getByRole("button", { name: "Move its log out of the project and restart" }));
    expect(await screen.findByTestId("error")).toHaveTextContent("cannot be written");
    expect(screen.getByTestId("reload-loop-card")).toBeVisible();
  });
});

describe("the card of a server that listens elsewhere", () => {
  const moved = () => ({ servers: [{ ...running("/p/shop", "api", 8000, 1, 60), found_port: 4242 }] });

  it("names both ports and writes the right one into the settings", async () => {
    const { user, fake } = await openWindow(moved());
    const saved = vi.spyOn(fake, "setPort");
    expect(screen.getByTestId("found-port-card")).toHaveTextContent("api listens on port 4242");
    expect(screen.getByTestId("found-port-card")).toHaveTextContent("Its settings say 8000.");
    expect(row("api")).toHaveTextContent(":4242");
    await user.click(screen.getByRole("button", { name: "Use 4242" }));
    await waitFor(() => expect(screen.queryByTestId("found-port-card")).toBeNull());
    expect(saved.mock.calls[0]?.[0].port).toBe(4242);
    expect(row("api")).toHaveTextContent(":4242");
  });

  it("lets it have no port at all", async () => {
    const { user, fake } = await openWindow(moved());
    const saved = vi.spyOn(fake, "setPort");
    await user.click(screen.getByRole("button", { name: "It has no port" }));
    await waitFor(() => expect(screen.queryByTestId("found-port-card")).toBeNull());
    expect(saved.mock.calls[0]?.[0].port).toBeNull();
  });
});
