/** Texts about a server's usage. */

import type { ChartMark, Point } from "../../usage/chart";
import type { Span } from "../../backend/model";
import { pointTime, UNKNOWN } from "../units";
import { eventText } from "./history";

/** The fixed texts about usage. */
export const usageTexts = {
  span: "Wie weit zurück",
  none: "Noch keine Zahlen",
  noneMore: "Was der Server verbraucht, wird gemessen, während er läuft, und erscheint dann hier.",
};

/** The names of the time spans. */
export const spanNames: Record<Span, string> = { hour: "Eine Stunde", day: "Ein Tag" };

/** The summary of a chart: "Im Mittel 2,5 %, höchstens 9,1 %." */
export function usageSummary(
  mean: number | null,
  max: number | null,
  say: (value: number | null) => string,
): string {
  return mean === null ? `${usageTexts.none}.` : `Im Mittel ${say(mean)}, höchstens ${say(max)}`;
}

/** One point of a chart: "14:05:15: 2,5 %, höchstens 9,1 %. Abgestürzt nach 7 h: …". */
export function pointText(point: Point, say: (value: number | null) => string): string {
  const used = point.mean === null ? UNKNOWN : `${say(point.mean)}, höchstens ${say(point.peak)}`;
  return [`${pointTime(point)}: ${used}`, ...point.marks.map(eventText)].join(". ");
}

/** "2 Abstürze, 3 Starts" in the shown time; null if there are none. */
export function marksText(marks: ChartMark[]): string | null {
  const crashes = marks.filter(({ event }) => event === "crashed").length;
  const starts = marks.length - crashes;
  const parts = [
    crashes ? `${crashes} ${crashes === 1 ? "Absturz" : "Abstürze"}` : "",
    starts ? `${starts} ${starts === 1 ? "Start" : "Starts"}` : "",
  ];
  return parts.filter(Boolean).join(", ") || null;
}
