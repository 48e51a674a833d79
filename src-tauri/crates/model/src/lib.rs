//! The data types that all parts of Trayvisor share: what a server is, its state, and errors.
//!
//! Data only. The window's TypeScript types are made from these by ts-rs (`cargo xtask bindings`),
//! and `trayvisor status --json` prints [`Snapshot`] as it is.

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
mod page;
mod plan;
mod ports;
mod preferences;
mod process;
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
pub use self::message::{Language, Message};
pub use self::metrics::{Columns, Figures, Metrics, Span};
pub use self::page::Page;
pub use self::plan::{Plan, PortOnce};
pub use self::ports::{Ancestor, Conflict, HeldPort, Holder, Listener, Reach, can_be_freed, messages_of};
pub use self::preferences::{
    AllPreferences, FoundEditor, LogPreferences, OnQuit, Preference, Preferences, Theme,
};
pub use self::process::ProcessId;
pub use self::rules::{
    HealthCheck, HealthRules, LifecycleRules, LogLimits, MOST_WORKERS, RestartPolicy, StopSignal,
};
pub use self::settings::{
    Origin, SettingsCheck, SettingsDefault, SettingsEdit, SettingsFault, SettingsForm, SettingsRun,
    SettingsText, Variable,
};
pub use self::snapshot::{Cause, Process, Snapshot, State};

/// Names one server: the folder of its project and its name in there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct ServerRef {
    /// The project's folder, absolute and with links resolved.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub project: PathBuf,
    /// The server's name, unique in its project.
    pub name: String,
}

/// What is wanted of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Goal {
    /// It shall run.
    Up,
    /// It shall not run.
    Down,
}

/// What a server is doing, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Phase {
    /// Nothing of it is left and nothing is wanted.
    Stopped,
    /// It was started and does not answer yet.
    Starting,
    /// It has answered since its start; whether it still does is [`Snapshot::ready`].
    Running,
    /// It was asked to end and something of it is still there.
    Stopping,
    /// It crashed and will be started again at [`Snapshot::restart_at`].
    Waiting,
    /// It is wanted but was given up: see [`Snapshot::crash`] and [`Snapshot::conflict`].
    Failed,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Exit {
    /// It returned this exit code. On Windows also the status of an exception, as a negative number.
    Code(i32),
    /// This signal ended it. Never on Windows.
    Signal(i32),
}

/// Something that happened to a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Event {
    /// When.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub what: Happening,
}

/// What can happen to a server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Happening {
    /// Its process was made.
    Started {
        /// The process id.
        pid: u32,
        /// Who asked for it: "command", "tray", "window" or a program's own name; `None` when it was started again by
        /// itself.
        by: Option<String>,
    },
    /// It answered for the first time since its start.
    Ready {
        /// Seconds from its start to then.
        after_s: f64,
    },
    /// It lives and does not answer well: not any more, or not yet when it should.
    Unhealthy {
        /// What it does instead: "answers 503 on /health".
        why: Message,
    },
    /// It answers again.
    Answering,
    /// It was stopped, and nothing of it is left.
    Stopped {
        /// Who asked for it; `None` when its supervisor was ended from outside.
        by: Option<String>,
    },
    /// It ended unasked.
    Crashed {
        /// How its process ended; `None` when it could not be started at all.
        #[serde(default, deserialize_with = "lenient::or_default")]
        exit: Option<Exit>,
        /// Seconds from its start to its end.
        uptime_s: f64,
        /// Why.
        #[serde(with = "message::brief")]
        #[cfg_attr(feature = "ts", ts(as = "Message"))]
        cause: Message,
    },
    /// It was started again after a crash and has answered for as long as makes a good run.
    Recovered,
    /// It crashed too often, or must not be started again.
    GivenUp {
        /// How often it was started again by itself.
        restarts: u32,
    },
    /// Its port was taken.
    Conflict {
        /// The port.
        port: u16,
        /// Those that had it: "python3 (4711)".
        holders: Vec<Message>,
    },
    /// Its port was freed for it.
    Freed {
        /// The port.
        port: u16,
        /// Those that were ended: "python3 (4711)".
        holders: Vec<Message>,
    },
    /// Somebody who wanted to hear of it by webhook or e-mail did not.
    AlertFailed {
        /// Where that should have gone: "webhook to hooks.slack.com".
        to: Message,
        /// Why it did not arrive.
        why: Message,
    },
}

impl From<&CrashReport> for Happening {
    fn from(report: &CrashReport) -> Happening {
        Happening::Crashed { exit: report.exit, uptime_s: report.uptime_s, cause: report.cause.clone() }
    }
}

/// A server that lives and does not answer well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Unhealthy {
    /// Since when that is known.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
    /// What it does instead: "answers 503 on /health".
    pub why: Message,
}

/// What Trayvisor would do with a folder: shown, and editable, before anything is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Proposal {
    /// The folder looked at.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub project: PathBuf,
    /// The project's name: the folder's, or what its configuration says.
    pub name: String,
    /// Whether the folder has a `.backend_config.json`; it then decides, and detection only fills in.
    pub configured: bool,
    /// The servers found.
    pub servers: Vec<ProposedServer>,
}

/// One server of a [`Proposal`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct ProposedServer {
    /// Its settings, ready to be edited.
    pub settings: Settings,
    /// What it is and how we know: "FastAPI, found in backend/main.py".
    pub description: Message,
    /// The command that would be run, program first.
    pub command: Vec<String>,
    /// What a command that only names a script leads to; see [`ToRun::script`].
    pub script: Option<String>,
    /// Names exactly what would be run, for [`Agreement`]; `None` where nothing could be.
    pub fingerprint: Option<Fingerprint>,
    /// Why it could not be started as it stands (no Python, no such program).
    pub problem: Option<Message>,
}

/// The settings of a server that the window's form edits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Settings {
    /// The server's name.
    pub name: String,
    /// The address to listen on.
    pub host: String,
    /// The port to listen on, 1 to 65535; `None` for a server without one.
    pub port: Option<u16>,
    /// Worker processes, 1 or more.
    pub workers: u32,
    /// Start again by itself when the code changes.
    pub reload: bool,
    /// How much the server says: critical, error, warning, info, debug or trace.
    pub log_level: String,
    /// The ASGI application, "backend.main:app"; `None` for any other server.
    pub app: Option<String>,
    /// The command, program first; `None` for what was found.
    pub command: Option<Vec<String>>,
}

/// A part of a log, and the position to continue from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPage {
    /// The lines, oldest first, each with its time stamp and without the line break. Invalid UTF-8 is replaced; a very
    /// long line is cut and ends with its length.
    pub lines: Vec<String>,
    /// At the log's end, the beginning of a line that has not ended: to be shown until the next page.
    pub unfinished: Option<String>,
    /// Whether lines may be missing before these: the file was removed before it was read.
    pub missed: bool,
    /// Pass this back to get the lines that follow; opaque.
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
