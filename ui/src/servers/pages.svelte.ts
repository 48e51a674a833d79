import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { LogPlace, LogPlaces } from "../log/viewer.svelte";
import { keyOf, type Conflict, type ServerRef } from "../backend/model";

/** The tabs of a server's page, in their order. */
export const TABS = ["logs", "crashes", "history", "usage", "settings"] as const;

/** One of them. */
export type Tab = (typeof TABS)[number];

/** What was chosen on the servers' pages, each for itself, while the window is open. */
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

  /** Where a server's log was left; null where it was not looked at yet. */
  log(server: ServerRef): LogPlace | null {
    return this.#logs.get(keyOf(server)) ?? null;
  }

  /** Keeps the place at which a server's log is left. */
  leaveLog(server: ServerRef, place: LogPlace): void {
    this.#logs.set(keyOf(server), place);
  }

  /** Shows the card of this conflict no more. The next conflict has a card again. */
  putAway(server: ServerRef, conflict: Conflict): void {
    this.#putAway.add(keyOf(server) + conflict.at);
  }

  /** Whether the card of this conflict was put away. */
  isPutAway(server: ServerRef, conflict: Conflict): boolean {
    return this.#putAway.has(keyOf(server) + conflict.at);
  }
}
