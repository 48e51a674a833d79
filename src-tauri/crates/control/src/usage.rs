//! Processor and memory use of a server's tree.

use std::time::Instant;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate};

use crate::process;

/// What a tree uses now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usage {
    /// Percent of one core since the look before, or since the start.
    pub(crate) cpu_percent: f64,
    /// Resident memory in bytes.
    pub(crate) memory_bytes: u64,
}

/// Remembers the look before: a share of time needs two.
#[derive(Debug)]
pub(crate) struct Meter {
    looked: Instant,
    cpu_ms: u64,
}

impl Meter {
    /// For a tree that starts now.
    pub(crate) fn new() -> Meter {
        Meter { looked: Instant::now(), cpu_ms: 0 }
    }

    /// Looks at these processes; `None` when none of them is there.
    pub(crate) fn look(&mut self, pids: &[u32]) -> Option<Usage> {
        let pids: Vec<Pid> = pids.iter().map(|pid| Pid::from_u32(*pid)).collect();
        let what = ProcessRefreshKind::nothing().with_cpu().with_memory();
        let system = process::look_at(ProcessesToUpdate::Some(&pids), what)?;
        let found: Vec<&sysinfo::Process> = pids.iter().filter_map(|pid| system.process(*pid)).collect();
        if found.is_empty() {
            return None;
        }
        let cpu_ms: u64 = found.iter().map(|process| process.accumulated_cpu_time()).sum();
        let memory_bytes = found.iter().map(|process| process.memory()).sum();
        let elapsed = self.looked.elapsed().as_secs_f64() * 1000.0;
        // A process that ended took its time along; then the sum may shrink.
        let cpu_percent = cpu_ms.saturating_sub(self.cpu_ms) as f64 / elapsed.max(1.0) * 100.0;
        *self = Meter { looked: Instant::now(), cpu_ms };
        Some(Usage { cpu_percent, memory_bytes })
    }
}
