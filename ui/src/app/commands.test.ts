import { describe, expect, it } from "vitest";
import { FakeBackend } from "../backend/fake/fake";
import { stopped } from "../backend/fake/data";
import { blocked, crashed, running } from "../backend/fake/scenarios";
import { commandsNow, type Deeds } from "./commands";
import { List } from "../servers/list.svelte";
import type { Snapshot } from "../backend/model";
import { Store } from "../servers/store.svelte";

const nothing: Deeds = {
  find: () => undefined,
  showTab: () => undefined,
  showShortcuts: () => undefined,
};

async function listOf(servers: Snapshot[]) {
  const fake = new FakeBackend({ servers }, 1);
  const store = new Store(fake);
  const end = await store.connect();
  end();
  return { fake, store, list: new List(store) };
}

const texts = (list: List) => commandsNow(list, nothing).map(({ text }) => text);
const about = (list: List, name: string) => texts(list).filter((text) => text.includes(name));

describe("what can be done now", () => {
  it("fits what each server is doing", async () => {
    const waiting: Snapshot = { ...crashed("/p/a", "waits"), phase: "waiting" };
    const stopping: Snapshot = { ...running("/p/a", "stops", 1, 2, 3), phase: "stopping" };
    const broken = { ...stopped("/p/a", "broken", 1), problem: "line 3" };
    const starting: Snapshot = { ...running("/p/a", "starts", 1, 2, 3), phase: "starting", ready: false };
    const { list } = await listOf([
      running("/p/a", "runs", 1, 2, 3),
      starting,
      { ...running("/p/a", "bare", 1, 2, 3), url: null, docs_url: null },
      waiting,
      stopping,
      broken,
      blocked("/p/a", "blocked"),
    ]);
    expect(about(list, "runs")).toEqual([
      "Stop runs",
      "Restart runs",
      "Open runs in the browser",
      "Open the API docs of runs in the browser",
      "Show the logs of runs",
      // All tabs of the shown server, and two of each other server.
      "Show the crashes of runs",
      "Show the history of runs",
      "Show the usage of runs",
      "Show the settings of runs",
    ]);
    expect(about(list, "bare")).toEqual([
      "Stop bare",
      "Restart bare",
      "Show the logs of bare",
      "Show the settings of bare",
    ]);
    expect(about(list, "waits")).toEqual([
      "Start waits",
      "Stop waits",
      "Show the logs of waits",
      "Show the settings of waits",
    ]);
    expect(about(list, "starts")).toEqual([
      "Stop starts",
      "Restart starts",
      "Show the logs of starts",
      "Show the settings of starts",
    ]);
    expect(about(list, "stops")).toEqual(["Show the logs of stops", "Show the settings of stops"]);
    expect(about(list, "broken")).toEqual(["Show the logs of broken", "Show the settings of broken"]);
    expect(about(list, "blocked")).toEqual([
      "Start blocked",
      "Show the logs of blocked",
      "Show the settings of blocked",
    ]);
  });

  it("counts whom it would be done to", async () => {
    const api = running("/p/shop", "api", 1, 2, 3);
    const web = stopped("/p/shop", "web", 2);
    const { list } = await listOf([api, web, stopped("/p/blog", "blog", 3)]);
    expect(texts(list)).toEqual(
      expect.arrayContaining([
        "Start all servers (2)",
        "Stop all servers (1)",
        "Start shop (1)",
        "Stop shop (1)",
      ]),
    );
    expect(texts(list)).not.toContain("Start blog (1)");
    list.toggle(web);
    expect(texts(list)).toContain("Restart the selected servers (1)");
  });

  it("shows its keys at the server that they mean", async () => {
    const { list } = await listOf([running("/p", "api", 1, 2, 3), running("/p", "web", 1, 2, 3)]);
    const keys = () =>
      commandsNow(list, nothing).flatMap(({ text, keys }) => (keys ? [`${text}: ${keys}`] : []));
    expect(keys()).toContain("Stop api: Mod+Enter");
    list.store.select({ project: "/p", name: "web" });
    expect(keys()).toContain("Stop web: Mod+Enter");
    expect(keys()).not.toContain("Stop api: Mod+Enter");
  });

  it("is bringing a project where there is none", async () => {
    const { list } = await listOf([]);
    expect(texts(list)).toEqual([
      "Add a project",
      "Ports",
      "Preferences",
      "Theme: System",
      "Theme: Light",
      "Theme: Dark",
      "Show the keyboard shortcuts",
    ]);
  });
});

describe("several servers at once", () => {
  it("are asked by one call, only those that it makes sense for", async () => {
    const api = running("/p/shop", "api", 1, 2, 3);
    const { fake, store } = await listOf([api, stopped("/p/shop", "web", 2)]);
    const asked: string[][] = [];
    fake.stopAll = async ({ servers }) => void asked.push(servers.map(({ name }) => name));
    const answered = store.all("stop", store.servers);
    expect(store.pending(api)).toBe("stop");
    await answered;
    expect(asked).toEqual([["api"]]);
    expect(store.pending(api)).toBeNull();
  });

  it("say why one could not, and each is then shown as it is", async () => {
    const holder = running("/p/b", "holder", 8000, 1, 1);
    const { store } = await listOf([holder, blocked("/p/a", "one"), stopped("/p/a", "two", 2)]);
    await store.all("start", store.servers);
    expect(store.failure?.message).toContain("port 8000 is in use");
    expect(store.servers.map(({ phase }) => phase)).toEqual(["running", "failed", "running"]);
  });
});
