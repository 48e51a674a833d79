/** Texts of a server's page. */

import type { Tab } from "../../servers/pages.svelte";

/** The fixed texts of a server's page. */
export const pageTexts = {
  tabs: "About this server",
  copyAddress: "Copy",
  copyAddressOf: "Copy the address",
  addressCopied: "Address copied.",
  notCopied: "Copying failed: select the text and copy it yourself.",
  phone: {
    open: "On a phone…",
    note: "Scan this with a phone in the same network. If nothing loads, allow the port in this machine’s firewall.",
    looking: "Looking for this machine’s address…",
    none: "The server cannot be reached from a network. Connect this machine to the phone’s network and try again.",
    code: "QR code of the address",
  },
};

/** The names of the tabs. */
export const tabNames: Record<Tab, string> = {
  logs: "Logs",
  crashes: "Crashes",
  history: "History",
  usage: "Usage",
  settings: "Settings",
};

/** The title of the dialog with the QR code. */
export function phoneTitle(name: string): string {
  return `Open ${name} on a phone`;
}
