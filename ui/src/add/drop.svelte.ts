import type { Backend, Drag, Unlisten } from "../backend";

/** A folder dragged onto the window from elsewhere. */
export class Drop {
  /** Whether something is above the window that may be dropped. */
  over = $state(false);

  /** `ondrop` gets what was dropped, if it is to be taken. */
  constructor(
    readonly isTaken: () => boolean,
    readonly ondrop: (paths: string[]) => void,
  ) {}

  /** Listens to what is dragged over the window. */
  connect(backend: Backend): Promise<Unlisten> {
    return backend.on("drag", ({ drag }) => this.#moved(drag));
  }

  #moved(drag: Drag): void {
    const isTaken = this.isTaken();
    this.over = isTaken && drag.type === "over";
    if (isTaken && drag.type === "dropped" && drag.paths.length > 0) this.ondrop(drag.paths);
  }
}
