import type { List } from "../servers/list.svelte";
import { groupServers, keyOf, refOf, startOrStop, type Action, type Snapshot } from "../backend/model";
import { TABS, type Tab } from "../servers/pages.svelte";
import type { Store } from "../servers/store.svelte";
import { THEMES } from "../shared/theme";
import { t } from "../texts";

/** Something that the user can do now. */
export interface Command {
  id: string;
  text: string;
  run: () => unknown;
  /** The project of its server. */
  about?: string;
  /** Its keyboard shortcut. */
  keys?: string;
}

/** Commands that only concern the window, not the core. */
export interface Deeds {
  find(): void;
  showTab(server: Snapshot, tab: Tab): void;
  showShortcuts(): void;
}

const ACTIONS: Action[] = ["start", "stop", "restart"];

/** All commands available now: first those of the shown server, then those of several, then those of other servers. */
export function commandsNow(list: List, deeds: Deeds): Command[] {
  const { store, picked } = list;
  const shown = store.selected;
  const others = store.servers.filter((server) => server !== shown);
  const projects = groupServers(store.servers).filter(({ servers }) => servers.length > 1);
  return [
    ...(shown ? toServer(store, shown, TABS, deeds).map(withKeys(list, shown)) : []),
    ...(picked.length > 1 ? toSeveral(store, "picked", t.windowTexts.theSelected, picked) : []),
    ...toSeveral(store, "all", t.windowTexts.allServers, store.servers),
    ...toWindow(store, shown, deeds),
    ...others.flatMap((server) => toServer(store, server, ["logs", "settings"], deeds)),
    ...projects.flatMap(({ project, name, servers }) => toSeveral(store, project, name, servers)),
  ];
}

function toServer(store: Store, server: Snapshot, tabs: readonly Tab[], deeds: Deeds): Command[] {
  const { name, project_name: about, can } = server;
  const ref = refOf(server);
  const id = (what: string) => `${what} ${keyOf(server)}`;
  const commands: Command[] = ACTIONS.filter((action) => can[action]).map((action) => ({
    id: id(action),
    text: t.doing(action, name),
    run: () => store[action](ref),
    about,
  }));
  for (const [page, canOpen] of [["app", can.open] as const, ["docs", can.open_docs] as const])
    if (canOpen)
      commands.push({
        id: id(page),
        text: t.openingPage(page, name),
        run: () => store.openPage(ref, page),
        about,
      });
  const shows = tabs.map((tab) => ({
    id: id(tab),
    text: t.showingTab(tab, name),
    run: () => deeds.showTab(server, tab),
    about,
  }));
  return [...commands, ...shows];
}

/** One key starts or stops the shown server: it is shown next to the command that it would run. */
function withKeys(list: List, shown: Snapshot): (command: Command) => Command {
  const does = list.shown === null ? null : `${startOrStop([shown])} ${keyOf(shown)}`;
  return (command) => (command.id === does ? { ...command, keys: "Mod+Enter" } : command);
}

function toSeveral(store: Store, id: string, name: string, servers: Snapshot[]): Command[] {
  return ACTIONS.flatMap((action) => {
    const able = servers.filter((server) => server.can[action]);
    const text = t.counted(t.doing(action, name), able.length);
    return able.length === 0 ? [] : { id: `${action} ${id}`, text, run: () => store.all(action, able) };
  });
}

function toWindow(store: Store, shown: Snapshot | null, deeds: Deeds): Command[] {
  const commands: Command[] = [
    { id: "add", text: t.windowTexts.addProject, run: () => (store.adding = true) },
    { id: "ports", text: t.portsTexts.title, run: () => (store.view = "ports") },
    {
      id: "preferences",
      text: t.preferencesTexts.title,
      run: () => (store.view = "preferences"),
      keys: "Mod+,",
    },
    ...THEMES.map((theme) => ({
      id: `theme ${theme}`,
      text: t.themeCommand(t.preferencesTexts.look.themes[theme]),
      run: () => store.setTheme(theme),
    })),
    ...(store.removed
      ? [{ id: "undo", text: t.windowTexts.undo, run: () => store.undo(), keys: "Mod+Z" }]
      : []),
    { id: "shortcuts", text: t.windowTexts.shortcuts.show, run: () => deeds.showShortcuts(), keys: "?" },
  ];
  if (!shown) return commands;
  return [
    ...commands,
    { id: "find", text: t.windowTexts.find, run: () => deeds.find(), keys: "Mod+F" },
    { id: "remove", text: t.removeProject(shown.project_name), run: () => store.removeProject(shown) },
  ];
}
