import type { Figure } from "./chart";
import { t } from "../texts";
import { bytes, percent } from "../texts/units";

/** How a figure is shown in a chart. */
export interface Shown {
  figure: Figure;
  name: string;
  /** The unit for a round value at the top, and the minimum number of units. */
  unit: number;
  least: number;
  /** The value in words. */
  say: (value: number | null) => string;
}

/** Processor use, in percent of one core. */
export const CPU: Shown = { figure: "cpu_percent", name: t.windowTexts.cpu, unit: 1, least: 5, say: percent };
/** Resident memory, in bytes, in steps of megabytes. */
export const MEMORY: Shown = {
  figure: "memory_bytes",
  name: t.windowTexts.memory,
  unit: 1024 ** 2,
  least: 10,
  say: bytes,
};
