//! Everything known about one server at one moment.

mod state;
mod wire;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::state::{Cause, Process, State};
use self::wire::Wire;
use crate::condition::verdict;
use crate::{
    Can, Condition, Conflict, CrashReport, Exit, Goal, Holder, Message, Phase, ServerRef, Unhealthy,
};

/// Everything known about one server at one moment.
///
/// As JSON it is a flat object of `trayvisor status --json`; what is unknown is null. Its [`Condition`] and what [`Can`] be
/// done are in that object too. They follow from the rest, so a reader computes them again.
///
/// Supervisors of other versions send it too. Only name, project, goal and phase are required, and a detail that this
/// version can't read is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(as = "Wire"))]
#[non_exhaustive]
pub struct Snapshot {
    /// The server's name.
    pub name: String,
    /// Its project's folder.
    pub project: PathBuf,
    /// Its project's name, for people.
    pub project_name: String,
    /// What it is and how we know: "FastAPI, found in backend/main.py".
    pub description: Option<Message>,
    /// What is wrong with its configuration, if it cannot be read; the rest is then the last known.
    pub problem: Option<Message>,
    /// What it is doing, with what belongs to that.
    pub state: State,
    /// The process id of its supervisor.
    pub supervisor_pid: Option<u32>,
    /// The version of Trayvisor that its supervisor was started by: "0.1.0".
    pub supervisor_version: Option<String>,
    /// Whether that is older than ours. A restart of the server updates it.
    pub outdated: bool,
    /// The address it listens on, or would.
    pub host: String,
    /// The port it listens on, or would; `None` for a server without one.
    pub port: Option<u16>,
    /// Where a browser finds it.
    pub url: Option<String>,
    /// Where a browser finds its API documentation.
    pub docs_url: Option<String>,
    /// How often it was started again after a crash since it was last started by hand.
    pub restarts: u32,
    /// How its process ended the last time.
    pub last_exit: Option<Exit>,
    /// The last crash since it was last started by hand, if that is not what it waits or failed for.
    pub earlier_crash: Option<CrashReport>,
    /// When it had run well again for a while after that crash.
    pub recovered_at: Option<Timestamp>,
    /// The process that runs it without us: started in its folder, by its command, and it has its port.
    pub elsewhere: Option<Holder>,
    /// Its log file.
    pub log: PathBuf,
}

impl Snapshot {
    /// A server that was never started and whose settings are unknown.
    pub fn stopped(server: ServerRef, project_name: String, log: PathBuf) -> Snapshot {
        Snapshot {
            name: server.name,
            project: server.project,
            project_name,
            description: None,
            problem: None,
            state: State::Stopped,
            supervisor_pid: None,
            supervisor_version: None,
            outdated: false,
            host: "127.0.0.1".to_owned(),
            port: None,
            url: None,
            docs_url: None,
            restarts: 0,
            last_exit: None,
            earlier_crash: None,
            recovered_at: None,
            elsewhere: None,
            log,
        }
    }

    /// The server's name, for requests by clients.
    pub fn server(&self) -> ServerRef {
        ServerRef { project: self.project.clone(), name: self.name.clone() }
    }

    /// Its condition, in one word.
    pub fn condition(&self) -> Condition {
        verdict(self).0
    }

    /// What can be done with it now.
    pub fn can(&self) -> Can {
        verdict(self).1
    }

    /// What is wanted.
    pub fn goal(&self) -> Goal {
        self.state.goal()
    }

    /// The name of its state.
    pub fn phase(&self) -> Phase {
        self.state.phase()
    }

    /// Its process, while it has one.
    pub fn process(&self) -> Option<&Process> {
        self.state.process()
    }

    /// The process id of the server itself (the leader of its tree).
    pub fn pid(&self) -> Option<u32> {
        self.process().map(|process| process.pid)
    }

    /// Whether it answers. A running server that is not ready is unhealthy.
    pub fn ready(&self) -> bool {
        matches!(self.state, State::Running { ready: true, .. })
    }

    /// Since when and why it does not answer well, although it is alive: not any more, or not yet when it should.
    pub fn unhealthy(&self) -> Option<&Unhealthy> {
        self.process()?.unhealthy.as_ref()
    }

    /// Whether its settings have changed since its start in a way that needs a restart.
    pub fn needs_restart(&self) -> bool {
        self.process().is_some_and(|process| process.needs_restart)
    }

    /// The last crash since the last start by hand.
    pub fn crash(&self) -> Option<&CrashReport> {
        self.state.crash().or(self.earlier_crash.as_ref())
    }

    /// The port conflict that keeps it from starting.
    pub fn conflict(&self) -> Option<&Conflict> {
        match &self.state {
            State::Failed(Cause::Conflict(conflict)) => Some(conflict),
            _ => None,
        }
    }

    /// When it will be started again, while waiting.
    pub fn restart_at(&self) -> Option<Timestamp> {
        match &self.state {
            State::Waiting { restart_at, .. } => *restart_at,
            _ => None,
        }
    }

    /// The process that a stop is waiting for.
    pub fn waiting_for(&self) -> Option<&str> {
        match &self.state {
            State::Stopping { waiting_for, .. } => waiting_for.as_deref(),
            _ => None,
        }
    }

    /// Sets another state. The crash that it waited or failed for becomes an earlier one.
    pub fn enter(&mut self, state: State) {
        let before = std::mem::replace(&mut self.state, state);
        if let Some(crash) = before.into_crash() {
            self.earlier_crash = Some(crash);
        }
    }
}
