import { describe, expect, it } from "vitest";
import { missingRedis } from "../backend/fake/data";
import { crashed } from "../backend/fake/scenarios";
import { judged } from "../backend/fake/verdict";
import { t } from ".";

const NOW = Date.parse("2026-11-22T19:30:00Z");

describe("what is told of a crash", () => {
  it("says how it ended, after how long and when", () => {
    const at = "2026-11-22T19:29:00Z";
    const told = (change: object) => t.crashStory({ ...missingRedis, at, ...change }, NOW);
    expect(told({})).toMatch(/^It exited by itself with exit code 1 after 0\.4 s, at \d\d:29\.$/);
    expect(told({ exit: { signal: 9 }, uptime_s: 61 })).toContain("with signal SIGKILL after 1 min");
    expect(told({ exit: null, uptime_s: 40 })).toContain("It ended after 40 s");
    expect(told({ exit: null, uptime_s: 0 })).toContain("It could not be started");
  });

  it("one that was given up tells how often it was tried", () => {
    expect(t.crashAftermath(crashed("/p", "w"), NOW)).toBe("It was restarted 5 times and now stays stopped.");
    expect(t.crashAftermath({ ...crashed("/p", "w"), restarts: 0 }, NOW)).toBe("");
  });

  it("one that is retried tells when", () => {
    const server = judged({ ...crashed("/p", "w"), phase: "waiting", restart_at: "2026-11-22T19:30:04Z" });
    expect(t.crashAftermath(server, NOW)).toBe("It is restarting in 4 s (6th time).");
  });

  it("a colleague gets all that helps as plain text, and no path of this machine", () => {
    const crash = { ...missingRedis, at: "2026-11-22T19:29:00Z" };
    const server = crashed("/home/mia/projects/shop", "worker");
    expect(t.crashForColleague(server, crash, "Trayvisor 0.1.0 on Linux, x86_64")).toBe(
      `worker crashed: the Python package “redis” is not installed

Server: worker of shop, FastAPI, found in backend/main.py
When: 2026-11-22T19:29:00Z
How: It exited by itself with exit code 1 after 0.4 s.
Why: the Python package “redis” is not installed
What to do: Install “redis” into the project's Python environment, then start it again
Reported by: Trayvisor 0.1.0 on Linux, x86_64

Last lines:
  Traceback (most recent call last):
    File "worker/main.py", line 3, in <module>
      import redis
  ModuleNotFoundError: No module named 'redis'
`,
    );
    const bare = t.crashForColleague(server, { ...crash, advice: null, lines: [] }, null);
    expect(bare).not.toMatch(/What to do|Reported by|Last lines/);
  });
});
