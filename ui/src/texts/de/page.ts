/** Texts of a server's page. */

import type { Tab } from "../../servers/pages.svelte";

/** The fixed texts of a server's page. */
export const pageTexts = {
  tabs: "Über diesen Server",
  copyAddress: "Kopieren",
  copyAddressOf: "Adresse kopieren",
  addressCopied: "Adresse kopiert.",
  notCopied: "Das Kopieren ging nicht: bitte auswählen und von Hand kopieren.",
  phone: {
    open: "Auf dem Handy…",
    note: "Dies mit einem Handy im selben Netz scannen. Wenn nichts lädt, muss vielleicht die Firewall dieses Rechners den Port durchlassen.",
    looking: "Suche die Adresse dieses Rechners…",
    none: "Dieser Rechner hat in keinem Netz eine Adresse, unter der der Server antwortet. Mit dem Netz des Handys verbinden und noch einmal versuchen.",
    code: "QR-Code der Adresse",
  },
};

/** The names of the tabs. */
export const tabNames: Record<Tab, string> = {
  logs: "Log",
  crashes: "Abstürze",
  history: "Verlauf",
  usage: "Verbrauch",
  settings: "Einstellungen",
};

/** The title of the dialog with the QR code. */
export function phoneTitle(name: string): string {
  return `${name} auf dem Handy öffnen`;
}
