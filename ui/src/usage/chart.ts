/** The data of a usage chart. Independent of the page. */

import type { Metrics, ServerEvent, Span } from "../backend/model";

/** The figure of a chart. */
export type Figure = "cpu_percent" | "memory_bytes";

/** An event that is marked on a chart. */
export type ChartMark = ServerEvent & { event: "crashed" | "started" };

/** A point of a chart. */
export interface Point {
  /** Its start, in milliseconds since 1970. */
  at: number;
  /** The mean; null if nothing was measured. */
  mean: number | null;
  /** The maximum. */
  peak: number | null;
  /** The events, oldest first. */
  marks: ChartMark[];
}

/** The number of points in a chart. */
const POINTS = 240;

const MS: Record<Span, number> = { hour: 3_600_000, day: 86_400_000 };

/** The points of a chart; the last one contains `now`. */
export function pointsOf(metrics: Metrics, figure: Figure, events: ServerEvent[], now: number): Point[] {
  const width = MS[metrics.span] / POINTS;
  // Points keep their position in time; otherwise the curve would tremble as time passes.
  const begin = (Math.floor(now / width) + 1 - POINTS) * width;
  const indexOf = (at: number) => Math.floor((at - begin) / width);
  const sums = Array.from({ length: POINTS }, () => ({ sum: 0, count: 0, peak: 0 }));
  metrics.times.forEach((time, row) => {
    const point = sums[indexOf(time * 1000)];
    const mean = metrics.means[figure][row];
    if (!point || mean === null || mean === undefined) return;
    point.sum += mean;
    point.count++;
    point.peak = Math.max(point.peak, metrics.peaks[figure][row] ?? mean);
  });
  const points = sums.map(({ sum, count, peak }, i): Point => {
    return { at: begin + i * width, mean: count ? sum / count : null, peak: count ? peak : null, marks: [] };
  });
  for (const event of events)
    if (event.event === "crashed" || event.event === "started")
      points[indexOf(Date.parse(event.at))]?.marks.push(event);
  return points;
}

/** The value at the top of a chart: a round number (1, 2, 3 or 5 with zeros) of `unit`, at least `least` of them. */
export function topOf(points: Point[], unit: number, least: number): number {
  const most = Math.max(least, ...points.map(({ peak }) => (peak ?? 0) / unit));
  const zeros = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 3, 5].find((step) => step * zeros >= most) ?? 10) * zeros * unit;
}

/**
 * The curve as an SVG path in a box with one unit per point in width and 1 in height, from 0 at the bottom to `top`.
 */
export function curve(points: Point[], value: "mean" | "peak", top: number): string {
  return runs(points, value, top)
    .map((run) => `M${run.join("L")}`)
    .join("");
}

/** The area under the curve of the means, in the same box. */
export function area(points: Point[], top: number): string {
  return runs(points, "mean", top)
    .map((run) => `M${run.join("L")}V1H${run[0]?.split(" ")[0]}z`)
    .join("");
}

/** The stretches without a gap, as "x y". Each is as wide as it lasted, even a single point. */
function runs(points: Point[], value: "mean" | "peak", top: number): string[][] {
  const runs: string[][] = [];
  let run: string[] | null = null;
  points.forEach((point, x) => {
    const found = point[value];
    if (found === null) {
      run = null;
      return;
    }
    const y = (1 - found / top).toFixed(4);
    if (!run) runs.push((run = [`${x} ${y}`]));
    run.push(`${x + 1} ${y}`);
  });
  return runs;
}
