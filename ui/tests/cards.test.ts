import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { missingRedis, stopped } from "../src/backend/fake-data";
import { blocked, crashed, running, scenario, stranger } from "../src/backend/scenarios";
import { openWindow, row, text } from "./window";

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
    fake.start = (server, options) => (asked.push(options), start(server, options));
    await user.click(screen.getByTestId("start"));
    await waitFor(() => expect(screen.getByTestId("free-port")).toBeEnabled());
    await user.click(screen.getByTestId("free-port"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(asked).toEqual([{}, { force: true, port: 8000 }]);
    expect(screen.queryByTestId("conflict-card")).toBeNull();
  });

  it("starts on the next port this time", async () => {
    const { user } = await openWindow({ ...taken(), servers: [blocked("/p/blog", "django")] });
    expect(text("use-next-port")).toBe("Use 8001 this time");
    await user.click(screen.getByTestId("use-next-port"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(row("django")).toHaveTextContent(":8001");
  });

  it("says why a protected holder's port cannot be freed", async () => {
    await openWindow(scenario("protected"));
    expect(screen.getByTestId("free-port")).toBeDisabled();
    expect(screen.getByTestId("free-port")).toHaveAccessibleDescription(/it belongs to the system/);
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
    expect(card).toHaveTextContent("worker crashed: the package “redis” is not installed");
    expect(card).toHaveTextContent("exit code 1 after 0.4 s");
    expect(card).toHaveTextContent("Install “redis” into shop/.venv");
    expect(card).toHaveTextContent("No module named 'redis'");
    expect(text("phase")).toBe("Crashed");
  });

  it("starts the server again and goes", async () => {
    const { user } = await openWindow({ servers: [crashed("/p/shop", "worker")] });
    await user.click(screen.getByTestId("start-again"));
    await waitFor(() => expect(text("phase")).toBe("Running"));
    expect(screen.queryByTestId("crash-card")).toBeNull();
  });

  it("shows its lines as text", async () => {
    const server = crashed("/p/shop", "worker");
    server.crash = { ...missingRedis, lines: ["<b>bold</b>"] };
    await openWindow({ servers: [server] });
    expect(screen.getByTestId("crash-card")).toHaveTextContent("<b>bold</b>");
  });

  it("shrinks to one line once the server runs again", async () => {
    const server = { ...running("/p/shop", "api", 1, 2, 3), restarts: 1, crash: missingRedis };
    await openWindow({ servers: [server] });
    const card = screen.getByTestId("crash-card");
    expect(card.tagName).toBe("DETAILS");
    expect(card).not.toHaveAttribute("open");
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
    fake.takeOver = (server, pid) => (asked.push(pid), takeOver(server, pid));
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
