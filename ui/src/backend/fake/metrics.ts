import type { CrashReport, Figures, Metrics, ServerEvent, Snapshot, Span } from "../model";

const LENGTH = { hour: 1800, day: 1440 };
const STEP_S = { hour: 2, day: 60 };

/** The usage of a fake server: CPU in waves, and memory that grows until a crash and then again. */
export function fakeMetrics(
  server: Snapshot,
  span: Span,
  events: ServerEvent[],
  crashes: CrashReport[],
): Metrics {
  const since = agoOf(events[0]?.at) ?? server.uptime_s ?? 0;
  const crashedAgo = agoOf(crashes.at(-1)?.at);
  const step_s = STEP_S[span];
  const now = Math.floor(Date.now() / 1000 / step_s) * step_s;
  const rows = Math.min(LENGTH[span], Math.floor(since / step_s));
  const times = Array.from({ length: rows }, (_, i) => now - (rows - 1 - i) * step_s);
  const cpu_percent = times.map((time) => 2.5 + 1.5 * Math.sin(time / 240) + 14 * burst(time));
  const memory_bytes = times.map((time) => {
    const ago = now - time;
    const grown = crashedAgo !== null && ago > crashedAgo ? since - ago : (crashedAgo ?? since) - ago;
    return (96 + grown / 600 + 3 * Math.sin(time / 90)) * 1024 ** 2;
  });
  const none = times.map(() => null);
  const columns = { cpu_percent, memory_bytes, threads: none, open_files: none, latency_s: none };
  const peaks = { ...columns, cpu_percent: cpu_percent.map((value) => value * 1.3 + 0.5) };
  const of = (pick: (values: number[]) => number | null, cpu = cpu_percent): Figures => ({
    cpu_percent: pick(cpu),
    memory_bytes: pick(memory_bytes),
    threads: null,
    open_files: null,
    latency_s: null,
  });
  return {
    span,
    step_s,
    cpu_s: server.pid === null ? null : 84,
    now: of((values) => (server.pid === null ? null : (values.at(-1) ?? null))),
    mean: of((values) => (values.length ? values.reduce((sum, value) => sum + value) / values.length : null)),
    max: of((values) => (values.length ? Math.max(...values) : null), peaks.cpu_percent),
    times,
    means: columns,
    peaks,
  };
}

/** How many seconds ago this was. */
function agoOf(at: string | undefined): number | null {
  return at ? (Date.now() - Date.parse(at)) / 1000 : null;
}

/** Between 0 and 1, sometimes near 1, and always the same at the same time. */
function burst(time: number): number {
  return (0.5 + 0.5 * Math.sin(time / 171) * Math.sin(time / 29)) ** 9;
}
