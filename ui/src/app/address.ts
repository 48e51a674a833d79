/** What the window shows, kept in the address of its page, so that a reload shows the same. */

import type { ServerRef } from "../backend/model";
import type { View } from "../servers/store.svelte";

/** The state to keep. */
export interface Kept {
  view: View;
  server: ServerRef | null;
}

/** Keeps the state as text from `JSON.stringify`, which changes only when something else is shown. */
export function keep(shown: string): void {
  history.replaceState(null, "", `#${encodeURIComponent(shown)}`);
}

/** The kept state; null on a page that is loaded for the first time. */
export function kept(): Kept | null {
  const text = decodeURIComponent(location.hash.slice(1));
  // Only `keep` writes it.
  return text ? (JSON.parse(text) as Kept) : null;
}
