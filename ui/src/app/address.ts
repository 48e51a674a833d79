/** What the window shows, kept in its page's address: a page that is loaded again shows the same. */

import type { ServerRef } from "../backend/model";
import type { View } from "../servers/store.svelte";

/** What is kept. */
export interface Kept {
  view: View;
  server: ServerRef | null;
}

/** Keeps what is shown, as `JSON.stringify` writes it: it is the same until something else is shown. */
export function keep(shown: string): void {
  history.replaceState(null, "", `#${encodeURIComponent(shown)}`);
}

/** What was shown last; null on a page that is loaded for the first time. */
export function kept(): Kept | null {
  const text = decodeURIComponent(location.hash.slice(1));
  // Nobody but `keep` writes it.
  return text ? (JSON.parse(text) as Kept) : null;
}
