import type { Failure, Holder, Listener, Snapshot } from "../model";
import { t } from "../../texts";
import { holdersOf } from "../../ports/listeners";
import { holderOf } from "./data";
import { canBeFreed } from "./verdict";

/** Every listener of a fake machine: servers that run, who is in their way, and others. */
export function listenersOf(
  servers: Snapshot[],
  holders: Map<number, Holder>,
  others: Listener[],
): Listener[] {
  const ours = servers.flatMap((server) =>
    server.port !== null && server.pid !== null ? listener(server.port, holderOf(server, server.port)) : [],
  );
  const taken = new Set([...ours, ...others].map(({ port }) => port));
  const strangers = [...holders].filter(([port]) => !taken.has(port));
  const all = [...ours, ...others, ...strangers.map(([port, holder]) => listener(port, holder))];
  const freed = ({ port }: Listener) => canBeFreed(holdersOf(port, all));
  return all.map((one) => ({ ...one, can_be_freed: freed(one) })).toSorted((a, b) => a.port - b.port);
}

/** One process that listens on a port. */
export function listener(port: number, holder: Holder): Listener {
  const ips = holder.addresses.map((address) => address.slice(0, address.lastIndexOf(":")));
  const local = ips.every((ip) => ip.startsWith("127.") || ip === "[::1]");
  const everywhere = ips.some((ip) => ip === "0.0.0.0" || ip === "[::]");
  const reach = everywhere ? "network" : local ? "machine" : "addresses";
  return { port, reach, can_be_freed: canBeFreed([holder]), holders: [holder] };
}

/** Why a port is not freed of its holders, of whom these were shown; null where it may be. */
export function refusal(port: number, holders: Holder[], shown: Holder[]): Failure | null {
  const reason = holders.find((holder) => holder.protected !== null)?.protected;
  if (reason) return { code: "holder_protected", message: `port ${port} was not freed: ${reason}` };
  if (holders.every(({ pid }) => shown.some((other) => other.pid === pid))) return null;
  const who = t.holderNames(holders);
  const message = `port ${port} is held by ${who} by now and nothing was ended; look again, and free it then if you still want to`;
  return { code: "holder_replaced", message };
}
