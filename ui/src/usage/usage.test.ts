import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeBackend } from "../backend/fake/fake";
import { running } from "../backend/fake/scenarios";
import { stopped } from "../backend/fake/data";
import { failure } from "../backend/fake/failure";
import { area, curve, pointsOf, topOf, type Point } from "./chart";
import { keyOf, type Metrics, type ServerEvent, type Span } from "../backend/model";
import { openOn, openWindow } from "../testing/window";

const NOW = Date.parse("2026-11-22T20:00:07Z");
const EMPTY = { cpu_percent: null, memory_bytes: null, threads: null, open_files: null, latency_s: null };

/** Usage data: CPU by seconds before now. */
function metrics(rows: [ago: number, cpu: number | null][], span: Span = "hour"): Metrics {
  const columns = (cpu_percent: (number | null)[]) => {
    const none = cpu_percent.map(() => null);
    return { cpu_percent, memory_bytes: none, threads: none, open_files: none, latency_s: none };
  };
  return {
    span,
    step_s: 2,
    cpu_s: null,
    now: EMPTY,
    mean: EMPTY,
    max: EMPTY,
    times: rows.map(([ago]) => NOW / 1000 - ago),
    means: columns(rows.map(([, cpu]) => cpu)),
    peaks: columns(rows.map(([, cpu]) => cpu && cpu * 2)),
  };
}

function point(mean: number | null): Point {
  return { at: NOW, mean, peak: mean, marks: [] };
}

describe("the points of a chart", () => {
  it("cover the whole span, also before the first sample, and end with now", () => {
    const points = pointsOf(metrics([[0, 4]]), "cpu_percent", [], NOW);
    expect(points).toHaveLength(240);
    expect(points.at(-1)).toMatchObject({ mean: 4, peak: 8 });
    expect(points.slice(0, -1).every(({ mean }) => mean === null)).toBe(true);
    expect(new Date(points.at(-1)!.at).toISOString()).toBe("2026-11-22T20:00:00.000Z");
    expect(new Date(points[0]!.at).toISOString()).toBe("2026-11-22T19:00:15.000Z");
    const day = pointsOf(metrics([[0, 4]], "day"), "cpu_percent", [], NOW);
    expect(day.at(-1)!.at - day[0]!.at).toBe(239 * 360_000);
  });

  it("take the mean of means and the most of peaks, and pass over what is unknown or too old", () => {
    const rows: [number, number | null][] = [
      [4000, 99],
      [22, 2],
      [20, 4],
      [18, null],
      [16, 6],
    ];
    const points = pointsOf(metrics(rows), "cpu_percent", [], NOW);
    expect(points.at(-2)).toMatchObject({ mean: 4, peak: 12 });
    expect(points.filter(({ mean }) => mean !== null)).toHaveLength(1);
  });

  it("have crashes and starts where they happened, and nothing else", () => {
    const at = new Date(NOW - 20_000).toISOString();
    const crash: ServerEvent = { at, event: "crashed", exit: null, uptime_s: 1, cause: "it fell" };
    const start: ServerEvent = { at, event: "started", pid: 1, by: null };
    const events: ServerEvent[] = [
      { ...start, at: "2026-11-20T00:00:00Z" },
      crash,
      start,
      { at, event: "recovered" },
    ];
    const points = pointsOf(metrics([[0, 1]]), "cpu_percent", events, NOW);
    expect(points.at(-2)!.marks).toEqual([crash, start]);
    expect(points.flatMap(({ marks }) => marks)).toHaveLength(2);
  });

  it("have a round number above them", () => {
    const top = (most: number, unit = 1, least = 5) => topOf([point(most)], unit, least);
    expect([0, 5, 5.1, 17, 21, 31, 51, 230].map((most) => top(most))).toEqual([
      5, 5, 10, 20, 30, 50, 100, 300,
    ]);
    expect(top(156 * 1024 ** 2, 1024 ** 2, 10)).toBe(200 * 1024 ** 2);
  });

  it("are a curve with gaps where nothing was measured", () => {
    const points = [null, 5, 10, null, 0].map(point);
    expect(curve(points, "mean", 10)).toBe("M1 0.5000L2 0.5000L3 0.0000M4 1.0000L5 1.0000");
    expect(area(points, 10)).toBe("M1 0.5000L2 0.5000L3 0.0000V1H1zM4 1.0000L5 1.0000V1H4z");
    expect(curve([point(null)], "mean", 10)).toBe("");
  });
});

describe("the usage of a server", () => {
  afterEach(() => vi.useRealTimers());

  const api = running("/p/shop", "api", 8000, 111, 600);

  it("is told in words, and each value can be reached with the keyboard", async () => {
    // The next step would move all values by one.
    vi.useFakeTimers({ toFake: ["Date"] });
    const at = new Date(Date.now() - 60_000).toISOString();
    const crash: ServerEvent = { at, event: "crashed", exit: null, uptime_s: 1, cause: "it fell" };
    const start: ServerEvent = {
      at: new Date(Date.now() - 900_000).toISOString(),
      event: "started",
      pid: 1,
      by: null,
    };
    const { user } = await openWindow({ servers: [api], events: new Map([[keyOf(api), [start, crash]]]) });
    await user.click(screen.getByTestId("tab-usage"));
    const chart = await screen.findByRole("slider", { name: "CPU" });
    expect(chart.closest("figure")).toHaveTextContent(
      /CPU On average [\d.]+ %, at most [\d.]+ % · 1 crash, 1 start/,
    );
    chart.focus();
    expect(chart).toHaveAttribute(
      "aria-valuetext",
      expect.stringMatching(/^\d\d:\d\d:\d\d: [\d.]+ %, at most [\d.]+ %$/),
    );
    for (let i = 0; i < 4; i++) await user.keyboard("{ArrowLeft}");
    const text = chart.getAttribute("aria-valuetext");
    await user.keyboard("{Home}");
    expect(chart).toHaveAttribute("aria-valuetext", expect.stringMatching(/: –$/));
    await user.keyboard("{End}{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}");
    expect(chart.getAttribute("aria-valuetext")).toBe(text);
    expect(text).toContain("Crashed after 1.0 s: it fell");
  });

  it("can be looked at for a day", async () => {
    const { user, fake } = await openWindow({ servers: [api] });
    const asked = vi.spyOn(fake, "metrics");
    await user.click(screen.getByTestId("tab-usage"));
    await user.click(await screen.findByRole("button", { name: "Last day" }));
    await waitFor(() =>
      expect(asked).toHaveBeenLastCalledWith({ server: { project: "/p/shop", name: "api" }, span: "day" }),
    );
  });

  it("of one that never ran is calmly none", async () => {
    const { user } = await openWindow({ servers: [stopped("/p/shop", "api", 8000)] });
    await user.click(screen.getByTestId("tab-usage"));
    expect(await screen.findByText("No data yet")).toBeVisible();
  });

  it("says why it cannot be told", async () => {
    const fake = new FakeBackend({ servers: [stopped("/p/shop", "api", 8000)] });
    const { user } = await openOn(fake);
    fake.failNext("metrics", failure("the figures could not be read"));
    await user.click(screen.getByTestId("tab-usage"));
    expect(await screen.findByText("the figures could not be read")).toBeVisible();
  });
});
