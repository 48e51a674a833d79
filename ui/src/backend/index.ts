/** What the page asks of the core and is told by it: the calls and events of `src-tauri/crates/page`. */

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

/** What a call resolves with. */
export type Returned<K extends CallName> = CallOf<K>["returns"] extends null ? void : CallOf<K>["returns"];

/** How to start a server other than as configured. */
export type StartOptions = Omit<Arguments<"start">, "server">;

/** What comes with an event. */
export type Told<E> = Extract<PageEvent, { event: E }>;

/** Takes back a subscription. */
export type Unlisten = () => void;

/** The core as the page sees it. */
export interface Backend {
  /** Asks the core. Rejects with a `Failure`. */
  call<K extends CallName>(
    name: K,
    ...asked: keyof Arguments<K> extends never ? [] : [Arguments<K>]
  ): Promise<Returned<K>>;
  /** Has `handler` called on each event of this name. */
  on<E extends PageEvent["event"]>(event: E, handler: (told: Told<E>) => void): Promise<Unlisten>;
}
