import { describe, expect, it } from "vitest";
import type { Command } from "./commands";
import { search } from "./fuzzy";

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
