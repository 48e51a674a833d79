/** Keeps the focus in a list when a row is moved or removed. Call it during the initialisation of a component. */
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
