import { describe, expect, it } from "vitest";
import { stopped } from "../backend/fake/data";
import { wordsOf } from "../shared/find";
import { isFound } from "./find";

describe("finding a server", () => {
  const api = stopped("/p/Shop", "api", 8000);

  it.each(["", "  ", "API", "sho ap", "ap sho", ":8000", "80 shop"])("%j finds it", (query) =>
    expect(isFound(api, wordsOf(query))).toBe(true),
  );

  it.each(["apis", "shop web", ":80001"])("%j does not", (query) =>
    expect(isFound(api, wordsOf(query))).toBe(false),
  );
});
