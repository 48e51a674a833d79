import type { Can, Condition, Holder, Snapshot } from "../model";

/** The core's verdict about a server, repeated for a core in memory; `verdict.test.ts` compares the two. */
export function judged(server: Omit<Snapshot, "condition" | "can">): Snapshot {
  const condition = conditionOf(server);
  return { ...server, condition, can: canOf(server, condition) };
}

/** Whether a port with these holders can be freed. */
export function canBeFreed(holders: Holder[]): boolean {
  return holders.length > 0 && holders.every((holder) => holder.may_be_ended);
}

function conditionOf(server: Omit<Snapshot, "condition" | "can">): Condition {
  switch (server.phase) {
    case "running":
      return server.ready ? "running" : "unhealthy";
    case "stopped":
    case "failed":
      if (server.elsewhere) return "elsewhere";
      if (server.problem !== null) return "misconfigured";
      if (server.phase === "stopped") return server.done_at === null ? "stopped" : "done";
      if (server.conflict) return "port_taken";
      return server.failure ? "failed" : "crashed";
    default:
      return server.phase;
  }
}

function canOf(server: Omit<Snapshot, "condition" | "can">, condition: Condition): Can {
  const { problem, conflict, elsewhere } = server;
  const is = (...conditions: Condition[]) => conditions.includes(condition);
  const up = is("running", "unhealthy");
  return {
    start: problem === null && is("stopped", "done", "crashed", "failed", "port_taken", "waiting"),
    stop: up || is("starting", "waiting"),
    restart: up || is("starting"),
    free: is("port_taken") && canBeFreed(conflict?.holders ?? []),
    take_over: is("elsewhere") && problem === null && elsewhere !== null && canBeFreed([elsewhere]),
    use_port: is("port_taken") ? (conflict?.next_free ?? null) : null,
    open: up && server.url !== null,
    open_docs: up && server.docs_url !== null,
  };
}
