/** Who listens on the ports of this machine: what follows from what the core reports. */

import { baseName, keyOf, type Holder, type Listener } from "../backend/model";

/** Names a listener in keyed lists, whoever it is by now. */
export function listenerKey({ port, holders }: Listener): string {
  return [port, ...(holders[0]?.addresses ?? [])].join(" ");
}

/** The project that a holder runs in: its server's, or the one whose folder it was started in. */
export function projectOf({ server, project }: Holder): string | null {
  const folder = server?.project ?? project;
  return folder === null ? null : baseName(folder);
}

/** Whether each word is in the port, a program, a server or a project. */
export function isListenerFound({ port, holders }: Listener, words: string[]): boolean {
  const names = holders.flatMap((holder) => [holder.name, holder.server?.name, projectOf(holder)]);
  const text = [`:${port}`, ...names].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** All that hold a port, at whatever address: freeing it ends them all. */
export function holdersOf(port: number, listeners: Listener[]): Holder[] {
  return listeners.filter((listener) => listener.port === port).flatMap(({ holders }) => holders);
}

/** What is ended for a port to be free: a server of ours once, with all its processes, and each other process. */
export function endedFor(holders: Holder[]): Holder[] {
  const first = ({ server }: Holder, at: number) =>
    holders.findIndex((other) => other.server && server && keyOf(other.server) === keyOf(server)) === at;
  return holders.filter((holder, at) => !holder.server || first(holder, at));
}
