/** The interface between page and core: the calls and events of `src-tauri/crates/page`. */

import type { Call } from "../bindings/Call";
import type { PageEvent } from "../bindings/PageEvent";

export type { Drag } from "../bindings/Drag";
export type { Page } from "../bindings/Page";
export type { PageEvent };
export type { Show } from "../bindings/Show";

/** The name of a call. */
export type CallName = Call["call"];

type CallOf<K> = Extract<Call, { call: K }>;

/** The arguments of a call. */
export type Arguments<K extends CallName> = Omit<CallOf<K>, "call" | "returns">;

/** The result of a call. */
export type Returned<K extends CallName> = CallOf<K>["returns"] extends null ? void : CallOf<K>["returns"];

/** Options that override the configuration for one start. */
export type StartOptions = Omit<Arguments<"start">, "server">;

/** The data of an event. */
export type Told<E> = Extract<PageEvent, { event: E }>;

/** Ends a subscription. */
export type Unlisten = () => void;

/** The core as the page sees it. */
export interface Backend {
  /** Calls the core. Rejects with a `Failure`. */
  call<K extends CallName>(
    name: K,
    ...asked: keyof Arguments<K> extends never ? [] : [Arguments<K>]
  ): Promise<Returned<K>>;
  /** Calls `handler` for each event of this name. */
  on<E extends PageEvent["event"]>(event: E, handler: (told: Told<E>) => void): Promise<Unlisten>;
}
