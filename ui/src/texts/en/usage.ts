/** Texts about a server's usage. */

import type { ChartMark, Point } from "../../usage/chart";
import type { Span } from "../../backend/model";
import { pointTime, UNKNOWN } from "../units";
import { eventText } from "./history";

/** The fixed texts about usage. */
export const usageTexts = {
  span: "Time span",
  none: "No data yet",
  noneMore: "What the server uses is measured while it runs, and appears here.",
};

/** The names of the time spans. */
export const spanNames: Record<Span, string> = { hour: "Last hour", day: "Last day" };

/** The summary of a chart: "On average 2.5 %, at most 9.1 %." */
export function usageSummary(
  mean: number | null,
  max: number | null,
  say: (value: number | null) => string,
): string {
  return mean === null ? `${usageTexts.none}.` : `On average ${say(mean)}, at most ${say(max)}`;
}

/** One point of a chart: "14:05:15: 2.5 %, at most 9.1 %. Crashed after 7 h: …". */
export function pointText(point: Point, say: (value: number | null) => string): string {
  const used = point.mean === null ? UNKNOWN : `${say(point.mean)}, at most ${say(point.peak)}`;
  return [`${pointTime(point)}: ${used}`, ...point.marks.map(eventText)].join(". ");
}

/** "2 crashes, 3 starts" in the shown time; null if there are none. */
export function marksText(marks: ChartMark[]): string | null {
  const crashes = marks.filter(({ event }) => event === "crashed").length;
  const starts = marks.length - crashes;
  const parts = [
    crashes ? `${crashes} ${crashes === 1 ? "crash" : "crashes"}` : "",
    starts ? `${starts} ${starts === 1 ? "start" : "starts"}` : "",
  ];
  return parts.filter(Boolean).join(", ") || null;
}
