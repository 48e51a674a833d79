/** Texts of the keyboard shortcuts. */

/** The shortcuts, by the place where they apply. */
export const shortcuts: { where: string; keys: [keys: string, does: string][] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["Mod+K", "Commands: find one by its name"],
      ["Mod+F", "Find a server"],
      ["Mod+Enter", "Start or stop the server, or all that are selected"],
      ["Mod+,", "Preferences"],
      ["Mod+Z", "Undo that a project was removed"],
      ["?", "Show these shortcuts"],
      ["Esc", "Close, cancel, or leave the search"],
    ],
  },
  {
    where: "In the list of servers",
    keys: [
      ["Up / Down", "Go to another server"],
      ["Left / Right", "Close or open a project"],
      ["Enter", "Go to the server's page"],
      ["Alt+Up / Alt+Down", "Move a server or a project"],
      ["Shift+Up / Shift+Down", "Select several in a row"],
      ["Space", "Select one more, or all of a project"],
      ["Mod+A", "Select all"],
      ["A to Z", "Go to the server whose name begins so"],
    ],
  },
  {
    where: "In the list of ports",
    keys: [
      ["Mod+F", "Find a port"],
      ["Up / Down", "Go to another port"],
      ["Enter", "Show or hide its details"],
      ["Del", "Ask to free it"],
    ],
  },
  {
    where: "In a server's page",
    keys: [
      ["Mod+F", "Find in the log"],
      ["F3 / Shift+F3", "Go to the next or the previous place found"],
    ],
  },
];
