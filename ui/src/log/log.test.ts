import { describe, expect, it } from "vitest";
import { Heights } from "./heights";
import { PAGE, Pages } from "./pages.svelte";
import { classesOf, textOf, timeOf } from "./row";
import { followAfter, Stretch } from "./scroll";
import type { LogRow } from "../backend/model";

/** A row as the core returns it. */
function row(text: string, more: Partial<LogRow> = {}): LogRow {
  return {
    row: 0,
    time: null,
    kind: "output",
    level: null,
    parts: [{ pieces: [{ text }] }],
    cut: 0,
    ...more,
  };
}

describe("a row", () => {
  it("has its styles as classes, colours as the nearest of eight", () => {
    expect(classesOf({})).toBe("");
    expect(classesOf({ foreground: 2 })).toBe("fg-green");
    expect(classesOf({ foreground: 9, bold: true })).toBe("fg-red bold");
    expect(classesOf({ foreground: [255, 0, 0] })).toBe("fg-red");
    expect(classesOf({ foreground: [20, 200, 40], bold: true })).toBe("fg-green bold");
    expect(classesOf({ background: [0, 0, 255], italic: true })).toBe("bg-blue italic");
    expect(classesOf({ foreground: [200, 20, 40] })).toBe("fg-red");
    expect(classesOf({ foreground: [128, 128, 128] })).toBe("fg-white");
    expect(classesOf({ foreground: [118, 118, 118], background: 0 })).toBe("fg-black bg-black");
    const all = { dim: true, underline: true, strikethrough: true, reverse: true };
    expect(classesOf(all)).toBe("dim underline strikethrough reverse");
  });

  it("has links with the whole of their text, whatever is marked in it", () => {
    const pieces = [{ text: "app/" }, { text: "main", matched: true }, { text: ".py:12" }];
    expect(textOf({ link: "file", pieces })).toBe("app/main.py:12");
  });

  it("shows the clock, and the date where a day begins", () => {
    const at = (time: string) => row("", { time });
    const [before, same, next] = [
      at("2026-11-22T23:59:59.999+01:00"),
      at("2026-11-22T23:59:59.999+01:00"),
      at("2026-11-23T00:00:00.001+01:00"),
    ];
    const date = () => "23 Nov";
    expect(timeOf(same, before, date)).toBe("23:59:59.999");
    expect(timeOf(next, before, date)).toBe("23 Nov 00:00:00");
    expect(timeOf(next, undefined, date)).toBe("00:00:00.001");
    expect(timeOf(row("x"), before, date)).toBe("");
  });
});

describe("following", () => {
  const at = (top: number) => ({ top, height: 400, total: 1000 });
  it("stops when scrolled up", () => expect(followAfter(true, 600, at(500))).toBe(false));
  it("resumes at the end", () => expect(followAfter(false, 500, at(600))).toBe(true));
  it("does not resume half way down", () => expect(followAfter(false, 100, at(300))).toBe(false));
  it("goes on when rows came before the scrolling did", () =>
    expect(followAfter(true, 500, at(500))).toBe(true));
});

describe("heights", () => {
  it("are the usual ones but for the rows that were measured", () => {
    const heights = new Heights(20);
    expect(heights.between(5, 1_000_005)).toBe(20_000_000);
    expect([heights.set(7, 60), heights.set(3000, 40), heights.set(7, 60)]).toEqual([true, true, false]);
    expect(heights.between(0, 7)).toBe(140);
    expect(heights.between(0, 8)).toBe(200);
    expect(heights.between(8, 1_000_000)).toBe(999_992 * 20 + 20);
    expect(heights.set(7, 20)).toBe(true);
    expect(heights.between(0, 8)).toBe(160);
  });

  it("tell which row is at a place", () => {
    const heights = new Heights(20);
    heights.set(1, 100);
    expect([0, 19, 20, 119, 120, 1e9, -5].map((place) => heights.at(0, 10, place))).toEqual([
      0, 0, 1, 1, 2, 9, 0,
    ]);
    expect(heights.at(4, 4, 100)).toBe(4);
  });
});

describe("a scroll bar", () => {
  it("is as long as there is to see, as far as elements may be", () => {
    const usual = new Stretch(20_000_000, 400);
    expect([usual.height, usual.seen(123), usual.scrolled(123)]).toEqual([20_000_000, 123, 123]);
  });

  it("reaches both ends of what is longer", () => {
    const long = new Stretch(200_000_000, 400);
    expect(long.height).toBe(30_000_000);
    expect(long.seen(0)).toBe(0);
    expect(long.seen(long.height - 400)).toBeCloseTo(200_000_000 - 400);
    expect(long.seen(long.scrolled(77_777_777))).toBeCloseTo(77_777_777);
  });
});

describe("pages", () => {
  const rows = (first: number, count: number) => ({
    at: first,
    rows: Array.from({ length: count }, (_, i) => row(`line ${first + i}`, { row: first + i })),
  });

  it("say what is missing, a page at most", () => {
    const pages = new Pages();
    expect(pages.missing(PAGE - 10, 3 * PAGE)).toEqual({ from: PAGE - 10, count: 10 });
    pages.keep(rows(PAGE - 10, 15));
    expect(pages.missing(PAGE - 10, 3 * PAGE)).toEqual({ from: PAGE + 5, count: PAGE - 5 });
    expect(pages.row(PAGE + 4)?.parts.map(textOf)).toEqual([`line ${PAGE + 4}`]);
    expect(pages.row(PAGE + 5)).toBeUndefined();
    expect(pages.missing(PAGE - 10, PAGE + 5)).toBeNull();
  });

  it("forget those that were not used for longest", () => {
    const pages = new Pages();
    pages.keep(rows(0, PAGE));
    for (let n = 1; n < 40; n++) pages.keep(rows(n * PAGE, PAGE));
    expect(pages.missing(0, PAGE)).toBeNull();
    pages.keep(rows(40 * PAGE, PAGE));
    expect(pages.row(0)?.parts.map(textOf)).toEqual(["line 0"]);
    expect(pages.row(PAGE)).toBeUndefined();
  });
});
