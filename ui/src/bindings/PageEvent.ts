import type { Drag } from "./Drag";
import type { Show } from "./Show";
import type { Snapshot } from "./Snapshot";
export type PageEvent = { "event": "servers", servers: Array<Snapshot> } | { "event": "show", show: Show } | { "event": "accent", accent: string | null } | { "event": "closing" } | { "event": "drag", drag: Drag };
