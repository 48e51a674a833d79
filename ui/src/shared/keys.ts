/** Keys: the system's command key, and the names of keys. */

const MAC = /Mac/.test(navigator.platform);

/** Whether only the command key is held: Cmd on a Mac, Ctrl elsewhere. */
export function isCommand(event: KeyboardEvent): boolean {
  const [wanted, other] = MAC ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  return wanted && !other && !event.altKey && !event.shiftKey;
}

/** Whether a key goes into an input field. */
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

/** The name of "Mod+Enter" on this system: "⌘↩" or "Ctrl+Enter". */
export function keyName(keys: string): string {
  const names = keys.split("+").map((key) => NAMES[key]?.[MAC ? 0 : 1] ?? key);
  return names.join(MAC ? "" : "+");
}

/** The name of an action with its shortcut, as in a menu. */
export function hint(does: string, keys: string): string {
  return `${does} (${keyName(keys)})`;
}
