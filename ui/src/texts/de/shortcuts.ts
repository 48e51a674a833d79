/** Texts of the keyboard shortcuts. */

/** The shortcuts, by the place where they apply. */
export const shortcuts: { where: string; keys: [keys: string, does: string][] }[] = [
  {
    where: "Überall",
    keys: [
      ["Mod+K", "Befehle: einen nach Namen finden"],
      ["Mod+F", "Server suchen"],
      ["Mod+Enter", "Den Server oder alle ausgewählten starten oder stoppen"],
      ["Mod+,", "Trayvisor-Einstellungen"],
      ["Mod+Z", "Ein entferntes Projekt zurückholen"],
      ["?", "Diese Tastenkürzel zeigen"],
      ["Esc", "Schließen, abbrechen oder die Suche verlassen"],
    ],
  },
  {
    where: "In der Liste der Server",
    keys: [
      ["Up / Down", "Zu einem anderen Server gehen"],
      ["Left / Right", "Ein Projekt schließen oder öffnen"],
      ["Enter", "Zur Seite des Servers gehen"],
      ["Alt+Up / Alt+Down", "Server oder Projekt verschieben"],
      ["Shift+Up / Shift+Down", "Mehrere hintereinander auswählen"],
      ["Space", "Einen mehr oder alle eines Projekts auswählen"],
      ["Mod+A", "Alle auswählen"],
      ["A – Z", "Zum Server gehen, dessen Name so beginnt"],
    ],
  },
  {
    where: "In der Liste der Ports",
    keys: [
      ["Mod+F", "Port suchen"],
      ["Up / Down", "Zu einem anderen Port gehen"],
      ["Enter", "Einzelheiten zeigen oder verbergen"],
      ["Del", "Fragen, ob er frei werden soll"],
    ],
  },
  {
    where: "Auf der Seite eines Servers",
    keys: [
      ["Mod+F", "Im Log suchen"],
      ["F3 / Shift+F3", "Zur nächsten oder vorigen Fundstelle gehen"],
    ],
  },
];
