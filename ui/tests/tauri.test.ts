import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, it } from "vitest";
import { tauriBackend as core } from "../src/backend/tauri";

const server = { project: "/p/shop", name: "api" };
const settings = {
  name: "api",
  host: "127.0.0.1",
  port: 8000,
  workers: 1,
  reload: true,
  log_level: "info",
  app: "main:app",
  command: null,
};

afterEach(clearMocks);

it.each<[string, () => Promise<unknown>, string, object]>([
  ["servers", () => core.servers(), "servers", {}],
  ["a start", () => core.start(server, {}), "start", { server, port: null, force: false }],
  ["another port", () => core.start(server, { port: 8001 }), "start", { server, port: 8001, force: false }],
  ["a forced start", () => core.start(server, { force: true }), "start", { server, port: null, force: true }],
  ["a stop", () => core.stop(server), "stop", { server }],
  ["a restart", () => core.restart(server), "restart", { server }],
  ["all to start", () => core.startAll(), "start_all", {}],
  ["all to stop", () => core.stopAll(), "stop_all", {}],
  ["a folder", () => core.chooseFolder(), "choose_folder", {}],
  ["a proposal", () => core.propose("/p", null), "propose", { folder: "/p", servers: null }],
  [
    "a project as proposed",
    () => core.addProject("/p", null),
    "add_project",
    { folder: "/p", servers: null },
  ],
  [
    "an edited project",
    () => core.addProject("/p", [settings]),
    "add_project",
    { folder: "/p", servers: [settings] },
  ],
  ["a removal", () => core.removeProject("/p"), "remove_project", { folder: "/p" }],
  ["a log's end", () => core.readLog(server, null, 9), "read_log", { server, from: null, lines: 9 }],
  ["what happened", () => core.history(server), "history", { server }],
  ["crash reports", () => core.crashReports(server), "crash_reports", { server }],
  ["what it used", () => core.metrics(server, "day"), "metrics", { server, span: "day" }],
  ["a lasting port", () => core.setPort(server, 8001), "set_port", { server, port: 8001 }],
  ["an address for phones", () => core.networkUrl(server), "network_url", { server }],
  ["its version", () => core.about(), "about", {}],
  ["a page", () => core.openPage(server, "docs"), "open_page", { server, page: "docs" }],
  ["what to show", () => core.initial(), "initial", {}],
])("asks the core for %s by the agreed name", async (_, call, command, payload) => {
  const asked: [string, unknown][] = [];
  mockIPC((name, args) => void asked.push([name, args ?? {}]));
  await call();
  expect(asked).toEqual([[command, payload]]);
});

it.each([
  ["servers", () => core.onServers(() => undefined)],
  ["show", () => core.onShow(() => undefined)],
])("listens to the event %s", async (event, listen) => {
  const asked: unknown[] = [];
  mockIPC((name, args) => {
    if (name === "plugin:event|listen") asked.push((args as { event: string }).event);
  });
  await listen();
  expect(asked).toEqual([event]);
});
