import type { List, Row } from "./list.svelte";

/** How far the pointer must move with the button pressed to start a drag, in pixels. */
const SLACK = 4;

/** A drop position. */
interface Place {
  beside: Row;
  after: boolean;
}

/**
 * Drags servers within their project, and projects in the list. Uses pointer events instead of the browser's drag and
 * drop, which the desktop application uses for files.
 */
export class Drag {
  /** The dragged row. */
  readonly moved = $derived.by(() => this.#row(this.#key));
  /** The drop position; null if nothing can be dropped here. */
  place = $state.raw<Place | null>(null);

  #key = $state<string | undefined>();
  #pressed: { key: string | undefined; x: number; y: number } | null = null;

  constructor(readonly list: List) {}

  #row(key: string | undefined): Row | undefined {
    return this.list.rows.find((row) => row.key === key);
  }

  /** Remembers where the button was pressed. */
  press(event: PointerEvent): void {
    const { target, button, pointerType } = event;
    // A finger scrolls instead.
    if (button !== 0 || pointerType === "touch" || !(target instanceof Element)) return;
    if (!target.closest("button")) this.#pressed = { key: keyAt(target), x: event.clientX, y: event.clientY };
  }

  /** Follows the pointer. */
  follow(event: PointerEvent, list: HTMLElement): void {
    // The button was released outside the window.
    if (event.buttons === 0) this.cancel();
    if (!this.#pressed) return;
    const { key, x, y } = this.#pressed;
    if (!this.moved) {
      if (Math.hypot(event.clientX - x, event.clientY - y) < SLACK) return;
      this.#key = key;
      list.setPointerCapture(event.pointerId);
    }
    const over = document.elementFromPoint(event.clientX, event.clientY);
    // Scrolls a partly hidden row into view.
    over?.closest("[data-key]")?.scrollIntoView({ block: "nearest" });
    this.place = over && list.contains(over) ? this.#placeAt(over, event.clientY) : null;
  }

  /** Drops the dragged row. */
  drop(): void {
    const { moved, place } = this;
    this.cancel();
    const beside = this.#row(place?.beside.key);
    if (moved && place && beside) this.list.place(moved, beside, place.after);
  }

  /** Cancels the drag. */
  cancel(): void {
    this.#pressed = null;
    this.#key = undefined;
    this.place = null;
  }

  #placeAt(over: Element, y: number): Place | null {
    const { moved } = this;
    const row = this.#row(keyAt(over));
    if (!moved || !row || row.key === moved.key) return null;
    if (moved.server) {
      const own = row.server && row.group.project === moved.group.project;
      return own ? { beside: row, after: isBelow(over.closest("[data-key]"), y) } : null;
    }
    const heading = this.#row(row.group.project);
    if (!heading || heading.key === moved.key) return null;
    return { beside: heading, after: isBelow(over.closest("[role=rowgroup]"), y) };
  }
}

function keyAt(element: Element): string | undefined {
  return element.closest<HTMLElement>("[data-key]")?.dataset["key"];
}

/** Whether a point is in the lower half of an element. */
function isBelow(element: Element | null, y: number): boolean {
  const box = element?.getBoundingClientRect();
  return box !== undefined && y > box.top + box.height / 2;
}
