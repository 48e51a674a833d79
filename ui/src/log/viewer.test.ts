import { describe, expect, it, vi } from "vitest";
import { FakeBackend } from "../backend/fake/fake";
import { stopped } from "../backend/fake/data";
import { FakeLines } from "../backend/fake/log";
import { failure } from "../backend/fake/failure";
import { textOf } from "./row";
import { LogViewer } from "./viewer.svelte";
import { keyOf, refOf, type LogNeedle } from "../backend/model";

const server = stopped("/p/shop", "api", 8000);
const text = (text: string): LogNeedle => ({ text, expression: false });
const soon = <T>(look: () => T) => vi.waitFor(look, { timeout: 2000 });

/** A viewer of a log with these lines, with the first rows visible, after its first look. */
async function viewed(lines: FakeLines | string[] = []) {
  const log = lines instanceof FakeLines ? lines : new FakeLines(lines);
  const fake = new FakeBackend({ servers: [server], logs: new Map([[keyOf(server), log]]) });
  const viewer = new LogViewer(fake, refOf(server));
  while (await viewer.poll());
  viewer.see(viewer.state?.first ?? 0, Math.min(viewer.state?.end ?? 0, 20));
  return { fake, viewer, log };
}

/** The text of the row at a position; undefined if it is not in memory. */
function textAt(viewer: LogViewer, position: number): string | undefined {
  return viewer.row(position)?.parts.map(textOf).join("");
}

async function look(viewer: LogViewer) {
  while (await viewer.poll());
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`);

describe("a viewer", () => {
  it("holds only what is in sight and around it, of a million lines", async () => {
    const { viewer, fake } = await viewed(new FakeLines([], 1_000_000));
    const asked = vi.spyOn(fake, "logLook");
    viewer.see(500_000, 500_040);
    await look(viewer);
    expect(textAt(viewer, 500_039)).toContain("/orders/500039");
    expect(viewer.row(250_000)).toBeUndefined();
    expect(viewer.row(500_200)).toBeDefined();
    expect(asked.mock.calls.length).toBeLessThan(6);
  });

  it("does not wait for what is out of sight by then", async () => {
    const { viewer, fake } = await viewed(new FakeLines([], 1_000_000));
    const asked = vi.spyOn(fake, "logLook");
    const end = viewer.run();
    for (let n = 1; n < 50; n++) viewer.see(n * 10_000, n * 10_000 + 40);
    await soon(() => expect(viewer.row(490_000)).toBeDefined());
    end();
    expect(asked.mock.calls.length).toBeLessThan(8);
  });

  it("counts new lines only while it does not follow", async () => {
    const { viewer, log } = await viewed(numbered(3));
    log.print("a");
    await look(viewer);
    expect(viewer.unseen).toBe(0);
    viewer.follow(false);
    log.print("b", "c");
    await look(viewer);
    expect(viewer.unseen).toBe(2);
    viewer.follow(true);
    expect(viewer.unseen).toBe(0);
  });

  it("goes to the finds one after the other, both ways and around", async () => {
    const { viewer } = await viewed(["a hit", "no", "a hit", "no", "a hit"]);
    viewer.follow(false);
    viewer.ask({ needle: text("hit") });
    await look(viewer);
    const at = () => [viewer.current?.row, viewer.current?.ordinal];
    expect(viewer.state?.found).toBe(3);
    expect(at()).toEqual([0, 1]);
    await viewer.find(false);
    expect(at()).toEqual([2, 2]);
    await viewer.find(true);
    await viewer.find(true);
    expect(at()).toEqual([4, 3]);
    expect(viewer.jump).toEqual({ position: 4, middle: true });
    await viewer.find(false);
    expect(at()).toEqual([0, 1]);
  });

  it("begins at the last find where it follows, and stays there", async () => {
    const { viewer } = await viewed(["a hit", "no", "a hit", "no"]);
    viewer.ask({ needle: text("hit") });
    await look(viewer);
    expect(viewer.current?.row).toBe(2);
    expect(viewer.following).toBe(false);
  });

  it("keeps the row at the top in its place when other rows are hidden, and shown again", async () => {
    const lines = Array.from({ length: 1000 }, (_, n) => (n % 10 ? `INFO: ${n}` : `ERROR: ${n}`));
    const { viewer } = await viewed(lines);
    viewer.follow(false);
    viewer.see(500, 520);
    await look(viewer);
    expect(viewer.row(500)).toBeDefined();
    viewer.ask({ level: "error" });
    await look(viewer);
    expect(viewer.state).toMatchObject({ first: 0, end: 100 });
    expect(viewer.jump).toEqual({ position: 50, middle: false });
    expect(textAt(viewer, 50)).toBe("ERROR: 500");
    viewer.see(50, 70);
    viewer.ask({ level: null });
    await look(viewer);
    expect(viewer.jump).toEqual({ position: 500, middle: false });
  });

  it("asks for no rows by positions that mean something else by now", async () => {
    const { viewer, fake } = await viewed(new FakeLines([], 120_000));
    viewer.follow(false);
    viewer.ask({ level: "error" });
    const asked = vi.spyOn(fake, "logLook");
    expect(await viewer.poll()).toBe(true);
    viewer.see(90_000, 90_020);
    expect(await viewer.poll()).toBe(true);
    const sights = asked.mock.calls.map(([{ sight }]) => sight.from);
    expect(sights).toEqual([{ row: 0 }, { row: 0 }]);
    await look(viewer);
    expect(viewer.state?.end).toBe(2400);
  });

  it("shows a cleared log from then on, and all of it again", async () => {
    const { viewer, log } = await viewed(numbered(5));
    viewer.clear();
    log.print("new");
    await look(viewer);
    expect(viewer.state).toMatchObject({ first: 5, end: 6 });
    viewer.ask({ since: 0 });
    await look(viewer);
    expect(viewer.state).toMatchObject({ first: 0, end: 6 });
  });

  it("begins anew when the file was emptied, cleared or not", async () => {
    const { viewer, log } = await viewed(numbered(5));
    viewer.clear();
    await look(viewer);
    log.empty();
    log.print("first of all");
    await look(viewer);
    expect(viewer.query.since).toBe(0);
    expect(textAt(viewer, 0)).toBe("first of all");
  });

  it("tells the runs apart", async () => {
    const started = (pid: number) => `2026-11-22T19:30:01.123+01:00 [trayvisor] started (PID: ${pid})`;
    const { viewer } = await viewed([started(1), "one", started(2), "two"]);
    viewer.ask({ run: "before" });
    await look(viewer);
    expect(viewer.state).toMatchObject({ first: 0, end: 2, runs: 2 });
    viewer.ask({ run: "this" });
    await look(viewer);
    expect(viewer.state).toMatchObject({ first: 2, end: 4 });
  });

  it("says why an expression is none, and goes on without it", async () => {
    const { viewer, log } = await viewed(["a"]);
    viewer.ask({ needle: { text: "(", expression: true } });
    await look(viewer);
    expect(viewer.expressionProblem).toMatchObject({
      message: expect.stringContaining("not a regular expression"),
    });
    log.print("b");
    await look(viewer);
    expect(viewer.state?.end).toBe(2);
    viewer.ask({ needle: text("b") });
    expect(viewer.expressionProblem).toBeNull();
  });

  it("says why it cannot read, and recovers", async () => {
    const { viewer, fake } = await viewed(["a"]);
    fake.failNext("logLook", failure("backend.log could not be read: denied"));
    await viewer.poll();
    expect(viewer.problem?.message).toBe("backend.log could not be read: denied");
    await viewer.poll();
    expect(viewer.problem).toBeNull();
  });

  it("remembers how logs are shown, and says when that fails", async () => {
    const { viewer, fake } = await viewed();
    await viewer.prefer({ wrap: true });
    expect((await fake.preferences()).log).toEqual({ times: true, wrap: true });
    fake.failNext("changePreference", failure("preferences.json could not be written"));
    await viewer.prefer({ wrap: false });
    expect(viewer.failure?.message).toBe("preferences.json could not be written");
  });

  it("opens what was clicked, and says when it leads nowhere", async () => {
    const { viewer, fake } = await viewed();
    await viewer.open("main.py:3");
    expect(fake.links).toEqual(["main.py:3"]);
    fake.failNext("openLink", failure("main.py:3 is not a file of this project"));
    await viewer.open("main.py:3");
    expect(viewer.failure?.message).toBe("main.py:3 is not a file of this project");
  });
});
