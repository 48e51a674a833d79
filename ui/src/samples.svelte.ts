import { SvelteMap } from "svelte/reactivity";
import { keyOf, type Snapshot } from "./model";

/** How many samples a curve shows: two minutes of them. */
const KEPT = 120;

/** A server's CPU and memory over the last minutes, oldest first. */
export interface Curve {
  pid: number | null;
  at: number;
  cpu: number[];
  memory: number[];
}

/** Gathers curves from the reports. */
export class Samples {
  #curves = new SvelteMap<string, Curve>();

  /** A server's curve; undefined before it ran. */
  of(server: Snapshot): Curve | undefined {
    return this.#curves.get(keyOf(server));
  }

  /** Notes what the servers use now, at most once a second. A new process begins a new curve. */
  take(servers: Snapshot[], now: number): void {
    for (const server of servers) {
      const key = keyOf(server);
      const before = this.#curves.get(key);
      const same = before?.pid === server.pid ? before : undefined;
      if (server.cpu_percent === null || server.memory_bytes === null) {
        if (!same) this.#curves.delete(key);
      } else if (!same || now - same.at >= 900) {
        this.#curves.set(key, {
          pid: server.pid,
          at: now,
          cpu: [...(same?.cpu ?? []), server.cpu_percent].slice(-KEPT),
          memory: [...(same?.memory ?? []), server.memory_bytes].slice(-KEPT),
        });
      }
    }
  }
}
