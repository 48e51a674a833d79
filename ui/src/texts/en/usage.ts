/** What a server used, in words. */

import type { ChartMark, Point } from "../../usage/chart";
import type { Span } from "../../backend/model";
import { pointTime, UNKNOWN } from "../units";
import { eventText } from "./history";

/** The texts about usage that never change. */
export const usageTexts = {
  span: "How far back",
  none: "No figures yet",
  noneMore: "What the server uses is measured while it runs, and appears here as it comes.",
};

/** What can be looked at, and what it is called. */
export const spanNames: Record<Span, string> = { hour: "An hour", day: "A day" };

/** What a chart tells as a whole: "On average 2.5 %, at most 9.1 %." */
export function usageSummary(
  mean: number | null,
  max: number | null,
  say: (value: number | null) => string,
): string {
  return mean === null ? `${usageTexts.none}.` : `On average ${say(mean)}, at most ${say(max)}`;
}

/** What a chart tells of one point: "14:05:15: 2.5 %, at most 9.1 %. Crashed after 7 h: …". */
export function pointText(point: Point, say: (value: number | null) => string): string {
  const used = point.mean === null ? UNKNOWN : `${say(point.mean)}, at most ${say(point.peak)}`;
  return [`${pointTime(point)}: ${used}`, ...point.marks.map(eventText)].join(". ");
}

/** "2 crashes, 3 starts" in the time shown; null where nothing happened. */
export function marksText(marks: ChartMark[]): string | null {
  const crashes = marks.filter(({ event }) => event === "crashed").length;
  const starts = marks.length - crashes;
  const parts = [
    crashes ? `${crashes} ${crashes === 1 ? "crash" : "crashes"}` : "",
    starts ? `${starts} ${starts === 1 ? "start" : "starts"}` : "",
  ];
  return parts.filter(Boolean).join(", ") || null;
}
