import type { List, Row } from "./list.svelte";

/** How far the pointer goes with the button down before that is a drag, in pixels. */
const SLACK = 4;

/** Where what is dragged would be dropped. */
interface Place {
  beside: Row;
  after: boolean;
}

/**
 * Drags servers within their project and projects among each other. By the pointer's events and not the browser's own
 * drag and drop, which in the desktop application is for files from elsewhere.
 */
export class Drag {
  /** What is dragged. */
  readonly moved = $derived.by(() => this.#row(this.#key));
  /** Where it would be dropped; null where it cannot be. */
  place = $state.raw<Place | null>(null);

  #key = $state<string | undefined>();
  #pressed: { key: string | undefined; x: number; y: number } | null = null;

  constructor(readonly list: List) {}

  #row(key: string | undefined): Row | undefined {
    return this.list.rows.find((row) => row.key === key);
  }

  /** Notes where the pointer went down. */
  press(event: PointerEvent): void {
    const { target, button, pointerType } = event;
    // A finger scrolls.
    if (button !== 0 || pointerType === "touch" || !(target instanceof Element)) return;
    if (!target.closest("button")) this.#pressed = { key: keyAt(target), x: event.clientX, y: event.clientY };
  }

  /** Follows the pointer. */
  follow(event: PointerEvent, list: HTMLElement): void {
    // Let go of where we do not hear of it.
    if (event.buttons === 0) this.cancel();
    if (!this.#pressed) return;
    const { key, x, y } = this.#pressed;
    if (!this.moved) {
      if (Math.hypot(event.clientX - x, event.clientY - y) < SLACK) return;
      this.#key = key;
      list.setPointerCapture(event.pointerId);
    }
    const over = document.elementFromPoint(event.clientX, event.clientY);
    // What is half out of sight at the list's edge comes into it.
    over?.closest("[data-key]")?.scrollIntoView({ block: "nearest" });
    this.place = over && list.contains(over) ? this.#placeAt(over, event.clientY) : null;
  }

  /** Drops what is dragged. */
  drop(): void {
    const { moved, place } = this;
    this.cancel();
    const beside = this.#row(place?.beside.key);
    if (moved && place && beside) this.list.place(moved, beside, place.after);
  }

  /** Leaves everything where it was. */
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
