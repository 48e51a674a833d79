import { describe, expect, it } from "vitest";
import type { Command } from "../app/commands";
import { stopped } from "../backend/fake/data";
import { cut, isFound, wordsOf } from "./find";
import { search } from "../app/fuzzy";

/** A text with what was found in brackets. */
const shown = (text: string, query: string) =>
  cut(text, wordsOf(query))
    .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
    .join("");

describe("finding a server", () => {
  const api = stopped("/p/Shop", "api", 8000);

  it.each(["", "  ", "API", "sho ap", "ap sho", ":8000", "80 shop"])("%j finds it", (query) =>
    expect(isFound(api, wordsOf(query))).toBe(true),
  );

  it.each(["apis", "shop web", ":80001"])("%j does not", (query) =>
    expect(isFound(api, wordsOf(query))).toBe(false),
  );

  it("marks each place of each word once", () => {
    expect(shown("banana", "an")).toBe("b[anan]a");
    expect(shown("banana", "ba na")).toBe("[banana]");
    expect(shown("Shop", "sh")).toBe("[Sh]op");
    expect(shown("shop", "")).toBe("shop");
    expect(shown("", "x")).toBe("");
  });

  it("marks nothing where places cannot be told", () => {
    expect(shown("İstanbul", "bul")).toBe("İstanbul");
  });
});

describe("finding a command", () => {
  const command = (text: string, about = ""): Command => ({ id: text, text, about, run: () => undefined });
  const commands = [command("Start api", "shop"), command("Stop web", "shop"), command("Add a project")];
  const found = (query: string, recent: string[] = []) =>
    search(query, commands, recent).map((hit) => hit.command.text);

  it("shows all where nothing is typed, those done last first", () => {
    expect(found("")).toEqual(["Start api", "Stop web", "Add a project"]);
    expect(found(" ", ["Add a project", "gone", "Stop web"])).toEqual([
      "Add a project",
      "Stop web",
      "Start api",
    ]);
  });

  it("takes letters in their order, and words in any, the project's too", () => {
    expect(found("stapi")[0]).toBe("Start api");
    expect(found("web stop")).toEqual(["Stop web"]);
    expect(found("shop")).toEqual(expect.arrayContaining(["Start api", "Stop web"]));
    expect(found("xyz")).toEqual([]);
  });

  it("marks the letters that were hit in the command, and not those in its project", () => {
    const [hit] = search("stop shop", commands, []);
    expect(hit?.pieces.filter((piece) => piece.found).map((piece) => piece.text)).toEqual([
      "S",
      "t",
      "o",
      "p",
    ]);
    expect(hit?.pieces.map((piece) => piece.text).join("")).toBe("Stop web");
  });
});
