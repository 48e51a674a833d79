import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { afterEach, expect, it } from "vitest";
import type { Drag } from ".";
import { tauriBackend as core } from "./tauri";
import { stranger } from "./fake/scenarios";
import { EVERYTHING } from "../log/viewer.svelte";

const server = { project: "/p/shop", name: "api" };
const removed = { place: 1, entry: { dir: "/p" } };
const conflict = { at: "2026-11-22T19:30:00Z", port: 8000, holders: [stranger], next_free: 8001 };
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
const hook = { means: "webhook", url: "https://example.com/" } as const;

afterEach(clearMocks);

it.each<[string, () => Promise<unknown>, string, object]>([
  ["servers", () => core.servers(), "servers", {}],
  ["a start", () => core.start(server, {}), "start", { server, port: null, freeing: null }],
  ["another port", () => core.start(server, { port: 8001 }), "start", { server, port: 8001, freeing: null }],
  [
    "a start that frees the port",
    () => core.start(server, { freeing: conflict }),
    "start",
    { server, port: null, freeing: conflict },
  ],
  ["a stop", () => core.stop(server), "stop", { server }],
  ["a restart", () => core.restart(server), "restart", { server }],
  ["several to start", () => core.startAll([server]), "start_all", { servers: [server] }],
  ["several to stop", () => core.stopAll([server]), "stop_all", { servers: [server] }],
  ["several to restart", () => core.restartAll([server]), "restart_all", { servers: [server] }],
  ["an order", () => core.arrange([server]), "arrange", { servers: [server] }],
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
  ["what is to be agreed to", () => core.toAgree([server]), "to_agree", { servers: [server] }],
  [
    "an agreement",
    () => core.agree([{ server, fingerprint: "1f" }]),
    "agree",
    { agreements: [{ server, fingerprint: "1f" }] },
  ],
  ["the demo", () => core.addDemo(), "add_demo", {}],
  ["a lack of tray icons", () => core.lacksTray(), "lacks_tray", {}],
  ["it to be remembered", () => core.toldOfTray(), "told_of_tray", {}],
  ["a project's return", () => core.restoreProject(removed), "restore_project", { removed }],
  ["ports", () => core.ports(), "ports", {}],
  ["a free port", () => core.freePort(8000, [stranger]), "free_port", { port: 8000, shown: [stranger] }],
  ["a log", () => core.logOpen(server), "log_open", { server }],
  [
    "a look at it",
    () => core.logLook(1, EVERYTHING, { from: { row: 2 }, count: 3 }),
    "log_look",
    { log: 1, query: EVERYTHING, sight: { from: { row: 2 }, count: 3 } },
  ],
  ["a find", () => core.logFind(1, 2, true), "log_find", { log: 1, row: 2, backwards: true }],
  ["its text", () => core.logText(1, 2, 3, true), "log_text", { log: 1, from: 2, to: 3, times: true }],
  ["a copy", () => core.logSave(1, "a.log", true), "log_save", { log: 1, name: "a.log", times: true }],
  ["a link", () => core.openLink(server, "a.py:1"), "open_link", { server, text: "a.py:1" }],
  ["what happened", () => core.history(server), "history", { server }],
  ["crash reports", () => core.crashReports(server), "crash_reports", { server }],
  ["what it used", () => core.metrics(server, "day"), "metrics", { server, span: "day" }],
  ["a lasting port", () => core.setPort(server, 8001), "set_port", { server, port: 8001 }],
  ["an address for phones", () => core.networkUrl(server), "network_url", { server }],
  ["its version", () => core.about(), "about", {}],
  ["preferences", () => core.preferences(), "preferences", {}],
  [
    "a change of one",
    () => core.changePreference({ key: "theme", value: "dark" }),
    "change_preference",
    { preference: { key: "theme", value: "dark" } },
  ],
  ["alerts", () => core.alerts(), "alerts", {}],
  ["a test of one", () => core.testAlert("a1"), "test_alert", { id: "a1" }],
  ["a check of one", () => core.checkDestination(hook), "check_destination", { destination: hook }],
  ["one more", () => core.addDestination(hook), "add_destination", { destination: hook }],
  ["one less", () => core.removeDestination("a1"), "remove_destination", { id: "a1" }],
  ["its folder", () => core.openFolder(), "open_folder", {}],
  ["a page", () => core.openPage(server, "docs"), "open_page", { server, page: "docs" }],
  ["what to show", () => core.initial(), "initial", {}],
  ["something unsaved", () => core.setUnsaved(true), "set_unsaved", { unsaved: true }],
  ["the end", () => core.close(), "close", {}],
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

it("tells what is dragged over the window", async () => {
  mockWindows("main");
  mockIPC(() => undefined, { shouldMockEvents: true });
  const drags: Drag[] = [];
  await core.onDrag((drag) => drags.push(drag));
  const position = { x: 1, y: 1 };
  await emit("tauri://drag-enter", { paths: ["/p"], position });
  await emit("tauri://drag-over", { position });
  await emit("tauri://drag-leave", {});
  await emit("tauri://drag-drop", { paths: ["/p"], position });
  expect(drags).toEqual([
    { type: "over" },
    { type: "over" },
    { type: "left" },
    { type: "dropped", paths: ["/p"] },
  ]);
});
