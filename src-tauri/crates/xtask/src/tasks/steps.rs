//! The steps of a task, each shown with its duration. Stops at the first failure.

use std::time::{Duration, Instant};

use crate::shell::{Outcome, say};

/// The steps taken so far.
pub(crate) struct Steps {
    task: &'static str,
    taken: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// No step has been taken yet.
    pub(crate) fn of(task: &'static str) -> Self {
        Self { task, taken: Vec::new() }
    }

    /// Runs a step.
    pub(crate) fn take(&mut self, name: &'static str, step: impl FnOnce() -> Outcome) -> Outcome {
        say(&format!("\n== {}: {name}", self.task));
        let start = Instant::now();
        let outcome = step();
        let duration = start.elapsed();
        self.taken.push((name, duration));
        outcome.map_err(|error| {
            format!("{}: '{name}' failed after {:.1} s: {error}", self.task, duration.as_secs_f32())
        })
    }

    /// Prints a summary after all steps.
    pub(crate) fn done(self) {
        let total: Duration = self.taken.iter().map(|(_, duration)| duration).sum();
        say("");
        for (name, duration) in &self.taken {
            say(&format!("{:>8.1} s  {name}", duration.as_secs_f32()));
        }
        say(&format!("{:>8.1} s  {}: all passed", total.as_secs_f32(), self.task));
    }
}
