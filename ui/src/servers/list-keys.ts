import { isCommand } from "../shared/keys";
import type { List, Row } from "./list.svelte";
import type { Snapshot } from "../backend/model";

/** Longest time between keys that are typed as one prefix, in milliseconds. */
const TYPED_TOGETHER = 700;

/** Keyboard control of the list. */
export class ListKeys {
  #typed = "";
  #typedAt = 0;

  constructor(
    readonly list: List,
    /** Moves on to the server's page. */
    readonly enter: () => void,
  ) {}

  /** Handles a key. Returns whether it has a function. */
  press(event: KeyboardEvent): boolean {
    const row = this.list.current;
    if (!row) return false;
    if (isCommand(event) && this.#command(event.key.toLowerCase(), row)) return true;
    if (this.#step(event, row)) return true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    return this.#plain(event.key, row) || this.#type(event.key);
  }

  #command(key: string, row: Row): boolean {
    if (key === "a") this.list.pickAll();
    else if (key === "enter") void this.list.store.startOrStop(this.#meant(row));
    else return false;
    return true;
  }

  /** The picked servers, or those of the row. */
  #meant({ server, group }: Row): Snapshot[] {
    const { picked } = this.list;
    if (picked.length > 1) return picked;
    return server ? [server] : group.servers;
  }

  #step(event: KeyboardEvent, row: Row): boolean {
    const { rows } = this.list;
    const at = rows.indexOf(row);
    const end = rows.length - 1;
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: end }[event.key];
    if (to === undefined) return false;
    const next = rows[Math.min(Math.max(0, to), end)] ?? row;
    if (event.altKey) {
      if (event.key.startsWith("Arrow")) this.list.move(row, to < at ? -1 : 1);
    } else if (event.shiftKey) this.#extend(rows, next, to < at ? -1 : 1);
    else if (event.ctrlKey) this.list.at(next);
    else this.list.go(next);
    return true;
  }

  /** Headings cannot be picked, so the next server after them is. */
  #extend(rows: Row[], next: Row, by: -1 | 1): void {
    const beyond =
      by > 0 ? rows.slice(rows.indexOf(next)) : rows.slice(0, rows.indexOf(next) + 1).toReversed();
    const server = beyond.find((row) => row.server)?.server;
    if (server) this.list.extend(server);
  }

  #plain(key: string, row: Row): boolean {
    const { list } = this;
    const heading = row.server === null;
    if (key === "Enter") {
      if (heading) list.open(row.group, !list.isOpen(row.group));
      else this.#show(row);
    } else if (key === " ") {
      if (row.server) list.toggle(row.server);
      else list.pickAll(row.group.servers);
    } else if (key === "Escape") list.unpick();
    else if (key === "ArrowRight" && heading) list.open(row.group, true);
    else if (key === "ArrowLeft" && heading) list.open(row.group, false);
    else if (key === "ArrowLeft") list.go({ key: row.group.project, group: row.group, server: null });
    else return false;
    return true;
  }

  #show(row: Row): void {
    this.list.go(row);
    this.enter();
  }

  /** Goes to the next server whose name starts with the typed text; repeating a letter moves on to the next one. */
  #type(key: string): boolean {
    if (key.length !== 1 || key === "?") return false;
    const now = Date.now();
    const goesOn = now - this.#typedAt < TYPED_TOGETHER && this.#typed !== key;
    this.#typed = (goesOn ? this.#typed : "") + key.toLowerCase();
    this.#typedAt = now;
    const { rows, current } = this.list;
    const at = rows.findIndex((row) => row === current);
    const from = goesOn ? at : at + 1;
    const found = [...rows.slice(from), ...rows.slice(0, from)].find(({ server }) =>
      server?.name.toLowerCase().startsWith(this.#typed),
    );
    if (found) this.list.go(found);
    return true;
  }
}
