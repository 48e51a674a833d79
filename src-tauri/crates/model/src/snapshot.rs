//! Everything known about one server at one moment.

mod wire;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use self::wire::Wire;
use crate::condition::verdict;
use crate::{
    Can, Condition, Conflict, CrashReport, Exit, Goal, Holder, Message, Phase, ServerRef, Unhealthy,
};

/// All there is to know about one server at one moment.
///
/// As JSON it is an object of `trayvisor status --json`; what is unknown is null. Its [`Condition`] and what [`Can`] be
/// done are in that object too; they follow from the rest, and whoever reads one computes them again.
///
/// Supervisors of other versions send it too. Only name, project, goal and phase must be there, and a detail that this
/// version can't read is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(as = "Wire"))]
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
    /// What is wanted.
    pub goal: Goal,
    /// What is.
    pub phase: Phase,
    /// Whether it answers. One that runs and is not ready is unhealthy.
    pub ready: bool,
    /// That it lives and does not answer well: not any more, or not yet when it should.
    pub unhealthy: Option<Unhealthy>,
    /// The process id of the server itself (the leader of its tree).
    pub pid: Option<u32>,
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
    /// When the running process was started.
    pub started_at: Option<Timestamp>,
    /// Seconds since then.
    pub uptime_s: Option<f64>,
    /// Seconds from its start to its first answer, once it has answered.
    pub ready_after_s: Option<f64>,
    /// Processor use of the whole tree over the last 2 to 4 s, in percent of one core.
    pub cpu_percent: Option<f64>,
    /// Resident memory of the whole tree, in bytes. Linux: what its processes share is counted once.
    pub memory_bytes: Option<u64>,
    /// Every port the tree listens on.
    pub ports: Vec<u16>,
    /// How often it was started again after a crash since it was last started by hand.
    pub restarts: u32,
    /// When it will be started again, while waiting.
    pub restart_at: Option<Timestamp>,
    /// How its process ended the last time.
    pub last_exit: Option<Exit>,
    /// The last crash since it was last started by hand.
    pub crash: Option<CrashReport>,
    /// When it had run well again for a while after that crash.
    pub recovered_at: Option<Timestamp>,
    /// The port conflict that keeps it from starting.
    pub conflict: Option<Conflict>,
    /// The process that runs it without us: started in its folder, by its command, and it has its port.
    pub elsewhere: Option<Holder>,
    /// Whether its settings have changed since it was started in a way that only a restart brings into effect.
    pub needs_restart: bool,
    /// The process that a stop is waiting for.
    pub waiting_for: Option<String>,
    /// Its log file.
    pub log: PathBuf,
}

impl Snapshot {
    /// A server that was never started, and of whose settings nothing is known.
    pub fn stopped(server: ServerRef, project_name: String, log: PathBuf) -> Snapshot {
        Snapshot {
            name: server.name,
            project: server.project,
            project_name,
            description: None,
            problem: None,
            goal: Goal::Down,
            phase: Phase::Stopped,
            ready: false,
            unhealthy: None,
            pid: None,
            supervisor_pid: None,
            supervisor_version: None,
            outdated: false,
            host: "127.0.0.1".to_owned(),
            port: None,
            url: None,
            docs_url: None,
            started_at: None,
            uptime_s: None,
            ready_after_s: None,
            cpu_percent: None,
            memory_bytes: None,
            ports: Vec::new(),
            restarts: 0,
            restart_at: None,
            last_exit: None,
            crash: None,
            recovered_at: None,
            conflict: None,
            elsewhere: None,
            needs_restart: false,
            waiting_for: None,
            log,
        }
    }

    /// The server's name as clients pass it back.
    pub fn server(&self) -> ServerRef {
        ServerRef { project: self.project.clone(), name: self.name.clone() }
    }

    /// How it is, in one word.
    pub fn condition(&self) -> Condition {
        verdict(self).0
    }

    /// What can be done with it now.
    pub fn can(&self) -> Can {
        verdict(self).1
    }
}
