import { describe, expect, it } from "vitest";
import { SITUATIONS } from "../bindings/situations";
import { blocked, stranger } from "./fake/scenarios";
import { judged } from "./fake/verdict";
import { markOf, worstOf } from "./model";

const situations = Object.entries(SITUATIONS);

describe("a server's condition", () => {
  it.each(situations)("is the fake core's as it is the core's: %s", (_, server) => {
    expect(judged(server)).toEqual(server);
  });

  it("offers to end only who may be ended, whatever else is known of them", () => {
    const taken = blocked("/p", "django");
    const can = (change: object) => {
      const holders = [{ ...stranger, ...change }];
      return judged({ ...taken, conflict: { ...taken.conflict!, holders } }).can.free;
    };
    expect(can({ may_be_ended: true })).toBe(true);
    expect(can({ may_be_ended: false, protected: null })).toBe(false);
    expect(can({ may_be_ended: true, protected: "it serves a container" })).toBe(true);
  });

  it("is shown by the worst mark of several servers", () => {
    const servers = situations.map(([, server]) => server);
    expect(worstOf(servers)).toBe("crashed");
    const without = (...marks: string[]) => servers.filter((server) => !marks.includes(markOf(server)));
    expect(worstOf(without("crashed"))).toBe("warning");
    expect(worstOf(without("crashed", "warning"))).toBe("changing");
    expect(worstOf(without("crashed", "warning", "changing"))).toBe("running");
    expect(worstOf(without("crashed", "warning", "changing", "running"))).toBe("elsewhere");
    expect(worstOf([])).toBe("stopped");
  });
});
