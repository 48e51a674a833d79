//! What clients see: keeps the snapshot up to date, puts it on record and sends it to followers.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::{Run, Supervisor};
use crate::machine::State;
use crate::ports;
use crate::record::Record;
use crate::socket::Request;
use trayvisor_model::{self as shown, Cause, CrashReport, Kind, Process, ProcessId, Snapshot};
use trayvisor_platform::process;

impl Supervisor {
    /// The snapshot that answers a request. Figures that need a look at the processes are only for `Look`.
    pub(super) fn look(&self, request: &Request) -> Snapshot {
        let mut snapshot = self.view.clone();
        let Some(run) = self.run.as_ref().filter(|_| *request == Request::Look) else { return snapshot };
        if let shown::State::Stopping { waiting_for, .. } = &mut snapshot.state {
            *waiting_for = first_of(run);
        }
        if let Some(process) = snapshot.state.process_mut() {
            let pids: Vec<u32> = run.tree.members().iter().map(|process| process.pid).collect();
            let usage = run.meter.usage(&run.tree);
            process.cpu_percent = usage.map(|usage| run.meter.percent(Instant::now(), &usage));
            process.memory_bytes = usage.map(|usage| usage.memory_bytes);
            process.ports = ports::of_processes(&pids);
            process.uptime_s = Some(run.started.elapsed().as_secs_f64());
        }
        snapshot
    }

    /// The machine's state as clients see it.
    fn state(&self) -> shown::State {
        let process = |process: &ProcessId, ready_after: Option<Duration>| Process {
            pid: process.pid,
            ready_after_s: ready_after.map(|time| time.as_secs_f64()),
            ..self.run.as_ref().map(|run| run.process.clone()).unwrap_or_default()
        };
        let crash = || self.crash.clone().unwrap_or_else(|| CrashReport::unknown(self.view.last_exit));
        match self.machine.state() {
            State::Stopped => self.done_at.map_or(shown::State::Stopped, |at| shown::State::Done { at }),
            State::Launching => shown::State::Starting { process: None },
            State::Starting { process: started, .. } => {
                shown::State::Starting { process: Some(process(started, None)) }
            }
            State::Running { process: started, since, ready, answers } => shown::State::Running {
                process: process(started, Some(ready.saturating_sub(*since))),
                ready: *answers,
            },
            State::Stopping { process: started, .. } => shown::State::Stopping {
                process: Some(process(started, None)),
                goal: self.machine.goal(),
                waiting_for: self.run.as_ref().and_then(first_of),
            },
            State::Waiting { until } => {
                let left = SignedDuration::try_from(until.saturating_sub(self.began.elapsed())).ok();
                let restart_at = left.and_then(|left| Timestamp::now().checked_add(left).ok());
                shown::State::Waiting { crash: crash(), restart_at }
            }
            State::Failed => shown::State::Failed(match &self.conflict {
                Some(conflict) => Cause::Conflict(conflict.clone()),
                None if self.view.kind == Kind::Job => Cause::Job(crash()),
                None => Cause::Crash(crash()),
            }),
        }
    }

    /// Updates the snapshot, puts it on record and sends it to followers.
    pub(super) fn publish(&mut self) {
        let state = self.state();
        if matches!(state, shown::State::Running { ready: true, .. }) {
            self.conflict = None;
        }
        let view = &mut self.view;
        let is_earlier = view.kind == Kind::Server && state.crash().is_none();
        view.earlier_crash = self.crash.clone().filter(|_| is_earlier);
        view.state = state;
        view.restarts = self.machine.restarts();
        if *self.snapshots.borrow() == *view {
            return;
        }
        // On record first: a state that a client has seen must be there after we are gone.
        if let Some(supervisor) = process::of(std::process::id()) {
            let leader = self.machine.state().process().cloned();
            let record = Record::new(view.clone(), supervisor, leader);
            if let Err(error) = record.write(&self.home, &self.server) {
                tracing::warn!("{error}");
            }
        }
        self.snapshots.send_replace(view.clone());
    }
}

/// The first process of the tree that a stop is waiting for.
fn first_of(run: &Run) -> Option<String> {
    run.tree.members().first().map(process::describe)
}
