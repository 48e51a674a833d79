/** Formats times, sizes and counts in the page's language. */

import { SIGNALS } from "../bindings/tables";
import { language, locale } from "./language";

/** A figure that is not known. */
export const UNKNOWN = "–";

/** "0.4 s", "12 s", "14 min", "2 h 14 min", "5 d 3 h". */
export function duration(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor(whole / 3600) % 24} h`;
}

/** "40 ms", "0.4 s" for a short time; from ten seconds on the same as `duration`. */
export function shortDuration(seconds: number): string {
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 10 ? `${tenths(seconds)} s` : duration(seconds);
}

/** "2.5", "2,5". */
function tenths(value: number): string {
  return value.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** "2.5 %". */
export function percent(value: number | null): string {
  return value === null ? UNKNOWN : `${tenths(value)} %`;
}

/** "156 MB". */
export function bytes(value: number | null): string {
  if (value === null) return UNKNOWN;
  const mb = value / 1024 ** 2;
  return mb < 1024 ? `${Math.round(mb)} MB` : `${tenths(mb / 1024)} GB`;
}

/** "14:05" today, with the date on another day. */
export function clock(at: string, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString(locale, { day: "numeric", month: "short" })}, ${time}`;
}

/** "SIGKILL". */
export function signalName(signal: number): string {
  return SIGNALS[signal] ?? `${signal}`;
}

/** "14:05:09". */
export function timeText(at: string): string {
  return new Date(at).toLocaleTimeString(locale, { hourCycle: "h23" });
}

/** "14:05:15". */
export function pointTime(point: { at: number }): string {
  return timeText(new Date(point.at).toISOString());
}

/** "14:05", for the axis. */
export function axisTime(at: number): string {
  return new Date(at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
