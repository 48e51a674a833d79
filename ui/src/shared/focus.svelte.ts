/** Keeps the keyboard's place among rows: one that is moved, or goes, lets go of it. To be called while a component begins. */
export function keepFocus(
  rows: () => unknown,
  region: () => HTMLElement | undefined,
  focus: () => void,
): void {
  let inside = false;
  $effect.pre(() => {
    void rows();
    inside = region()?.contains(document.activeElement) ?? false;
  });
  $effect(() => {
    void rows();
    if (inside && document.activeElement === document.body) focus();
  });
}
