//! One slot: the samples of 2 s, or of a minute, combined.

use std::time::Duration;

use super::Sample;
use trayvisor_store::home;

/// Unit of a processor share: this is one core.
const CORE: u64 = 1_000_000;

/// How many numbers represent a slot in the file.
const NUMBERS: usize = 5 + 4 * 3;
/// Length of a slot in the file in bytes: its numbers, and a checksum over them.
pub(super) const LENGTH: usize = (NUMBERS + 1) * 8;

/// A figure that is sampled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gauge {
    /// Sum over all samples.
    sum: u64,
    /// Number of samples that had a value.
    looks: u64,
    most: u64,
}

impl Gauge {
    fn of(figure: Option<u64>) -> Gauge {
        figure.map_or_else(Gauge::default, |figure| Gauge { sum: figure, looks: 1, most: figure })
    }

    fn and(self, later: Gauge) -> Gauge {
        Gauge {
            sum: self.sum.saturating_add(later.sum),
            looks: self.looks.saturating_add(later.looks),
            most: self.most.max(later.most),
        }
    }

    /// The mean, rounded; `None` without a value.
    pub(super) fn mean(self) -> Option<u64> {
        (self.looks > 0).then(|| (self.sum as f64 / self.looks as f64).round() as u64)
    }

    /// The peak; `None` without a value.
    pub(super) fn most(self) -> Option<u64> {
        (self.looks > 0).then_some(self.most)
    }
}

/// What a server used during one slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// Start of the slot, in seconds since 1970.
    pub(super) begin: i64,
    /// Processor time in µs, and the time in µs that it covers.
    cpu: u64,
    elapsed: u64,
    /// The peak of all samples, in millionths of one core.
    most_cpu: u64,
    /// Processor time since the tree began, in µs.
    total_cpu: u64,
    /// In bytes.
    pub(super) memory: Gauge,
    pub(super) threads: Gauge,
    pub(super) open_files: Gauge,
    /// In µs.
    pub(super) latency: Gauge,
}

impl Slot {
    /// A slot with one sample.
    pub(super) fn of(begin: i64, sample: &Sample) -> Slot {
        let (cpu, elapsed) = (micros(sample.spent.cpu), micros(sample.spent.elapsed).max(1));
        Slot {
            begin,
            cpu,
            elapsed,
            most_cpu: (cpu as f64 / elapsed as f64 * CORE as f64) as u64,
            total_cpu: micros(sample.spent.total),
            memory: Gauge::of(Some(sample.usage.memory_bytes)),
            threads: Gauge::of(Some(sample.usage.threads)),
            open_files: Gauge::of(Some(sample.usage.open_files)),
            latency: Gauge::of(sample.latency.map(micros)),
        }
    }

    /// Combines this slot and a later one.
    pub(super) fn and(&self, later: &Slot) -> Slot {
        Slot {
            begin: self.begin,
            cpu: self.cpu.saturating_add(later.cpu),
            elapsed: self.elapsed.saturating_add(later.elapsed),
            most_cpu: self.most_cpu.max(later.most_cpu),
            total_cpu: later.total_cpu,
            memory: self.memory.and(later.memory),
            threads: self.threads.and(later.threads),
            open_files: self.open_files.and(later.open_files),
            latency: self.latency.and(later.latency),
        }
    }

    /// The share of processor time, in percent of one core.
    pub(super) fn cpu_percent(&self) -> f64 {
        self.cpu as f64 / self.elapsed as f64 * 100.0
    }

    /// The peak processor share of a sample.
    pub(super) fn most_cpu_percent(&self) -> f64 {
        self.most_cpu as f64 / CORE as f64 * 100.0
    }

    /// Processor time since the tree began, in seconds.
    pub(super) fn total_cpu_s(&self) -> f64 {
        self.total_cpu as f64 / 1e6
    }

    /// The slot as bytes of the file.
    pub(super) fn to_bytes(self) -> [u8; LENGTH] {
        let Slot { begin, cpu, elapsed, most_cpu, total_cpu, memory, threads, open_files, latency } = self;
        let gauges = [memory, threads, open_files, latency];
        let numbers = [begin.cast_unsigned(), cpu, elapsed, most_cpu, total_cpu]
            .into_iter()
            .chain(gauges.into_iter().flat_map(|gauge| [gauge.sum, gauge.looks, gauge.most]));
        let mut bytes = [0; LENGTH];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        let sum = checksum(&bytes);
        bytes[LENGTH - 8..].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// Reads a slot from bytes of the file; `None` if they are not a slot.
    pub(super) fn from_bytes(bytes: &[u8; LENGTH]) -> Option<Slot> {
        let mut numbers = bytes.chunks_exact(8).map(|chunk| chunk.try_into().map_or(0, u64::from_le_bytes));
        let mut number = || numbers.next().unwrap_or_default();
        let [begin, cpu, elapsed, most_cpu, total_cpu] = std::array::from_fn(|_| number());
        let [memory, threads, open_files, latency] =
            std::array::from_fn(|_| Gauge { sum: number(), looks: number(), most: number() });
        let begin = begin.cast_signed();
        (number() == checksum(bytes)).then_some(Slot {
            begin,
            cpu,
            elapsed,
            most_cpu,
            total_cpu,
            memory,
            threads,
            open_files,
            latency,
        })
    }
}

/// Checksum of all numbers but the last. It is not zero for zeros, so an unwritten slot is not valid.
fn checksum(bytes: &[u8; LENGTH]) -> u64 {
    home::hash(bytes[..LENGTH - 8].iter().copied())
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
