import type { Failure, Holder, Listener, Snapshot } from "../model";
import { holdersOf } from "../../ports/listeners";
import { holderOf } from "./data";
import { failure } from "./failure";
import { canBeFreed } from "./verdict";

/** Every listener of a fake machine: running servers, processes that block ports, and others. */
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

/** Why a port is not freed of its holders, given those that were shown to the user; null if it may be freed. */
export function refusal(port: number, holders: Holder[], shown: Holder[]): Failure | null {
  const who = holders.map(holderText).join(" and ");
  const kept = holders.find((holder) => !holder.may_be_ended);
  if (kept) {
    const [reason, hint] = kept.protected?.split(". ") ?? [];
    const message = `port ${port} is held by ${who} and was not freed${reason ? `: ${reason}` : ""}`;
    return failure(message, { hint: hint ?? "Use another port" });
  }
  if (holders.every(({ pid }) => shown.some((other) => other.pid === pid))) return null;
  return failure(`port ${port} is now held by ${who}, so nothing was stopped`, {
    hint: "Check again, and free the port if you still want to",
  });
}

/** The holder of a port in the core's words: "python3 (4711)", "python3 (12345), your server api". */
export function holderText({ name, pid, server }: Holder): string {
  const process = pid === null ? name : `${name} (${pid})`;
  return server ? `${process}, your server ${server.name}` : process;
}
