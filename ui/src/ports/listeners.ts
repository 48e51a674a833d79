/** The listeners on this machine's ports: what is derived from the core's report. */

import { baseName, keyOf, type Holder, type Listener } from "../backend/model";

/** The key of a listener in keyed lists, regardless of its processes. */
export function listenerKey({ port, holders }: Listener): string {
  return [port, ...(holders[0]?.addresses ?? [])].join(" ");
}

/** The project of a holder: its server's, or the one in whose folder it was started. */
export function projectOf({ server, project }: Holder): string | null {
  const folder = server?.project ?? project;
  return folder === null ? null : baseName(folder);
}

/** Whether each word occurs in the port, a program, a server or a project. */
export function isListenerFound({ port, holders }: Listener, words: string[]): boolean {
  const names = holders.flatMap((holder) => [holder.name, holder.server?.name, projectOf(holder)]);
  const text = [`:${port}`, ...names].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** All holders of a port at any address: freeing the port ends all of them. */
export function holdersOf(port: number, listeners: Listener[]): Holder[] {
  return listeners.filter((listener) => listener.port === port).flatMap(({ holders }) => holders);
}

/** What freeing a port ends: a server once, with all its processes, and each other process. */
export function endedFor(holders: Holder[]): Holder[] {
  const first = ({ server }: Holder, at: number) =>
    holders.findIndex((other) => other.server && server && keyOf(other.server) === keyOf(server)) === at;
  return holders.filter((holder, at) => !holder.server || first(holder, at));
}
