import { SvelteSet } from "svelte/reactivity";
import { placeProject, placeServer } from "./arrange";
import { wordsOf } from "../shared/find";
import { isFound } from "./find";
import { groupServers, keyOf, type Group, type Snapshot } from "../backend/model";
import type { Store } from "./store.svelte";
import { t } from "../texts";

/** A row of the list: a server, or the heading of a project. */
export interface Row {
  key: string;
  group: Group;
  server: Snapshot | null;
}

/** The visible part of the list: the servers that match, in open projects, and which of them are picked. */
export class List {
  /** The search text. */
  query = $state("");

  #closed = new SvelteSet<string>();
  #picked = new SvelteSet<string>();
  #current = $state<string | null>(null);
  /** The start of a range of picked servers. */
  #anchor: string | null = null;

  /** The words of the search text. */
  readonly words = $derived(wordsOf(this.query));
  /** The projects with their matching servers. */
  readonly groups = $derived.by(() =>
    groupServers(this.store.servers.filter((server) => isFound(server, this.words))),
  );
  /** The visible rows, from top to bottom. */
  readonly rows: Row[] = $derived(
    this.groups.flatMap((group) => [
      { key: group.project, group, server: null },
      ...(this.isOpen(group) ? group.servers.map((server) => ({ key: keyOf(server), group, server })) : []),
    ]),
  );
  /** The current row for the keyboard. */
  readonly current = $derived(this.#row(this.#current) ?? this.#row(this.shown) ?? this.rows[0] ?? null);
  /** The picked servers. Only visible servers can be picked. */
  readonly picked = $derived(this.#seen.filter((server) => this.#picked.has(keyOf(server))));

  constructor(readonly store: Store) {}

  /** The key of the server whose page is shown. */
  get shown(): string | null {
    const { selected, view } = this.store;
    return selected && view === "server" ? keyOf(selected) : null;
  }

  get #seen(): Snapshot[] {
    return this.rows.flatMap(({ server }) => server ?? []);
  }

  #row(key: string | null): Row | undefined {
    return this.rows.find((row) => row.key === key);
  }

  /** Number of servers that match. */
  get found(): number {
    return this.groups.reduce((sum, { servers }) => sum + servers.length, 0);
  }

  /** Whether a project's servers are shown. During a search all matches are. */
  isOpen(group: Group): boolean {
    return this.words.length > 0 || !this.#closed.has(group.project);
  }

  /** Shows a project's servers, or hides them. */
  open(group: Group, open: boolean): void {
    if (open) this.#closed.delete(group.project);
    else this.#closed.add(group.project);
    this.#current = group.project;
  }

  /** Whether a server is picked, or is the one whose page is shown if none is picked. */
  isPicked(server: Snapshot): boolean {
    return this.#picked.size > 0 ? this.#picked.has(keyOf(server)) : keyOf(server) === this.shown;
  }

  /** Makes a row current, without other changes. */
  at(row: Row): void {
    this.#current = row.key;
  }

  /** Makes a row current, and shows its server. */
  go(row: Row): void {
    this.#current = row.key;
    this.unpick();
    if (row.server) this.store.select(row.server);
  }

  /** Picks a server, or removes it from the picked ones. */
  toggle(server: Snapshot): void {
    this.#begin();
    const key = keyOf(server);
    if (!this.#picked.delete(key)) this.#picked.add(key);
    this.#current = this.#anchor = key;
    this.#settle();
  }

  /** Picks all servers from the last picked one to this one. */
  extend(server: Snapshot): void {
    const keys = this.#seen.map(keyOf);
    this.#anchor ??= this.shown;
    const ends = [keys.indexOf(this.#anchor ?? ""), keys.indexOf(keyOf(server))].toSorted((a, b) => a - b);
    const [from, to] = ends as [number, number];
    this.#pick(keys.slice(Math.max(0, from), to + 1));
    this.#current = keyOf(server);
  }

  /** Picks all visible servers, or those of one project. */
  pickAll(servers = this.#seen): void {
    this.#pick(servers.map(keyOf));
  }

  /** Picks only the server whose page is shown. */
  unpick(): void {
    this.#picked.clear();
    this.#anchor = null;
  }

  /** Moves a row one place up (-1) or down (1); a server stays in its project. */
  move(row: Row, by: -1 | 1): void {
    const siblings = this.rows.filter(({ server, group }) =>
      row.server ? server && group.project === row.group.project : !server,
    );
    const beside = siblings[siblings.findIndex(({ key }) => key === row.key) + by];
    if (beside) this.place(row, beside, by > 0);
    else this.store.said = t.atTheEnd(row.server?.name ?? row.group.name, by);
  }

  /** Moves a row before or after another: a server in its project, a project among projects. */
  place(row: Row, beside: Row, after: boolean): void {
    const { server, group } = row;
    this.#current = row.key;
    const { servers } = this.store;
    if (server && beside.server) {
      const placed = placeServer(servers, server, beside.server, after);
      void this.store.arrange(placed);
      this.store.said = t.movedServer(server, placed);
    } else if (!server) {
      const placed = placeProject(servers, group.project, beside.group.project, after);
      void this.store.arrange(placed);
      this.store.said = t.movedProject(group, groupServers(placed));
    }
  }

  /** The shown server becomes the first of several. */
  #begin(): void {
    if (this.#picked.size === 0 && this.shown) this.#picked.add(this.shown);
  }

  #pick(keys: string[]): void {
    this.#picked.clear();
    for (const key of keys) this.#picked.add(key);
  }

  /** If only one server is left, shows it. */
  #settle(): void {
    const [last, ...more] = this.picked;
    if (!last || more.length > 0) return;
    this.unpick();
    this.store.select(last);
  }
}
