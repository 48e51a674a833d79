//! The written form of a snapshot: one flat object, for scripts and older versions.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Cause, Process, Snapshot, State};
use crate::condition::verdict;
use crate::{Can, Condition, Conflict, CrashReport, Exit, Goal, Holder, Kind, Message, Phase, Unhealthy};

/// Everything known about one server at one moment.
///
/// An object in the output of `trayvisor status --json`; unknown values are null.
///
/// Supervisors of other versions send it too. Only name, project, goal and phase are required, and details that this
/// version can't read are left out.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Snapshot"))]
pub(super) struct Wire {
    /// The server's name.
    name: String,
    /// Its project's folder.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    project: PathBuf,
    /// Its project's name, for people.
    #[serde(default)]
    project_name: String,
    /// Whether it serves until it is stopped, or does something and ends.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    kind: Kind,
    /// The kind and how it was detected: "FastAPI, found in backend/main.py".
    description: Option<Message>,
    /// Why its configuration cannot be read. Its settings are then the last known ones.
    problem: Option<Message>,
    /// Its state, in one word.
    #[serde(skip_deserializing, default = "unknown")]
    condition: Condition,
    /// The actions that are possible now.
    #[serde(skip_deserializing)]
    can: Can,
    /// Whether it should be running.
    #[serde(deserialize_with = "crate::lenient::goal")]
    goal: Goal,
    /// What it is doing.
    #[serde(deserialize_with = "crate::lenient::phase")]
    phase: Phase,
    /// Whether it answers. A running server that is not ready is unhealthy.
    #[serde(default)]
    ready: bool,
    /// Why it is not ready yet, while it is starting: "answers 503 on /health".
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    not_ready: Option<Message>,
    /// Since when and why it does not answer well although it is alive: it no longer does, or does not yet although it
    /// should.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    unhealthy: Option<Unhealthy>,
    /// The process id of the server itself (the leader of its tree).
    pid: Option<u32>,
    /// The process id of its supervisor.
    supervisor_pid: Option<u32>,
    /// The version of Trayvisor that started its supervisor: "0.1.0".
    #[serde(default)]
    supervisor_version: Option<String>,
    /// Whether its supervisor's version is older than this one. Restarting the server updates the supervisor.
    #[serde(default)]
    outdated: bool,
    /// The address that it listens on, or would listen on.
    #[serde(default)]
    host: String,
    /// The port that it listens on, or would listen on; `None` for a server without one.
    port: Option<u16>,
    /// Its URL, for a browser.
    url: Option<String>,
    /// The URL of its API documentation, for a browser.
    docs_url: Option<String>,
    /// When the running process was started.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    started_at: Option<Timestamp>,
    /// Seconds since `started_at`.
    uptime_s: Option<f64>,
    /// Seconds from its start to its first answer, once it has answered.
    ready_after_s: Option<f64>,
    /// Processor use of the whole tree over the last 2 to 4 s, in percent of one core.
    cpu_percent: Option<f64>,
    /// Resident memory of the whole tree, in bytes. On Linux, memory shared by its processes counts once.
    memory_bytes: Option<u64>,
    /// All ports that the tree listens on.
    #[serde(default)]
    ports: Vec<u16>,
    /// The port that it serves on, if that is not `port`: its settings name another, or none.
    #[serde(default)]
    found_port: Option<u16>,
    /// That it reloads each time Trayvisor writes to its log, and what to do, if it does.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    reload_loop: Option<Message>,
    /// Number of automatic restarts after a crash since it was last started by hand.
    #[serde(default)]
    restarts: u32,
    /// When it will be restarted, while it is waiting.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    restart_at: Option<Timestamp>,
    /// How its last process ended.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    last_exit: Option<Exit>,
    /// The last crash since it was last started by hand.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    crash: Option<CrashReport>,
    /// When the last run of a job ended with exit code 0.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    done_at: Option<Timestamp>,
    /// Why the last run of a job failed.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    failure: Option<CrashReport>,
    /// When it had been running well again for a while after that crash.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    recovered_at: Option<Timestamp>,
    /// The port conflict that keeps it from starting.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    conflict: Option<Conflict>,
    /// The process that runs the server elsewhere: Trayvisor did not start it, but it runs the server's command in the
    /// server's folder and on its port.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    elsewhere: Option<Holder>,
    /// Whether its settings have changed since its start in a way that needs a restart.
    #[serde(default)]
    needs_restart: bool,
    /// The process that a stop is waiting for.
    waiting_for: Option<String>,
    /// Its log file.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    #[serde(default)]
    log: PathBuf,
}

/// Readers compute the condition again: the writer may be another version.
fn unknown() -> Condition {
    Condition::Stopped
}

impl From<Snapshot> for Wire {
    fn from(snapshot: Snapshot) -> Wire {
        let (condition, can) = verdict(&snapshot);
        let (goal, phase, ready) = (snapshot.goal(), snapshot.phase(), snapshot.ready());
        let restart_at = snapshot.restart_at();
        let crash = snapshot.crash().cloned();
        let (done_at, failure) = (snapshot.done_at(), snapshot.failure().cloned());
        let pid = snapshot.pid();
        let process = snapshot.process().cloned().unwrap_or_default();
        let waiting_for = snapshot.waiting_for().map(str::to_owned);
        let conflict = snapshot.conflict().cloned();
        Wire {
            condition,
            can,
            name: snapshot.name,
            project: snapshot.project,
            project_name: snapshot.project_name,
            kind: snapshot.kind,
            description: snapshot.description,
            problem: snapshot.problem,
            goal,
            phase,
            ready,
            not_ready: process.not_ready,
            unhealthy: process.unhealthy,
            pid,
            supervisor_pid: snapshot.supervisor_pid,
            supervisor_version: snapshot.supervisor_version,
            outdated: snapshot.outdated,
            host: snapshot.host,
            port: snapshot.port,
            url: snapshot.url,
            docs_url: snapshot.docs_url,
            started_at: process.started_at,
            uptime_s: process.uptime_s,
            ready_after_s: process.ready_after_s,
            cpu_percent: process.cpu_percent,
            memory_bytes: process.memory_bytes,
            ports: process.ports,
            found_port: process.found_port,
            reload_loop: process.reload_loop,
            restarts: snapshot.restarts,
            restart_at,
            last_exit: snapshot.last_exit,
            crash,
            done_at,
            failure,
            recovered_at: snapshot.recovered_at,
            conflict,
            elsewhere: snapshot.elsewhere,
            needs_restart: process.needs_restart,
            waiting_for,
            log: snapshot.log,
        }
    }
}

impl Wire {
    /// The state in this snapshot. An impossible one (a server that runs without a process, or failed without a cause)
    /// comes from another version, and is replaced by the nearest possible one.
    fn state(&mut self) -> State {
        let process = self.pid.map(|pid| Process {
            pid,
            started_at: self.started_at,
            uptime_s: self.uptime_s,
            ready_after_s: self.ready_after_s,
            cpu_percent: self.cpu_percent,
            memory_bytes: self.memory_bytes,
            ports: std::mem::take(&mut self.ports),
            found_port: self.found_port,
            reload_loop: self.reload_loop.take(),
            not_ready: self.not_ready.take(),
            unhealthy: self.unhealthy.take(),
            needs_restart: self.needs_restart,
        });
        match (self.phase, process) {
            (Phase::Stopped, _) => self.done_at.map_or(State::Stopped, |at| State::Done { at }),
            (Phase::Running, Some(process)) => State::Running { process, ready: self.ready },
            (Phase::Starting | Phase::Running, process) => State::Starting { process },
            (Phase::Stopping, process) => {
                State::Stopping { process, goal: self.goal, waiting_for: self.waiting_for.take() }
            }
            (Phase::Waiting, _) => State::Waiting { crash: self.last_crash(), restart_at: self.restart_at },
            (Phase::Failed, _) => State::Failed(match (self.conflict.take(), self.failure.take()) {
                (Some(conflict), _) => Cause::Conflict(conflict),
                (None, Some(failure)) => Cause::Job(failure),
                (None, None) => Cause::Crash(self.last_crash()),
            }),
        }
    }

    fn last_crash(&mut self) -> CrashReport {
        self.crash.take().unwrap_or_else(|| CrashReport::unknown(self.last_exit))
    }
}

impl From<Wire> for Snapshot {
    fn from(mut wire: Wire) -> Snapshot {
        Snapshot {
            state: wire.state(),
            name: wire.name,
            project: wire.project,
            project_name: wire.project_name,
            kind: wire.kind,
            description: wire.description,
            problem: wire.problem,
            supervisor_pid: wire.supervisor_pid,
            supervisor_version: wire.supervisor_version,
            outdated: wire.outdated,
            host: wire.host,
            port: wire.port,
            url: wire.url,
            docs_url: wire.docs_url,
            restarts: wire.restarts,
            last_exit: wire.last_exit,
            earlier_crash: wire.crash,
            recovered_at: wire.recovered_at,
            elsewhere: wire.elsewhere,
            log: wire.log,
        }
    }
}
