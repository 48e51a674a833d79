//! The states of a server. Each holds only the data that belongs to it.

use jiff::Timestamp;

use crate::{Conflict, CrashReport, Goal, Message, Phase, Unhealthy};

/// What a server is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It should not be running, and none of its processes is left.
    Stopped,
    /// It is a job, and its last run ended with exit code 0.
    Done {
        /// When it ended.
        at: Timestamp,
    },
    /// It was started but has not answered yet.
    Starting {
        /// Its process; `None` while its port is being checked.
        process: Option<Process>,
    },
    /// It has answered since its start.
    Running {
        /// Its process.
        process: Process,
        /// Whether it still answers.
        ready: bool,
    },
    /// Its process was asked to end, or has ended, and some of its tree is still running.
    Stopping {
        /// Its process.
        process: Option<Process>,
        /// Whether it will be started again afterwards.
        goal: Goal,
        /// The process that the stop is waiting for.
        waiting_for: Option<String>,
    },
    /// It crashed and will be restarted.
    Waiting {
        /// The crash.
        crash: CrashReport,
        /// When it will be restarted.
        restart_at: Option<Timestamp>,
    },
    /// It should be running, but Trayvisor gave up restarting it, or its port is taken.
    Failed(Cause),
}

/// Why a server failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// It crashed, or could not be started.
    Crash(CrashReport),
    /// It is a job, and ended with another exit code than 0 or could not be started.
    Job(CrashReport),
    /// Its port is taken.
    Conflict(Conflict),
}

/// The process of a server (the leader of its tree).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Process {
    /// Its process id.
    pub pid: u32,
    /// When it was started.
    pub started_at: Option<Timestamp>,
    /// Seconds since `started_at`.
    pub uptime_s: Option<f64>,
    /// Seconds from its start to its first answer, once it has answered.
    pub ready_after_s: Option<f64>,
    /// Processor use of the whole tree over the last 2 to 4 s, in percent of one core.
    pub cpu_percent: Option<f64>,
    /// Resident memory of the whole tree, in bytes. On Linux, memory shared by its processes counts once.
    pub memory_bytes: Option<u64>,
    /// All ports that the tree listens on.
    pub ports: Vec<u16>,
    /// The port that it serves on, if that is not the one in the snapshot: its settings name another, or none.
    pub found_port: Option<u16>,
    /// Why it is not ready yet, while it is starting.
    pub not_ready: Option<Message>,
    /// Since when and why it does not answer well: it no longer does, or does not yet although it should.
    pub unhealthy: Option<Unhealthy>,
    /// That it reloads each time Trayvisor writes to its log, if it does.
    pub reload_loop: Option<Message>,
    /// Whether its settings have changed since its start in a way that needs a restart.
    pub needs_restart: bool,
}

impl Process {
    /// Why its program cannot start, if its reloader waits for its code to change.
    pub fn broken(&self) -> Option<&Message> {
        match &self.unhealthy.as_ref()?.why {
            Message::Broken { cause } => Some(cause),
            _ => None,
        }
    }

    /// A process that is known only by its id.
    pub fn of(pid: u32) -> Process {
        Process { pid, ..Process::default() }
    }
}

impl State {
    /// The name of the state.
    pub fn phase(&self) -> Phase {
        match self {
            State::Stopped | State::Done { .. } => Phase::Stopped,
            State::Starting { .. } => Phase::Starting,
            State::Running { .. } => Phase::Running,
            State::Stopping { .. } => Phase::Stopping,
            State::Waiting { .. } => Phase::Waiting,
            State::Failed(_) => Phase::Failed,
        }
    }

    /// Whether the server should be running.
    pub fn goal(&self) -> Goal {
        match self {
            State::Stopped | State::Done { .. } => Goal::Down,
            State::Stopping { goal, .. } => *goal,
            State::Starting { .. } | State::Running { .. } | State::Waiting { .. } | State::Failed(_) => {
                Goal::Up
            }
        }
    }

    /// The process, if there is one.
    pub fn process(&self) -> Option<&Process> {
        match self {
            State::Starting { process } | State::Stopping { process, .. } => process.as_ref(),
            State::Running { process, .. } => Some(process),
            State::Stopped | State::Done { .. } | State::Waiting { .. } | State::Failed(_) => None,
        }
    }

    /// The process, if there is one, mutably.
    pub fn process_mut(&mut self) -> Option<&mut Process> {
        match self {
            State::Starting { process } | State::Stopping { process, .. } => process.as_mut(),
            State::Running { process, .. } => Some(process),
            State::Stopped | State::Done { .. } | State::Waiting { .. } | State::Failed(_) => None,
        }
    }

    /// Marks a running server as not answering.
    pub fn set_unready(&mut self) {
        if let State::Running { ready, .. } = self {
            *ready = false;
        }
    }

    /// The crash that made it wait or fail.
    pub fn crash(&self) -> Option<&CrashReport> {
        match self {
            State::Waiting { crash, .. } | State::Failed(Cause::Crash(crash)) => Some(crash),
            State::Stopped
            | State::Done { .. }
            | State::Starting { .. }
            | State::Running { .. }
            | State::Stopping { .. }
            | State::Failed(Cause::Job(_) | Cause::Conflict(_)) => None,
        }
    }

    /// The report of a job that failed.
    pub fn failure(&self) -> Option<&CrashReport> {
        match self {
            State::Failed(Cause::Job(report)) => Some(report),
            _ => None,
        }
    }
}
