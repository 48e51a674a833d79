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
    Can, Condition, Conflict, CrashReport, Exit, Goal, Holder, Kind, Message, Phase, ServerRef, Unhealthy,
};

/// Everything known about one server at one moment.
///
/// As JSON it is a flat object, as in the output of `trayvisor status --json`; unknown values are null. The object also
/// contains its [`Condition`] and what [`Can`] be done. They follow from the rest, so readers compute them again.
///
/// Supervisors of other versions send it too. Only name, project, goal and phase are required, and details that this
/// version can't read are left out.
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
    /// Whether it serves until it is stopped, or does something and ends.
    pub kind: Kind,
    /// The kind and how it was detected: "FastAPI, found in backend/main.py".
    pub description: Option<Message>,
    /// Why its configuration cannot be read. Its settings are then the last known ones.
    pub problem: Option<Message>,
    /// What it is doing, with the details.
    pub state: State,
    /// The process id of its supervisor.
    pub supervisor_pid: Option<u32>,
    /// The version of Trayvisor that started its supervisor: "0.1.0".
    pub supervisor_version: Option<String>,
    /// Whether its supervisor's version is older than this one. Restarting the server updates the supervisor.
    pub outdated: bool,
    /// The address that it listens on, or would listen on.
    pub host: String,
    /// The port that it listens on, or would listen on; `None` for a server without one.
    pub port: Option<u16>,
    /// Its URL, for a browser.
    pub url: Option<String>,
    /// The URL of its API documentation, for a browser.
    pub docs_url: Option<String>,
    /// Number of automatic restarts after a crash since it was last started by hand.
    pub restarts: u32,
    /// How its last process ended.
    pub last_exit: Option<Exit>,
    /// The last crash since it was last started by hand, unless that crash is part of `state`.
    pub earlier_crash: Option<CrashReport>,
    /// When it had been running well again for a while after that crash.
    pub recovered_at: Option<Timestamp>,
    /// The process that runs the server elsewhere: Trayvisor did not start it, but it runs the server's command in the
    /// server's folder and on its port.
    pub elsewhere: Option<Holder>,
    /// Its log file.
    pub log: PathBuf,
}

impl Snapshot {
    /// A snapshot of a server that was never started and whose settings are unknown.
    pub fn stopped(server: ServerRef, project_name: String, log: PathBuf) -> Snapshot {
        Snapshot {
            name: server.name,
            project: server.project,
            project_name,
            kind: Kind::Server,
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

    /// The server's project and name, for requests by clients.
    pub fn server(&self) -> ServerRef {
        ServerRef { project: self.project.clone(), name: self.name.clone() }
    }

    /// Its condition, in one word.
    pub fn condition(&self) -> Condition {
        verdict(self).0
    }

    /// The actions that are possible now.
    pub fn can(&self) -> Can {
        verdict(self).1
    }

    /// Whether it should be running.
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

    /// Why it is not ready yet, while it is starting; `None` if that is not known.
    pub fn not_ready(&self) -> Option<&Message> {
        self.process()?.not_ready.as_ref()
    }

    /// Since when and why it does not answer well although it is alive: it no longer does, or does not yet although it
    /// should.
    pub fn unhealthy(&self) -> Option<&Unhealthy> {
        self.process()?.unhealthy.as_ref()
    }

    /// Whether its settings have changed since its start in a way that needs a restart.
    pub fn needs_restart(&self) -> bool {
        self.process().is_some_and(|process| process.needs_restart)
    }

    /// The port that it serves on: where it was found to listen, else the one of its settings.
    pub fn shown_port(&self) -> Option<u16> {
        self.process().and_then(|process| process.found_port).or(self.port)
    }

    /// That it listens on another port than its settings say, if it does.
    pub fn listens_elsewhere(&self) -> Option<Message> {
        let (found, configured) = (self.process()?.found_port?, self.port?);
        Some(Message::ListensElsewhere { found, configured })
    }

    /// That it reloads each time Trayvisor writes to its log, if it does.
    pub fn reload_loop(&self) -> Option<&Message> {
        self.process()?.reload_loop.as_ref()
    }

    /// The last crash since it was last started by hand.
    pub fn crash(&self) -> Option<&CrashReport> {
        self.state.crash().or(self.earlier_crash.as_ref())
    }

    /// Why the last run of a job failed.
    pub fn failure(&self) -> Option<&CrashReport> {
        self.state.failure()
    }

    /// When the last run of a job ended with exit code 0.
    pub fn done_at(&self) -> Option<Timestamp> {
        match self.state {
            State::Done { at } => Some(at),
            _ => None,
        }
    }

    /// Whether it is as it should be: it runs and answers, or it is a job that is done.
    pub fn is_well(&self) -> bool {
        self.ready() || self.done_at().is_some()
    }

    /// The port conflict that keeps it from starting.
    pub fn conflict(&self) -> Option<&Conflict> {
        match &self.state {
            State::Failed(Cause::Conflict(conflict)) => Some(conflict),
            _ => None,
        }
    }

    /// When it will be restarted, while it is waiting.
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

    /// Changes the state. A crash in the old state becomes [`Snapshot::earlier_crash`].
    pub fn enter(&mut self, state: State) {
        if let Some(crash) = self.state.crash() {
            self.earlier_crash = Some(crash.clone());
        }
        self.state = state;
    }
}
