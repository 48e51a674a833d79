//! The data types that all parts of Trayvisor share: servers, their states, and errors.
//!
//! Data only. ts-rs generates the window's TypeScript types from these (`cargo xtask bindings`),
//! and `trayvisor status --json` prints [`Snapshot`] unchanged.

mod alerts;
mod condition;
mod consent;
mod crash;
pub mod error;
mod files;
mod launch;
mod lenient;
mod log;
pub mod message;
mod metrics;
mod package_manager;
mod page;
mod plan;
mod ports;
mod preferences;
mod process;
mod proposal;
mod rules;
mod settings;
mod snapshot;
#[cfg(all(test, feature = "ts"))]
mod tables;
pub mod words;

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::alerts::{AlertEvent, DestinationFault, NewDestination};
pub use self::condition::{Can, Condition, Mark};
pub use self::consent::{Agreement, Fingerprint, Question, ToRun};
pub use self::crash::CrashReport;
pub use self::error::{Failure, FailureCode};
pub use self::files::UnsafeFile;
pub use self::launch::Launch;
pub use self::log::{
    LogAnchor, LogColour, LogKind, LogLevel, LogLink, LogLook, LogMatch, LogNeedle, LogPart, LogPiece,
    LogQuery, LogRow, LogRun, LogSight, LogState, LogStyle,
};
pub use self::message::{Hints, Language, Message};
pub use self::metrics::{Columns, Figures, Metrics, Span};
pub use self::package_manager::package_manager;
pub use self::page::Page;
pub use self::plan::{Plan, PortOnce};
pub use self::ports::{Ancestor, Conflict, HeldPort, Holder, Listener, Reach, can_be_freed, messages_of};
pub use self::preferences::{
    AllPreferences, FoundEditor, LogPreferences, OnQuit, Preference, Preferences, Theme,
};
pub use self::process::ProcessId;
pub use self::proposal::{Proposal, ProposedServer};
pub use self::rules::{
    HealthCheck, HealthRules, LifecycleRules, LogLimits, MOST_WORKERS, RestartPolicy, StopFirst, StopSignal,
};
pub use self::settings::{
    Origin, SettingsCheck, SettingsDefault, SettingsEdit, SettingsFault, SettingsForm, SettingsRun,
    SettingsText, Variable,
};
pub use self::snapshot::{Cause, Process, Snapshot, State};

/// Identifies a server by its project's folder and its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct ServerRef {
    /// The project's folder: an absolute path with symbolic links resolved.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub project: PathBuf,
    /// The server's name, unique in its project.
    pub name: String,
}

/// What a configured command is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Kind {
    /// It serves until it is stopped. An end by itself is a crash.
    #[default]
    Server,
    /// It does something and ends: it installs, migrates or builds. Exit code 0 means that it is done.
    Job,
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Kind; 2] = [Kind::Server, Kind::Job];

    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Server => "server",
            Kind::Job => "job",
        }
    }
}

/// Whether a server should be running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Goal {
    /// It should be running.
    Up,
    /// It should be stopped.
    Down,
}

/// What a server is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Phase {
    /// It should not be running, and none of its processes is left.
    Stopped,
    /// It was started but has not answered yet.
    Starting,
    /// It has answered since its start; whether it still does is [`Snapshot::ready`].
    Running,
    /// It was asked to end, and some of its processes are still running.
    Stopping,
    /// It crashed and will be restarted at [`Snapshot::restart_at`].
    Waiting,
    /// It should be running, but Trayvisor gave up restarting it, or its port is taken: see [`Snapshot::crash`] and
    /// [`Snapshot::conflict`].
    Failed,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Exit {
    /// It returned this exit code. On Windows this can also be the status of an exception, as a negative number.
    Code(i32),
    /// This signal ended it. Does not occur on Windows.
    Signal(i32),
}

/// Something that happened to a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Event {
    /// When it happened.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub what: Happening,
}

/// The kinds of events, with their details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Happening {
    /// Its process was started.
    Started {
        /// The process id.
        pid: u32,
        /// Who started it: "command", "tray", "window" or a program's own name; `None` if it was restarted
        /// automatically.
        by: Option<String>,
    },
    /// It answered for the first time since its start.
    Ready {
        /// Seconds from its start to its first answer.
        after_s: f64,
    },
    /// It is alive but does not answer well: it no longer does, or does not yet although it should.
    Unhealthy {
        /// The reason: "answers 503 on /health".
        why: Message,
    },
    /// It answers again.
    Answering,
    /// It was stopped, and none of its processes is left.
    Stopped {
        /// Who stopped it; `None` if its supervisor was ended from outside.
        by: Option<String>,
        /// Whether it had to be killed, because it did not exit in time. Missing in the records of 0.1.0.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        killed: bool,
    },
    /// It ended although nobody asked for it.
    Crashed {
        /// How its process ended; `None` if it could not be started at all.
        #[serde(default, deserialize_with = "lenient::or_default")]
        exit: Option<Exit>,
        /// Seconds from its start to its end.
        uptime_s: f64,
        /// The cause.
        #[serde(with = "message::brief")]
        #[cfg_attr(feature = "ts", ts(as = "Message"))]
        cause: Message,
    },
    /// It is a job, and ended with exit code 0.
    Done {
        /// Seconds from its start to its end.
        after_s: f64,
    },
    /// It is a job, and ended with another exit code than 0 or could not be started.
    Failed {
        /// How its process ended; `None` if it could not be started at all.
        #[serde(default, deserialize_with = "lenient::or_default")]
        exit: Option<Exit>,
        /// Seconds from its start to its end.
        uptime_s: f64,
        /// The cause.
        #[serde(with = "message::brief")]
        #[cfg_attr(feature = "ts", ts(as = "Message"))]
        cause: Message,
    },
    /// It was restarted after a crash and has answered long enough to count as recovered.
    Recovered,
    /// Trayvisor gave up restarting it, because it crashed too often or must not be restarted.
    GivenUp {
        /// Number of automatic restarts before that.
        restarts: u32,
    },
    /// Its port was taken.
    Conflict {
        /// The port.
        port: u16,
        /// The processes that held it: "python3 (4711)".
        holders: Vec<Message>,
    },
    /// Its port was freed for it.
    Freed {
        /// The port.
        port: u16,
        /// The processes that were ended: "python3 (4711)".
        holders: Vec<Message>,
    },
    /// An alert about it could not be delivered by webhook or e-mail.
    AlertFailed {
        /// The destination: "webhook to hooks.slack.com".
        to: Message,
        /// Why the alert could not be delivered.
        why: Message,
    },
}

impl Happening {
    /// The failure of a job.
    pub fn failed(report: &CrashReport) -> Happening {
        Happening::Failed { exit: report.exit, uptime_s: report.uptime_s, cause: report.cause.clone() }
    }
}

impl From<&CrashReport> for Happening {
    fn from(report: &CrashReport) -> Happening {
        Happening::Crashed { exit: report.exit, uptime_s: report.uptime_s, cause: report.cause.clone() }
    }
}

/// Details about a server that is alive but does not answer well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Unhealthy {
    /// When it was found to be unhealthy.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
    /// The reason: "answers 503 on /health".
    pub why: Message,
}

/// A part of a log, and the position to continue from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    /// The lines, oldest first, each with its time stamp and without the line break. Invalid UTF-8 is replaced. A very
    /// long line is cut, and its length is appended.
    pub lines: Vec<String>,
    /// At the end of the log, the start of a line that is not complete yet. Show it until the next page arrives.
    pub unfinished: Option<String>,
    /// Whether lines may be missing before these because a file was removed before it was read.
    pub missed: bool,
    /// The position to pass back for the lines that follow; opaque.
    pub next: LogPosition,
}

/// A position in a log that survives rotation: the file's identity and an offset in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPosition {
    /// Identity of the file.
    pub file: String,
    /// Offset in bytes.
    pub offset: u64,
}
