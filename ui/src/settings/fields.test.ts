import { describe, expect, it } from "vitest";
import { quickFault, textOf, valueOf, type FieldName } from "./fields";
import { t } from "../texts";

describe("a field of the settings", () => {
  const cases: [FieldName, unknown, string][] = [
    ["host", "::1", "::1"],
    ["port", 8000, "8000"],
    ["port", null, "none"],
    ["reload", false, "false"],
    ["command", ["npm", "run", "dev server"], 'npm run "dev server"'],
    ["depends_on", ["db", "a, b"], "db\na, b"],
    ["env_file", ["a.env", "b.env"], "a.env, b.env"],
    ["env_file", ".env.local", ".env.local"],
    ["env_file", false, "none"],
    ["log.keep", 0, "0"],
    ["health.interval_s", 0.5, "0.5"],
    ["stop.timeout_s", 10, "10"],
  ];
  it.each(cases)("%s of %j is typed as %j, and back", (name, value, text) => {
    expect(textOf(name, value)).toBe(text);
    expect(valueOf(name, text, false)).toEqual(value);
  });

  it("is empty where nothing is set", () => {
    expect([textOf("host", undefined), textOf("python", null), textOf("port", undefined)]).toEqual([
      "",
      "",
      "",
    ]);
  });

  it("hands what is no number to the core as it is, which says what can be", () => {
    expect(valueOf("log.keep", "many", false)).toBe("many");
  });

  it("takes a command for one text where the shell runs it", () => {
    expect(valueOf("command", "a && b", true)).toBe("a && b");
    expect(quickFault("command", "it's", [], true)).toBeNull();
    expect(quickFault("command", "it's", [], false)).toBe(t.faults.commandQuote);
  });

  it("is checked while it is typed", () => {
    expect(quickFault("port", "70000", [], false)).toBe(t.faults.portRange);
    expect(quickFault("health.timeout_s", "601", [], false)).toContain("1 to 600");
    expect(quickFault("health.timeout_s", "0.5", [], false)).toBeNull();
    expect(quickFault("health.timeout_s", "0.05", [], false)).toContain("from 0.1");
    expect(quickFault("restart.max", "1.5", [], false)).toContain("1 to 1000");
    expect(quickFault("health.path", "health", [], false)).toBe(t.faults.pathSlash);
    expect(quickFault("name", "db", ["db"], false)).toBe(t.faults.nameTaken);
    expect(quickFault("host", "a b", [], false)).toBe(t.faults.hostSpace);
    expect(quickFault("port", "none", [], false)).toBeNull();
    expect(quickFault("port", "", [], false)).toBeNull();
  });
});
