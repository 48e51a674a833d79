import { describe, expect, it, vi } from "vitest";
import { inOrder, placeProject, placeServer } from "./arrange";
import { FakeBackend } from "../backend/fake/fake";
import { stopped } from "../backend/fake/data";
import { failure } from "../backend/fake/failure";
import { keyOf, type Snapshot } from "../backend/model";
import { Store } from "./store.svelte";

const [api, web, worker, blog, docs] = [
  stopped("/p/shop", "api", 1),
  stopped("/p/shop", "web", 2),
  stopped("/p/shop", "worker", 3),
  stopped("/p/blog", "blog", 4),
  stopped("/p/docs", "docs", 5),
] as [Snapshot, Snapshot, Snapshot, Snapshot, Snapshot];
const all = [api, web, worker, blog, docs];
const names = (servers: Snapshot[]) => servers.map(({ name }) => name).join(" ");

describe("an order", () => {
  it("is changed by placing a server before or after another", () => {
    expect(names(placeServer(all, api, worker, true))).toBe("web worker api blog docs");
    expect(names(placeServer(all, worker, api, false))).toBe("worker api web blog docs");
    expect(names(placeServer(all, api, web, false))).toBe("api web worker blog docs");
  });

  it("is changed by placing a whole project before or after another", () => {
    expect(names(placeProject(all, "/p/shop", "/p/blog", true))).toBe("blog api web worker docs");
    expect(names(placeProject(all, "/p/docs", "/p/shop", false))).toBe("docs api web worker blog");
    expect(names(placeProject(all, "/p/docs", "/p/shop", true))).toBe("api web worker docs blog");
  });

  it("leaves what it does not name at the end, as it was", () => {
    expect(names(inOrder(all, [docs, worker].map(keyOf)))).toBe("docs worker api web blog");
  });
});

describe("an order that was asked for", () => {
  async function connected() {
    const fake = new FakeBackend({ servers: all }, 5);
    const store = new Store(fake);
    const end = await store.connect();
    return { fake, store, end };
  }

  it("is shown at once, whatever the core reports until it has it", async () => {
    const { fake, store, end } = await connected();
    const arranged = store.arrange(placeServer(all, web, api, false));
    expect(names(store.servers)).toBe("web api worker blog docs");
    fake.report(blog, { phase: "running" });
    expect(names(store.servers)).toBe("web api worker blog docs");
    expect(store.servers[3]?.phase).toBe("running");
    await arranged;
    expect(names(await fake.servers())).toBe("web api worker blog docs");
    end();
  });

  it("is asked for once where another follows at once", async () => {
    const { fake, store, end } = await connected();
    const asked = vi.spyOn(fake, "arrange");
    void store.arrange(placeServer(all, web, api, false));
    void store.arrange(placeServer(store.servers, web, worker, true));
    await store.arrange(placeServer(store.servers, docs, api, false));
    expect(asked).toHaveBeenCalledTimes(1);
    expect(names(await fake.servers())).toBe("docs api worker web blog");
    end();
  });

  it("is taken back where the core refuses it", async () => {
    const { fake, store, end } = await connected();
    fake.failNext("arrange", failure("no space left"));
    await store.arrange(placeServer(all, web, api, false));
    expect(names(store.servers)).toBe("api web worker blog docs");
    expect(store.failure?.message).toBe("no space left");
    end();
  });

  it("changes nothing about the page that is shown", async () => {
    const { store, end } = await connected();
    expect(store.selected).toBe(api);
    await store.arrange(placeServer(all, web, api, false));
    expect(store.selected?.name).toBe("api");
    end();
  });
});
