import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Backend, Show } from ".";
import type { Snapshot } from "./model";

/** The core in the desktop application, through Tauri's commands and events. */
export const tauriBackend: Backend = {
  servers: () => invoke("servers"),
  start: (server, { port, freeing }) =>
    invoke("start", { server, port: port ?? null, freeing: freeing ?? null }),
  takeOver: (server, pid) => invoke("take_over", { server, pid }),
  stop: (server) => invoke("stop", { server }),
  restart: (server) => invoke("restart", { server }),
  startAll: (servers) => invoke("start_all", { servers }),
  stopAll: (servers) => invoke("stop_all", { servers }),
  restartAll: (servers) => invoke("restart_all", { servers }),
  arrange: (servers) => invoke("arrange", { servers }),
  chooseFolder: () => invoke("choose_folder"),
  propose: (folder, edited) => invoke("propose", { folder, servers: edited }),
  addProject: (folder, servers) => invoke("add_project", { folder, servers }),
  removeProject: (folder) => invoke("remove_project", { folder }),
  toAgree: (servers) => invoke("to_agree", { servers }),
  agree: (agreements) => invoke("agree", { agreements }),
  addDemo: () => invoke("add_demo"),
  lacksTray: () => invoke("lacks_tray"),
  toldOfTray: () => invoke("told_of_tray"),
  restoreProject: (removed) => invoke("restore_project", { removed }),
  ports: () => invoke("ports"),
  freePort: (port, shown) => invoke("free_port", { port, shown }),
  logOpen: (server) => invoke("log_open", { server }),
  logLook: (log, query, sight) => invoke("log_look", { log, query, sight }),
  logFind: (log, row, backwards) => invoke("log_find", { log, row, backwards }),
  logText: (log, from, to, times) => invoke("log_text", { log, from, to, times }),
  logSave: (log, name, times) => invoke("log_save", { log, name, times }),
  openLink: (server, text) => invoke("open_link", { server, text }),
  history: (server) => invoke("history", { server }),
  crashReports: (server) => invoke("crash_reports", { server }),
  metrics: (server, span) => invoke("metrics", { server, span }),
  setPort: (server, port) => invoke("set_port", { server, port }),
  networkUrl: (server) => invoke("network_url", { server }),
  about: () => invoke("about"),
  settings: (server) => invoke("settings", { server }),
  checkSettings: (server, edit) => invoke("check_settings", { server, edit }),
  saveSettings: (server, edit, revision) => invoke("save_settings", { server, edit, revision }),
  settingsText: (server) => invoke("settings_text", { server }),
  checkSettingsText: (server, text) => invoke("check_settings_text", { server, text }),
  saveSettingsText: (server, text, revision) => invoke("save_settings_text", { server, text, revision }),
  variable: (server, name) => invoke("variable", { server, name }),
  preferences: () => invoke("preferences"),
  changePreference: (preference) => invoke("change_preference", { preference }),
  alerts: () => invoke("alerts"),
  testAlert: (id) => invoke("test_alert", { id }),
  checkDestination: (destination) => invoke("check_destination", { destination }),
  addDestination: (destination) => invoke("add_destination", { destination }),
  removeDestination: (id) => invoke("remove_destination", { id }),
  openFolder: () => invoke("open_folder"),
  openPage: (server, page) => invoke("open_page", { server, page }),
  initial: () => invoke("initial"),
  onServers: (handler) => listen<Snapshot[]>("servers", ({ payload }) => handler(payload)),
  onShow: (handler) => listen<Show>("show", ({ payload }) => handler(payload)),
  onAccent: (handler) => listen<string | null>("accent", ({ payload }) => handler(payload)),
  onClosing: (handler) => listen("closing", () => handler()),
  setUnsaved: (unsaved) => invoke("set_unsaved", { unsaved }),
  close: () => invoke("close"),
  onDrag: (handler) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === "drop") handler({ type: "dropped", paths: payload.paths });
      else handler({ type: payload.type === "leave" ? "left" : "over" });
    }),
};
