/** Texts of the first steps. */

/** The texts for users without a project, for dragged folders, and for desktops without tray icons. */
export const welcomeTexts = {
  title: "Bring a project",
  text: "Drop its folder here, or choose it. Trayvisor looks what is in it (FastAPI, Django, Flask, Node, Rails, Go and more), shows the command it would run, and starts it when you say so.",
  choose: "Choose a folder…",
  demo: "Try the demo",
  demoNote:
    "The demo is a small web server that comes with Trayvisor. Remove it like any other project when you have seen enough.",
  drop: "Drop the folder here",
  dropNote: "Trayvisor looks what is in it. Nothing runs before you say so.",
  oneFolder: "That was more than one thing. Drop one folder at a time.",
  tray: {
    title: "This desktop shows no tray icons",
    text: "So Trayvisor’s menu is not to be seen, and this window is the way in: start Trayvisor from your applications, and it opens. On GNOME, the extension “AppIndicator and KStatusNotifierItem Support” brings the icon.",
    understood: "Got it",
  },
};
