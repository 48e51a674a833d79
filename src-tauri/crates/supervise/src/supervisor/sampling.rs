//! Samples what the tree uses, every 2 s while there is one.

use std::time::Instant;

use jiff::Timestamp;

use super::Supervisor;
use crate::machine::State;
use crate::metrics::{self, Sample};

/// When the next sample is due. Counted from now, so that samples missed during sleep are not made up for.
pub(super) fn next() -> Instant {
    Instant::now() + metrics::until_next(Timestamp::now())
}

impl Supervisor {
    /// When the next sample is due; `None` while nothing runs.
    pub(super) fn next_sample(&self) -> Option<Instant> {
        self.run.as_ref().map(|run| run.next_sample)
    }

    /// Takes a sample and stores it.
    pub(super) fn sample(&mut self) {
        let Some(run) = &mut self.run else { return };
        run.next_sample = next();
        if let Some(usage) = run.meter.usage(&run.tree) {
            let spent = run.meter.sample(Instant::now(), &usage);
            let answers = matches!(self.machine.state(), State::Running { answers: true, .. });
            let latency = self.latency.filter(|_| answers);
            self.recorder.add(Timestamp::now(), &Sample { spent, usage, latency });
            self.look_at_reloads(usage.newest);
        }
        self.look_into_output();
    }
}
