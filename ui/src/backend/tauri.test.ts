import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, it } from "vitest";
import { failure } from "./fake/failure";
import { tauriBackend as core } from "./tauri";

const server = { project: "/p/shop", name: "api" };

afterEach(clearMocks);

it("asks the core by the call's name, with its arguments", async () => {
  const asked: unknown[] = [];
  mockIPC((command, args) => void asked.push([command, args]));
  await core.call("servers");
  await core.call("start", { server, port: 8001 });
  expect(asked).toEqual([
    ["rpc", { call: { call: "servers" } }],
    ["rpc", { call: { call: "start", server, port: 8001 } }],
  ]);
});

it("resolves with what the core answers and rejects with what went wrong", async () => {
  const refused = failure("there is no server named “api”", { hint: "It has web and worker" });
  mockIPC((_, args) => {
    if ((args as { call: { call: string } }).call.call === "about") return "Trayvisor";
    throw refused;
  });
  expect(await core.call("about")).toBe("Trayvisor");
  await expect(core.call("stop", { server })).rejects.toEqual(refused);
});

it("tells those who listen of their event and of no other, until they stop listening", async () => {
  mockIPC(() => undefined, { shouldMockEvents: true });
  const told: unknown[] = [];
  const unlisten = await core.on("drag", (event) => told.push(event));
  const dropped = { event: "drag", drag: { type: "dropped", paths: ["/p"] } };
  await emit("page", dropped);
  await emit("page", { event: "closing" });
  unlisten();
  await emit("page", { event: "drag", drag: { type: "left" } });
  expect(told).toEqual([dropped]);
});
