import { describe, expect, it, vi } from "vitest";
import { parseAnsi } from "../src/ansi";
import { FakeBackend } from "../src/backend/fake";
import { stopped } from "../src/backend/fake-data";
import { followAfter, KEPT, LogTail, PAGE } from "../src/log.svelte";
import { parseLogLine } from "../src/log-line";
import { refOf } from "../src/model";

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

describe("a log line", () => {
  it("is taken apart into time and text", () => {
    const line = parseLogLine("2026-11-22T19:30:01.123+01:00   two spaces stay");
    expect(line).toEqual({ time: "19:30:01.123", spans: plain("  two spaces stay"), level: null });
  });

  it("without a time stamp is all text", () => {
    expect(parseLogLine("hello")).toEqual({ time: "", spans: plain("hello"), level: null });
  });

  it("has its level seen and its word coloured", () => {
    expect(parseLogLine("2026-11-22T19:30:01.123+01:00 WARNING:  slow")).toMatchObject({
      level: "warning",
      spans: [
        { text: "WARNING", look: "fg-yellow" },
        { text: ":  slow", look: "" },
      ],
    });
    expect(parseLogLine("x INFO").level).toBeNull();
    expect(parseLogLine("ERROR: x").level).toBe("error");
    expect(parseLogLine("Traceback (most recent call last):").level).toBe("error");
  });

  it("that was rewritten shows what was written last", () => {
    expect(parseLogLine("10 %\r50 %\r100 %\r").spans).toEqual(plain("100 %"));
  });

  it("too long to read is cut, and says by how much", () => {
    const text = parseLogLine("x".repeat(5000)).spans[0]?.text ?? "";
    expect(text.length).toBeLessThan(4100);
    expect(text).toContain("1,000 more characters");
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

describe("a tail", () => {
  const server = stopped("/p/shop", "api", 8000);
  const lines = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `line ${from + i}`);
  function tailOf(already: number) {
    const fake = new FakeBackend({ servers: [server] });
    fake.print(server, ...lines(already));
    return { fake, tail: new LogTail(fake, refOf(server)) };
  }

  it("begins with the last lines and goes on where it was", async () => {
    const { fake, tail } = tailOf(PAGE + 5);
    expect(await tail.poll()).toBe(false);
    expect(tail.lines[0]).toBe("line 5");
    fake.print(server, "one more");
    await tail.poll();
    expect(tail.lines.at(-1)).toBe("one more");
    expect(tail.lines).toHaveLength(PAGE + 1);
  });

  it("reads on at once when a page came back full", async () => {
    const { fake, tail } = tailOf(1);
    await tail.poll();
    fake.print(server, ...lines(PAGE + 1));
    expect(await tail.poll()).toBe(true);
    expect(await tail.poll()).toBe(false);
    expect(tail.lines).toHaveLength(PAGE + 2);
  });

  it("keeps no more than it may and counts what it forgot", async () => {
    const { fake, tail } = tailOf(1);
    await tail.poll();
    fake.print(server, ...lines(KEPT + 500));
    while (await tail.poll());
    expect(tail.lines).toHaveLength(KEPT);
    expect(tail.forgotten).toBe(501);
    expect(tail.lines.at(-1)).toBe(`line ${KEPT + 499}`);
  });

  it("counts new lines only while it does not follow", async () => {
    const { fake, tail } = tailOf(3);
    await tail.poll();
    expect(tail.unseen).toBe(0);
    tail.follow(false);
    fake.print(server, "a", "b");
    await tail.poll();
    expect(tail.unseen).toBe(2);
    tail.follow(true);
    expect(tail.unseen).toBe(0);
  });

  it("has what there is of an unfinished line until it is whole", async () => {
    const { fake, tail } = tailOf(1);
    const page = { lines: [], unfinished: "Password: ", missed: false, next: { file: "fake", offset: 1 } };
    vi.spyOn(fake, "readLog").mockResolvedValueOnce(page);
    await tail.poll();
    expect(tail.unfinished).toBe("Password: ");
    fake.print(server, "Password: given");
    await tail.poll();
    expect(tail.unfinished).toBeNull();
    expect(tail.lines).toEqual(["Password: given"]);
  });

  it("remembers that lines were missed", async () => {
    const { fake, tail } = tailOf(1);
    const page = { lines: ["b"], unfinished: null, missed: true, next: { file: "fake", offset: 1 } };
    vi.spyOn(fake, "readLog").mockResolvedValueOnce(page);
    await tail.poll();
    await tail.poll();
    expect(tail.missed).toBe(true);
  });

  it("says why it cannot read, and recovers", async () => {
    const { fake, tail } = tailOf(3);
    fake.failNext("readLog", { code: "file", message: "backend.log could not be read: denied" });
    await tail.poll();
    expect(tail.problem).toBe("backend.log could not be read: denied");
    await tail.poll();
    expect(tail.problem).toBeNull();
    expect(tail.lines).toHaveLength(3);
  });
});
