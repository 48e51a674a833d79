/** Keys: which one is the system's command key, and how people call them. */

const MAC = /Mac/.test(navigator.platform);

/** Whether the key for commands is held, and no other: Cmd on a Mac, Ctrl elsewhere. */
export function isCommand(event: KeyboardEvent): boolean {
  const [wanted, other] = MAC ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  return wanted && !other && !event.altKey && !event.shiftKey;
}

/** Whether a key goes into something that is typed into. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
}

const NAMES: Record<string, [mac: string, other: string]> = {
  Mod: ["⌘", "Ctrl"],
  Alt: ["⌥", "Alt"],
  Shift: ["⇧", "Shift"],
  Enter: ["↩", "Enter"],
  Up: ["↑", "↑"],
  Down: ["↓", "↓"],
  Left: ["←", "←"],
  Right: ["→", "→"],
};

/** "Mod+Enter" as it is written on this system: "⌘↩" or "Ctrl+Enter". */
export function keyName(keys: string): string {
  const names = keys.split("+").map((key) => NAMES[key]?.[MAC ? 0 : 1] ?? key);
  return names.join(MAC ? "" : "+");
}

/** What something does, with the keys that do it too, as a menu would tell. */
export function hint(does: string, keys: string): string {
  return `${does} (${keyName(keys)})`;
}
