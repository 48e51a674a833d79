/** Moves servers within their project, and projects in the list. */

import { keyOf, type Snapshot } from "../backend/model";

/** The servers after moving one before or after another. */
export function placeServer(
  servers: Snapshot[],
  moved: Snapshot,
  beside: Snapshot,
  after: boolean,
): Snapshot[] {
  const others = servers.filter((server) => keyOf(server) !== keyOf(moved));
  const at = others.findIndex((server) => keyOf(server) === keyOf(beside)) + (after ? 1 : 0);
  return others.toSpliced(at, 0, moved);
}

/** The servers after moving one project before or after another. */
export function placeProject(servers: Snapshot[], moved: string, beside: string, after: boolean): Snapshot[] {
  const own = servers.filter(({ project }) => project === moved);
  const others = servers.filter(({ project }) => project !== moved);
  const isBeside = ({ project }: Snapshot) => project === beside;
  const at = after ? others.findLastIndex(isBeside) + 1 : others.findIndex(isBeside);
  return others.toSpliced(at, 0, ...own);
}

/** The servers in the order of these keys; servers without a key come last. */
export function inOrder(servers: Snapshot[], keys: string[]): Snapshot[] {
  const place = (server: Snapshot) => {
    const at = keys.indexOf(keyOf(server));
    return at < 0 ? keys.length : at;
  };
  return servers.toSorted((a, b) => place(a) - place(b));
}
