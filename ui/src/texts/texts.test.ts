import { describe, expect, it } from "vitest";
import { stopped } from "../backend/fake/data";
import { judged } from "../backend/fake/verdict";
import { blocked, crashed, running, stranger } from "../backend/fake/scenarios";
import { markOf, type Snapshot } from "../backend/model";
import { t } from ".";
import { bytes, duration, signalName } from "./units";

const NOW = Date.parse("2026-11-22T19:30:00Z");
const api = running("/p/shop", "api", 8000, 1, 8040);

describe("the line of truth", () => {
  const cases: [string, Snapshot, string, string][] = [
    ["tells how long a server runs", api, "running 2 h 14 min", "running"],
    [
      "tells when a running server needs a restart",
      { ...api, needs_restart: true },
      "running 2 h 14 min, needs a restart",
      "running",
    ],
    [
      "tells when a running server's configuration is broken",
      { ...api, problem: "line 3" },
      "running 2 h 14 min, its settings have a problem",
      "running",
    ],
    [
      "tells when a running server is not well",
      { ...api, ready: false, unhealthy: { at: api.started_at ?? "", why: "answers 503 on /health" } },
      "unhealthy: answers 503 on /health",
      "warning",
    ],
    ["is short for a stopped server", stopped("/p/shop", "api", 8000), "stopped", "stopped"],
    [
      "tells when a stopped server's configuration is broken",
      { ...stopped("/p/shop", "api", 8000), problem: "line 3" },
      "stopped, its settings have a problem",
      "warning",
    ],
    ["tells that a server starts", { ...api, phase: "starting", ready: false }, "starting", "changing"],
    [
      "names what a stop waits for",
      { ...api, phase: "stopping", waiting_for: "python3 (4711)" },
      "stopping, waiting for python3 (4711)",
      "changing",
    ],
    ["tells that a server stops", { ...api, phase: "stopping" }, "stopping", "changing"],
    [
      "counts down to a restart",
      { ...api, phase: "waiting", restarts: 2, restart_at: "2026-11-22T19:30:03.400Z" },
      "restarting in 4 s (3rd time)",
      "changing",
    ],
    [
      "does not count below zero",
      { ...api, phase: "waiting", restarts: 0, restart_at: "2026-11-22T19:29:59Z" },
      "restarting now (1st time)",
      "changing",
    ],
    [
      "gives a crash's cause",
      crashed("/p", "w"),
      "crashed: the Python package “redis” is not installed",
      "crashed",
    ],
    [
      "tells of a server that crashed here and runs elsewhere",
      { ...crashed("/p", "w"), elsewhere: stranger },
      "running elsewhere: python3 (4711)",
      "elsewhere",
    ],
    ["names the holder of a port", blocked("/p", "d"), "port 8000 is in use by python3 (4711)", "warning"],
    [
      "gives the exit of a failure without a report",
      { ...api, phase: "failed", last_exit: { signal: 9 } },
      "failed with signal SIGKILL",
      "crashed",
    ],
    ["tells of a server that never ran", { ...api, phase: "failed" }, "could not be started", "crashed"],
  ];
  it.each(cases)("%s", (_, server, line, mark) => {
    expect(t.truth(judged(server), NOW)).toBe(line);
    expect(markOf(judged(server))).toBe(mark);
  });

  it("names a holder that is a server of ours by its name and project", () => {
    const server = blocked("/p/blog", "django");
    server.conflict = {
      ...server.conflict!,
      holders: [{ ...stranger, server: { project: "C:\\p\\shop", name: "api" } }],
    };
    expect(t.truth(server, NOW)).toBe("port 8000 is in use by api (shop)");
  });

  it("says so when the system shows no holder", () => {
    const server = blocked("/p/blog", "django");
    server.conflict = { ...server.conflict!, holders: [] };
    expect(t.truth(server, NOW)).toBe("port 8000 is in use by a process that the system does not show");
  });
});

describe("figures", () => {
  it("words durations from seconds to days", () => {
    expect([0.4, 59.9, 60, 3599, 3600, 86_400].map(duration)).toEqual([
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "1 h 0 min",
      "1 d 0 h",
    ]);
  });

  it("counts like a person", () => {
    const times = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map((n) =>
      t.truth(judged({ ...api, phase: "waiting", restart_at: null, restarts: n - 1 }), NOW),
    );
    expect(times.map((said) => /\((.*) time\)/.exec(said)?.[1])).toEqual(
      "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th".split(" "),
    );
  });

  it("names signals as the core does", () => {
    expect([5, 14, 9, 10].map(signalName)).toEqual(["SIGTRAP", "SIGALRM", "SIGKILL", "10"]);
  });

  it("shows memory in MB, then GB, and a dash when unknown", () => {
    expect([null, 156 * 1024 ** 2, 1.5 * 1024 ** 3].map(bytes)).toEqual(["–", "156 MB", "1.5 GB"]);
  });

  it("sums the servers up", () => {
    const servers = [api, stopped("/p", "s", 1), crashed("/p", "w"), blocked("/p", "d")];
    expect(t.summary(servers)).toBe("1 running · 1 crashed · 1 port in use");
    expect(t.summary([])).toBe("0 running");
  });
});

describe("what a card says", () => {
  it("a port that one server of ours has is freed by stopping that", () => {
    const { conflict } = blocked("/p", "django");
    expect(t.freePort("django", conflict!)).toBe("Free port 8000 and start");
    const api = { ...stranger, server: { project: "/p/shop", name: "api" } };
    expect(t.freePort("django", { ...conflict!, holders: [api] })).toBe("Stop api and start django");
    expect(t.freePortEnds({ ...conflict!, holders: [api] })).toBe("Stopping api frees it.");
    expect(t.freePort("django", { ...conflict!, holders: [api, stranger] })).toBe("Free port 8000 and start");
  });

  it("a holder that runs in a project of ours is told with it", () => {
    expect(t.holderText({ ...stranger, project: "/p/shop" }, NOW)).toContain("in your project shop");
  });

  it("a port is barred when any holder must not be ended", () => {
    const kept = { ...stranger, protected: "it belongs to the system" };
    expect(t.freePortBarred([kept, stranger])).toBe("It cannot be freed from here: it belongs to the system");
    expect(t.freePortBarred([kept, kept])).toBe("It cannot be freed from here: it belongs to the system");
    expect(t.freePortBarred([])).toContain("does not show which process uses it");
  });
});
