import { describe, expect, it } from "vitest";
import { cut, wordsOf } from "./find";

/** A text with matches in brackets. */
const shown = (text: string, query: string) =>
  cut(text, wordsOf(query))
    .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
    .join("");

describe("a text that is searched", () => {
  it("is marked at each place of each word once", () => {
    expect(shown("banana", "an")).toBe("b[anan]a");
    expect(shown("banana", "ba na")).toBe("[banana]");
    expect(shown("Shop", "sh")).toBe("[Sh]op");
    expect(shown("shop", "")).toBe("shop");
    expect(shown("", "x")).toBe("");
  });

  it("is not marked where places cannot be told", () => {
    expect(shown("İstanbul", "bul")).toBe("İstanbul");
  });
});
