/** Times, sizes and counts, in words. */

/** A figure that nobody knows. */
export const UNKNOWN = "–";

/** "0.4 s", "12 s", "14 min", "2 h 14 min", "5 d 3 h". */
export function duration(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor(whole / 3600) % 24} h`;
}

/** "0.4 s" for a short time, as `duration` from ten seconds on. */
export function shortDuration(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
}

/** "2.5 %". */
export function percent(value: number | null): string {
  return value === null ? UNKNOWN : `${value.toFixed(1)} %`;
}

/** "156 MB". */
export function bytes(value: number | null): string {
  if (value === null) return UNKNOWN;
  const mb = value / 1024 ** 2;
  return mb < 1024 ? `${Math.round(mb)} MB` : `${(mb / 1024).toFixed(1)} GB`;
}

/** "14:05" today, with the date on another day. */
export function clock(at: string, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}

const SIGNALS: Record<number, string> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  15: "SIGTERM",
};

/** "SIGKILL". */
export function signalName(signal: number): string {
  return SIGNALS[signal] ?? `${signal}`;
}
