import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Backend, PageEvent, Told } from ".";

/** The core in the desktop application, through one command and one event of Tauri. */
export const tauriBackend: Backend = {
  call: (name, ...[asked]) => invoke("rpc", { call: { call: name, ...asked } }),
  on: (event, handler) =>
    listen<PageEvent>("page", ({ payload }) => {
      if (payload.event === event) handler(payload as Told<typeof event>);
    }),
};
