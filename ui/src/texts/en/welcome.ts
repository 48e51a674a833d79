/** Texts of the first steps. */

/** The texts for users without a project, for dragged folders, and for desktops without tray icons. */
export const welcomeTexts = {
  title: "Add your first project",
  text: "Drop its folder here, or choose it. Trayvisor looks at the folder (FastAPI, Django, Flask, Node, Rails, Go and more), shows the command it would run, and starts it when you confirm.",
  choose: "Choose a folder…",
  demo: "Try the demo",
  demoNote:
    "The demo is a small web server that comes with Trayvisor. You can remove it later like any other project.",
  drop: "Drop the folder here",
  dropNote: "Trayvisor looks at the folder. Nothing runs until you confirm.",
  oneFolder: "Drop one folder at a time.",
  tray: {
    title: "This desktop shows no tray icons",
    text: "You cannot see Trayvisor’s menu here, so use this window: start Trayvisor from your applications to open it. On GNOME, install the extension “AppIndicator and KStatusNotifierItem Support” to show the icon.",
    understood: "Got it",
  },
};
