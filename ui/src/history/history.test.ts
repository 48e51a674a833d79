import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { stopped } from "../backend/fake/data";
import { keyOf, type Happening, type ServerEvent } from "../backend/model";
import { t } from "../texts";
import { openOn, openWindow } from "../testing/window";
import { FakeBackend } from "../backend/fake/fake";
import { failure } from "../backend/fake/failure";

const api = stopped("/p/shop", "api", 8000);

function past(...what: (Happening & { at?: string })[]) {
  const at = new Date().toISOString();
  return new Map([[keyOf(api), what.map((what): ServerEvent => ({ at, ...what }))]]);
}

function shown(): string[] {
  return screen.queryAllByTestId("event").map((event) => event.querySelector("span")!.textContent);
}

describe("an event in words", () => {
  const at = "2026-11-22T19:30:00Z";
  it.each<[Happening, string]>([
    [{ event: "started", pid: 7, by: "the tray" }, "Started by the tray (PID 7)"],
    [{ event: "started", pid: 7, by: null }, "Restarted automatically (PID 7)"],
    [{ event: "ready", after_s: 0.84 }, "Ready after 0.8 s"],
    [{ event: "unhealthy", why: "answers 503 on /health" }, "Unhealthy: it answers 503 on /health"],
    [{ event: "answering" }, "Answers again"],
    [{ event: "stopped", by: "the command" }, "Stopped by the command"],
    [
      { event: "stopped", by: "the tray", killed: true },
      "Stopped by the tray; it did not exit in time and was killed",
    ],
    [{ event: "stopped", by: null }, "Stopped from outside Trayvisor"],
    [
      { event: "crashed", exit: { code: 1 }, uptime_s: 75, cause: "no redis" },
      "Crashed after 1 min: no redis",
    ],
    [
      { event: "crashed", exit: { code: 3 }, uptime_s: 2, cause: "it ended with exit code 3" },
      "Crashed after 2.0 s: it ended with exit code 3",
    ],
    [{ event: "recovered" }, "Recovered from a crash"],
    [{ event: "given_up", restarts: 1 }, "Left stopped after 1 restart"],
    [
      { event: "conflict", port: 8000, holders: ["a (1)", "b (2)"] },
      "Not started: port 8000 is in use by a (1) and b (2)",
    ],
    [{ event: "freed", port: 8000, holders: ["a (1)"] }, "Freed port 8000 by ending a (1)"],
    [
      { event: "alert_failed", to: "webhook to a.b", why: "it said 500" },
      "Alert not delivered, webhook to a.b: it said 500",
    ],
  ])("%o", (what, words) => {
    expect(t.eventText({ at, ...what })).toBe(words);
  });

  it("its day is today, yesterday, or has a name", () => {
    const now = new Date(2026, 10, 23, 0, 30).getTime();
    expect(t.dayText(new Date(2026, 10, 23, 0, 1).toISOString(), now)).toBe("Today");
    expect(t.dayText(new Date(2026, 10, 22, 23, 59).toISOString(), now)).toBe("Yesterday");
    expect(t.dayText(new Date(2026, 10, 21, 12).toISOString(), now)).toMatch(/21/);
  });
});

describe("the history", () => {
  it("tells what happened, newest first and by day", async () => {
    const long = "2026-01-05T12:00:00Z";
    const events = past(
      { event: "started", pid: 7, by: "the tray", at: long },
      { event: "stopped", by: "the window" },
    );
    const { user } = await openWindow({ servers: [api], events });
    await user.click(screen.getByTestId("tab-history"));
    await waitFor(() => expect(shown()).toEqual(["Stopped by the window", "Started by the tray (PID 7)"]));
    const days = within(screen.getByRole("tabpanel")).getAllByRole("heading", { level: 2 });
    expect(days.map((day) => day.textContent)).toEqual(["Today", expect.stringContaining("5")]);
  });

  it("teaches while it is empty", async () => {
    const { user } = await openWindow({ servers: [api] });
    await user.click(screen.getByTestId("tab-history"));
    expect(await screen.findByText(/No events yet/)).toBeVisible();
  });

  it("is told live", async () => {
    const { user } = await openWindow({ servers: [api] });
    await user.click(screen.getByTestId("tab-history"));
    await user.click(screen.getByTestId("start"));
    await waitFor(() => expect(shown()).toEqual(["Ready after 20 ms", "Started by the window (PID 20001)"]));
  });

  it("can be narrowed to a kind, also to one of which there is nothing", async () => {
    const events = past({ event: "started", pid: 7, by: null }, { event: "given_up", restarts: 5 });
    const { user } = await openWindow({ servers: [api], events });
    await user.click(screen.getByTestId("tab-history"));
    await user.click(await screen.findByRole("button", { name: "Crashes" }));
    expect(shown()).toEqual(["Left stopped after 5 restarts"]);
    await user.click(screen.getByRole("button", { name: "Health" }));
    await waitFor(() => expect(screen.getByText("No events of this kind.")).toBeVisible());
  });

  it("shows a hundred at once, and the earlier when asked", async () => {
    const many = Array.from({ length: 130 }, (_, pid): Happening => ({ event: "started", pid, by: null }));
    const { user } = await openWindow({ servers: [api], events: past(...many) });
    await user.click(screen.getByTestId("tab-history"));
    await waitFor(() => expect(shown()).toHaveLength(100));
    await user.click(screen.getByRole("button", { name: "Show earlier" }));
    expect(shown()).toHaveLength(130);
    expect(screen.queryByRole("button", { name: "Show earlier" })).toBeNull();
  });

  it("says why it cannot be told", async () => {
    const fake = new FakeBackend({ servers: [api] });
    fake.failNext("history", failure("the history could not be read"));
    const { user } = await openOn(fake);
    await user.click(screen.getByTestId("tab-history"));
    expect(await screen.findByText("the history could not be read")).toBeVisible();
  });
});
