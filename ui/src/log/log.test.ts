import { describe, expect, it } from "vitest";
import { parseAnsi } from "./ansi";
import { Heights } from "./heights";
import { isNote, partsOf, timeOf } from "./line";
import { KEPT, PAGE, Pages } from "./pages.svelte";
import { followAfter, HIGHEST, Stretch } from "./scroll";
import type { LogRow } from "../backend/model";

/** A row as the core gives it. */
function row(text: string, more: Partial<LogRow> = {}): LogRow {
  return { row: 0, time: null, text, cut: 0, level: null, found: [], links: [], ...more };
}

const plain = (text: string) => [{ text, look: "" }];

describe("terminal colours", () => {
  it("become spans", () => {
    expect(parseAnsi("\x1b[32mINFO\x1b[0m: \x1b[1;31mbad\x1b[22m red\x1b[39m end")).toEqual([
      { text: "INFO", look: "fg-green" },
      { text: ": ", look: "" },
      { text: "bad", look: "fg-red bold" },
      { text: " red", look: "fg-red" },
      { text: " end", look: "" },
    ]);
  });

  it("take an empty SGR for a reset", () => {
    expect(parseAnsi("\x1b[31ma\x1b[mb")).toEqual([
      { text: "a", look: "fg-red" },
      { text: "b", look: "" },
    ]);
  });

  it("of 256 and of 16 million become the nearest of eight", () => {
    expect(parseAnsi("\x1b[38;5;196ma")[0]?.look).toBe("fg-red");
    expect(parseAnsi("\x1b[38;2;20;200;40ma")[0]?.look).toBe("fg-green");
    expect(parseAnsi("\x1b[38;2;20;200;40;1ma")[0]?.look).toBe("fg-green bold");
    expect(parseAnsi("\x1b[48;5;21;3ma")[0]?.look).toBe("bg-blue italic");
    expect(parseAnsi("\x1b[38:2:200:20:40ma")[0]?.look).toBe("fg-red");
  });

  it("of a hostile line stay text", () => {
    const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>{@html "x"}`;
    expect(parseAnsi(`\x1b[31m${hostile}`)).toEqual([{ text: hostile, look: "fg-red" }]);
    expect(parseAnsi(`\x1b[38;5;"><b>m`)[0]?.look).toBe("");
    expect(parseAnsi("\x1b[999;constructor;3m!")[0]?.look).toBe("");
  });

  it("give way to nothing else: cursor moves, titles and links vanish", () => {
    expect(
      parseAnsi("\x1b[2J\x1b[1;1Ha\x1b]0;title\x07b\x1b]8;;http://x\x1b\\c\x1b(Bd\x9b31me\x00\x08"),
    ).toEqual([
      { text: "abcd", look: "" },
      { text: "e", look: "fg-red" },
    ]);
  });

  it("cut off in the middle hide no text", () => {
    expect(parseAnsi("a\x1b]0;never ended")).toEqual(plain("a0;never ended"));
    expect(parseAnsi("a\x1b[3")).toEqual(plain("a"));
    expect(parseAnsi("a\x1b")).toEqual(plain("a"));
  });

  it("are parsed in a moment, however bad the line", () => {
    const begun = performance.now();
    parseAnsi("\x1b[".repeat(50_000) + "\x1b]".repeat(50_000) + ";".repeat(50_000));
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe("a row", () => {
  const pieces = (of: LogRow) => partsOf(of).flatMap((part) => part.pieces);

  it("has what was found marked, across changes of colour", () => {
    const found = row("a \x1b[31mre\x1b[0md b", { found: [[2, 5]] });
    expect(pieces(found)).toEqual([
      { text: "a ", look: "", found: false },
      { text: "re", look: "fg-red", found: true },
      { text: "d", look: "", found: true },
      { text: " b", look: "", found: false },
    ]);
  });

  it("has links with the whole of their text, whatever is marked in it", () => {
    const linked = row("see app/main.py:12 and http://x", {
      found: [[8, 12]],
      links: [
        { from: 4, to: 18, page: false },
        { from: 23, to: 31, page: true },
      ],
    });
    const parts = partsOf(linked).map(({ link, page, pieces: all }) => [link, page, all.length]);
    expect(parts).toEqual([
      [null, false, 1],
      ["app/main.py:12", false, 3],
      [null, false, 1],
      ["http://x", true, 1],
    ]);
  });

  it("has the word coloured that names its level, where nothing is coloured", () => {
    const looks = (of: LogRow) => pieces(of).map(({ text, look }) => [text, look]);
    expect(looks(row("WARNING: slow", { level: "warning" }))).toEqual([
      ["WARNING", "fg-yellow"],
      [": slow", ""],
    ]);
    expect(looks(row("\x1b[32mINFO\x1b[0m: x", { level: "info" }))[0]).toEqual(["INFO", "fg-green"]);
    expect(looks(row("x INFO", { level: null }))).toEqual([["x INFO", ""]]);
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

  it("is told from the supervisor's own", () => {
    expect(isNote(row("[trayvisor] started (PID: 1)"))).toBe(true);
    expect(isNote(row(" [trayvisor] started (PID: 1)"))).toBe(false);
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
    expect(long.height).toBe(HIGHEST);
    expect(long.seen(0)).toBe(0);
    expect(long.seen(HIGHEST - 400)).toBeCloseTo(200_000_000 - 400);
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
    expect(pages.row(PAGE + 4)?.text).toBe(`line ${PAGE + 4}`);
    expect(pages.row(PAGE + 5)).toBeUndefined();
    expect(pages.missing(PAGE - 10, PAGE + 5)).toBeNull();
  });

  it("forget those that were not used for longest", () => {
    const pages = new Pages();
    pages.keep(rows(0, PAGE));
    for (let n = 1; n < KEPT; n++) pages.keep(rows(n * PAGE, PAGE));
    expect(pages.missing(0, PAGE)).toBeNull();
    pages.keep(rows(KEPT * PAGE, PAGE));
    expect(pages.row(0)?.text).toBe("line 0");
    expect(pages.row(PAGE)).toBeUndefined();
  });
});
