/** Texts of the keyboard shortcuts. */

/** The shortcuts, by the place where they apply. */
export const shortcuts: { where: string; keys: [keys: string, does: string][] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["Mod+K", "Find and run a command"],
      ["Mod+F", "Find a server"],
      ["Mod+Enter", "Start or stop the server or the selected servers"],
      ["Mod+,", "Preferences"],
      ["Mod+Z", "Undo the removal of a project"],
      ["?", "Show these shortcuts"],
      ["Esc", "Close, cancel, or leave the search"],
    ],
  },
  {
    where: "In the list of servers",
    keys: [
      ["Up / Down", "Go to another server"],
      ["Left / Right", "Collapse or expand a project"],
      ["Enter", "Go to the server's page"],
      ["Alt+Up / Alt+Down", "Move a server or a project"],
      ["Shift+Up / Shift+Down", "Select several servers"],
      ["Space", "Add the server or the project to the selection"],
      ["Mod+A", "Select all"],
      ["A to Z", "Go to the server whose name begins with that letter"],
    ],
  },
  {
    where: "In the list of ports",
    keys: [
      ["Mod+F", "Find a port"],
      ["Up / Down", "Go to another port"],
      ["Enter", "Show or hide its details"],
      ["Del", "Free the port, after a question"],
    ],
  },
  {
    where: "In a server's page",
    keys: [
      ["Mod+F", "Find in the log"],
      ["F3 / Shift+F3", "Go to the next or previous match"],
    ],
  },
];
