//! The processor share of a tree. A share of time needs two readings.

use std::time::{Duration, Instant};

use trayvisor_platform::{Tree, Usage};

/// Shortest time for a share: a server's first moment counts as at least this long.
const SHORTEST: Duration = Duration::from_millis(100);

/// The processor time used up to a moment.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: Instant,
    cpu: Duration,
}

/// Keeps the last two samples, so that a reading in between covers 2 to 4 s and affects neither the next sample nor
/// other readings.
#[derive(Debug)]
pub(crate) struct Meter {
    earlier: Mark,
    last: Mark,
    /// Processor time that the system forgot: of processes whose parent never waited for them.
    forgotten: Duration,
}

/// The processor time between two samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Processor time used.
    pub cpu: Duration,
    /// Time that it covers.
    pub elapsed: Duration,
    /// Processor time used since the tree began.
    pub total: Duration,
}

impl Meter {
    /// A meter for a tree that starts now.
    pub(crate) fn new(now: Instant) -> Meter {
        let start = Mark { at: now, cpu: Duration::ZERO };
        Meter { earlier: start, last: start, forgotten: Duration::ZERO }
    }

    /// What the tree uses now; `None` if none of its processes is alive.
    pub(crate) fn usage(&self, tree: &Tree) -> Option<Usage> {
        let usage = tree.usage()?;
        // A process that lost its parent during the reading was missed; a second reading finds it.
        if usage.cpu + self.forgotten < self.last.cpu { tree.usage() } else { Some(usage) }
    }

    /// Takes a sample: the processor time since the previous one.
    pub(crate) fn sample(&mut self, now: Instant, usage: &Usage) -> Spent {
        self.forgotten += self.last.cpu.saturating_sub(usage.cpu + self.forgotten);
        let mark = Mark { at: now, cpu: usage.cpu + self.forgotten };
        self.earlier = self.last;
        self.last = mark;
        Spent {
            cpu: mark.cpu - self.earlier.cpu,
            elapsed: now.saturating_duration_since(self.earlier.at),
            total: mark.cpu,
        }
    }

    /// The share since the second-to-last sample, in percent of one core.
    pub(crate) fn percent(&self, now: Instant, usage: &Usage) -> f64 {
        let cpu = (usage.cpu + self.forgotten).saturating_sub(self.earlier.cpu);
        let elapsed = now.saturating_duration_since(self.earlier.at).max(SHORTEST);
        cpu.as_secs_f64() / elapsed.as_secs_f64() * 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(cpu_ms: u64) -> Usage {
        Usage { cpu: Duration::from_millis(cpu_ms), memory_bytes: 1, threads: 1, open_files: 1, newest: 1 }
    }

    fn spent(meter: &mut Meter, at: Instant, cpu_ms: u64) -> (u128, u128, u128) {
        let spent = meter.sample(at, &usage(cpu_ms));
        (spent.cpu.as_millis(), spent.elapsed.as_millis(), spent.total.as_millis())
    }

    #[test]
    fn a_sample_is_of_the_time_since_the_one_before() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        assert_eq!(spent(&mut meter, start + Duration::from_secs(2), 500), (500, 2000, 500));
        assert_eq!(spent(&mut meter, start + Duration::from_secs(5), 2000), (1500, 3000, 2000));
    }

    #[test]
    fn looks_between_samples_disturb_neither_each_other_nor_the_next_sample() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        meter.sample(start + Duration::from_secs(2), &usage(1000));
        meter.sample(start + Duration::from_secs(4), &usage(2000));
        // A reading a millisecond after a sample still covers whole seconds.
        let shortly = start + Duration::from_millis(4001);
        for _ in 0..3 {
            assert!((meter.percent(shortly, &usage(2010)) - 50.47).abs() < 0.01);
        }
        assert_eq!(spent(&mut meter, start + Duration::from_secs(6), 3000), (1000, 2000, 3000));
    }

    #[test]
    fn a_servers_first_moment_is_no_absurd_share() {
        let start = Instant::now();
        let meter = Meter::new(start);
        assert!(meter.percent(start, &usage(10)) <= 10.0);
    }

    #[test]
    fn time_that_the_system_forgets_makes_one_share_too_small_and_no_other_wrong() {
        let start = Instant::now();
        let mut meter = Meter::new(start);
        meter.sample(start + Duration::from_secs(2), &usage(5000));
        assert_eq!(spent(&mut meter, start + Duration::from_secs(4), 100), (0, 2000, 5000));
        assert_eq!(spent(&mut meter, start + Duration::from_secs(6), 600), (500, 2000, 5500));
        assert!((meter.percent(start + Duration::from_secs(8), &usage(2100)) - 50.0).abs() < 0.01);
    }
}
