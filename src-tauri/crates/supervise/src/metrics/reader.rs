//! Reads the slots of a span in order of time, with gaps.

use std::fs;

use jiff::Timestamp;

use super::slot::{Gauge, Slot};
use super::{file, path};
use trayvisor_model::{Columns, Figures, Metrics, ServerRef, Span};
use trayvisor_store::home::Home;

/// How long a sample counts as current: two may be late or missing.
const FRESH_S: i64 = 3 * Span::Hour.step_s() as i64;

/// The stored samples of a server. If there are none, the columns are empty.
pub fn read(home: &Home, server: &ServerRef, span: Span, now: Timestamp) -> Metrics {
    of_content(&fs::read(path(home, server)).unwrap_or_default(), span, now.as_second())
}

pub(super) fn of_content(content: &[u8], span: Span, now: i64) -> Metrics {
    let slots = in_order(content, span, now);
    let newest = in_order(content, Span::Hour, now).pop().filter(|slot| slot.begin > now - FRESH_S);
    let all = slots.iter().copied().reduce(|all, slot| all.and(&slot));
    let mut metrics = Metrics {
        span,
        step_s: span.step_s(),
        cpu_s: newest.map(|slot| slot.total_cpu_s()),
        now: newest.as_ref().map(means).unwrap_or_default(),
        mean: all.as_ref().map(means).unwrap_or_default(),
        max: all.as_ref().map(peaks).unwrap_or_default(),
        times: Vec::new(),
        means: Columns::default(),
        peaks: Columns::default(),
    };
    for (begin, slot) in rows(&slots, span, now) {
        metrics.times.push(begin);
        metrics.means.push(slot.as_ref().map(means).unwrap_or_default());
        metrics.peaks.push(slot.as_ref().map(peaks).unwrap_or_default());
    }
    metrics
}

/// The slots of the span that ends now. Others are too old or in the future.
fn in_order(content: &[u8], span: Span, now: i64) -> Vec<Slot> {
    let last = span.begin(now);
    let first = last - i64::from(span.step_s()) * (span.slots() as i64 - 1);
    let mut slots: Vec<Slot> =
        file::slots(content, span).filter(|slot| (first..=last).contains(&slot.begin)).collect();
    slots.sort_by_key(|slot| slot.begin);
    slots
}

/// A row for each step from the first slot to now. The last step may not have its sample yet.
fn rows(slots: &[Slot], span: Span, now: i64) -> Vec<(i64, Option<Slot>)> {
    let Some(first) = slots.first() else { return Vec::new() };
    let (step, last) = (i64::from(span.step_s()), span.begin(now));
    let mut left = slots.iter().copied().peekable();
    let all = (first.begin..=last).step_by(step.unsigned_abs() as usize);
    let mut rows: Vec<(i64, Option<Slot>)> =
        all.map(|begin| (begin, left.next_if(|slot| slot.begin == begin))).collect();
    rows.pop_if(|(begin, slot)| *begin == last && slot.is_none());
    rows
}

fn means(slot: &Slot) -> Figures {
    figures(slot, slot.cpu_percent(), Gauge::mean)
}

fn peaks(slot: &Slot) -> Figures {
    figures(slot, slot.most_cpu_percent(), Gauge::most)
}

fn figures(slot: &Slot, cpu_percent: f64, figure: impl Fn(Gauge) -> Option<u64>) -> Figures {
    Figures {
        // Finer than any system measures.
        cpu_percent: Some((cpu_percent * 1000.0).round() / 1000.0),
        memory_bytes: figure(slot.memory),
        threads: figure(slot.threads),
        open_files: figure(slot.open_files),
        latency_s: figure(slot.latency).map(|micros| micros as f64 / 1e6),
    }
}
