/** Texts of a server's page. */

import type { Tab } from "../../servers/pages.svelte";

/** The fixed texts of a server's page. */
export const pageTexts = {
  tabs: "About this server",
  copyAddress: "Copy",
  copyAddressOf: "Copy the address",
  addressCopied: "Address copied.",
  notCopied: "It could not be copied: select it and copy it by hand.",
  phone: {
    open: "On a phone…",
    note: "Scan this with a phone in the same network. Where nothing loads, this machine’s firewall may have to let the port in.",
    looking: "Looking for this machine’s address…",
    none: "This machine has no address in a network at which the server answers. Connect it to the phone’s network and try again.",
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
