import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { LogPlace, LogPlaces } from "../log/viewer.svelte";
import { keyOf, type Conflict, type ServerRef } from "../backend/model";

/** The tabs of a server's page, in order. */
export const TABS = ["logs", "crashes", "history", "usage", "settings"] as const;

/** A tab. */
export type Tab = (typeof TABS)[number];

/** What the user chose on each server's page while the window is open. */
export class Pages implements LogPlaces {
  #tabs = new SvelteMap<string, Tab>();
  #putAway = new SvelteSet<string>();
  #logs = new Map<string, LogPlace>();

  /** The tab that a server's page shows. */
  tab(server: ServerRef): Tab {
    return this.#tabs.get(keyOf(server)) ?? "logs";
  }

  /** Shows a tab of a server's page. */
  show(server: ServerRef, tab: Tab): void {
    this.#tabs.set(keyOf(server), tab);
  }

  /** Where the user left a server's log; null if it was not opened yet. */
  log(server: ServerRef): LogPlace | null {
    return this.#logs.get(keyOf(server)) ?? null;
  }

  /** Saves where the user leaves a server's log. */
  leaveLog(server: ServerRef, place: LogPlace): void {
    this.#logs.set(keyOf(server), place);
  }

  /** Hides the card of this conflict. The next conflict has a card again. */
  putAway(server: ServerRef, conflict: Conflict): void {
    this.#putAway.add(keyOf(server) + conflict.at);
  }

  /** Whether the card of this conflict is hidden. */
  isPutAway(server: ServerRef, conflict: Conflict): boolean {
    return this.#putAway.has(keyOf(server) + conflict.at);
  }
}
