/** Texts of the first steps. */

/** The texts for users without a project, for dragged folders, and for desktops without tray icons. */
export const welcomeTexts = {
  title: "Ein Projekt hinzufügen",
  text: "Seinen Ordner hierher ziehen oder wählen. Trayvisor sieht nach, was darin ist (FastAPI, Django, Flask, Node, Rails, Go und mehr), zeigt den Befehl, den es ausführen würde, und startet ihn nach Zustimmung.",
  choose: "Ordner wählen…",
  demo: "Demo ausprobieren",
  demoNote:
    "Die Demo ist ein kleiner Webserver, der zu Trayvisor gehört. Sie lässt sich wie jedes andere Projekt wieder entfernen.",
  drop: "Den Ordner hier ablegen",
  dropNote: "Trayvisor sieht nach, was darin ist. Ohne Zustimmung läuft nichts.",
  oneFolder: "Das war mehr als eines. Bitte einen Ordner nach dem anderen hierher ziehen.",
  tray: {
    title: "Dieser Desktop zeigt keine Symbole in der Leiste",
    text: "Darum ist das Menü von Trayvisor nicht zu sehen, und der Weg führt über dieses Fenster: Es öffnet sich, wenn Trayvisor aus den Anwendungen gestartet wird. In GNOME bringt die Erweiterung „AppIndicator and KStatusNotifierItem Support“ das Symbol.",
    understood: "Verstanden",
  },
};
