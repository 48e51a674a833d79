//! What clients are shown: the snapshot, made true, on record, and sent to followers.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::{Run, Supervisor};
use crate::machine::State;
use crate::ports;
use crate::record::Record;
use crate::socket::Request;
use trayvisor_model::{ProcessId, Snapshot};
use trayvisor_platform::process;

impl Supervisor {
    /// The snapshot that answers a request; `Look` gets what costs a look at the processes.
    pub(super) fn look(&self, request: &Request) -> Snapshot {
        let mut snapshot = self.view.clone();
        if let (Request::Look, Some(run)) = (request, &self.run) {
            let pids: Vec<u32> = run.tree.members().iter().map(|process| process.pid).collect();
            let usage = run.meter.usage(&run.tree);
            snapshot.cpu_percent = usage.map(|usage| run.meter.percent(Instant::now(), &usage));
            snapshot.memory_bytes = usage.map(|usage| usage.memory_bytes);
            snapshot.ports = ports::of_processes(&pids);
            snapshot.waiting_for = waiting_for(self.machine.state(), run);
            snapshot.uptime_s = Some(run.started.elapsed().as_secs_f64());
        }
        snapshot
    }

    /// Makes the snapshot true, shows it to followers and puts it on record.
    pub(super) fn publish(&mut self) {
        let state = self.machine.state();
        let view = &mut self.view;
        view.goal = self.machine.goal();
        view.phase = state.phase();
        view.ready = matches!(state, State::Running { answers: true, .. });
        view.ready_after_s = match state {
            State::Running { since, ready, .. } => Some(ready.saturating_sub(*since).as_secs_f64()),
            State::Stopped
            | State::Launching
            | State::Starting { .. }
            | State::Stopping { .. }
            | State::Waiting { .. }
            | State::Failed => None,
        };
        view.pid = state.process().map(|process| process.pid);
        view.restarts = self.machine.restarts();
        view.restart_at = match state {
            State::Waiting { until } => {
                let left = until.saturating_sub(self.began.elapsed());
                SignedDuration::try_from(left).ok().and_then(|left| Timestamp::now().checked_add(left).ok())
            }
            State::Stopped
            | State::Launching
            | State::Starting { .. }
            | State::Running { .. }
            | State::Stopping { .. }
            | State::Failed => None,
        };
        view.waiting_for = self.run.as_ref().and_then(|run| waiting_for(state, run));
        if view.pid.is_none() {
            view.started_at = None;
            view.needs_restart = false;
            view.unhealthy = None;
        }
        if view.ready {
            view.conflict = None;
        }
        if *self.snapshots.borrow() == *view {
            return;
        }
        // First on record: whoever has seen a state must find it there when we are gone.
        if let Some(supervisor) = process::of(std::process::id()) {
            let leader = state.process().cloned();
            let record = Record::new(view.clone(), supervisor, leader);
            if let Err(error) = record.write(&self.home, &self.server) {
                tracing::warn!("{error}");
            }
        }
        self.snapshots.send_replace(view.clone());
    }
}

/// The process that a stop is waiting for.
fn waiting_for(state: &State<ProcessId>, run: &Run) -> Option<String> {
    match state {
        State::Stopping { .. } => run.tree.members().first().map(process::describe),
        State::Stopped
        | State::Launching
        | State::Starting { .. }
        | State::Running { .. }
        | State::Waiting { .. }
        | State::Failed => None,
    }
}
