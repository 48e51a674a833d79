import { describe, expect, it } from "vitest";
import { joinCommand, splitCommand } from "./command";

describe("a command line", () => {
  it.each([
    ["plain words", ["npm", "run", "dev"]],
    ["spaces and empty words", ["a b", "", " "]],
    ["both quotes", [`it's "so"`, `'`, `"`, `"'"`]],
    ["a Windows path", ["C:\\Program Files\\node.exe", "C:\\x\\"]],
  ])("keeps %s together", (_, words) => {
    expect(splitCommand(joinCommand(words))).toEqual(words);
  });

  it("reads quotes in the middle of a word", () => {
    expect(splitCommand(`--title="a b"c  d`)).toEqual(["--title=a bc", "d"]);
  });
});
