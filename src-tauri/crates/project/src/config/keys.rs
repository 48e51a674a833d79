//! The keys of a configuration, as a type: what is read, described by the JSON Schema and named by "did you mean".

use serde::Deserialize;
use trayvisor_model::MOST_WORKERS;

use super::kinds::{
    Alerts, App, Command, Files, First, Flag, Host, Key, LogLevel, Name, Needs, PagePath, Policy, Port,
    Purpose, Seconds, Signal, Text, Variables, Whole,
};
use super::section::{Section, section, section_or_off};

/// One server's keys. All are optional.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Keys {
    /// The project's name. Default: the name of its folder.
    name: Key<Name>,
    /// The command as a list with the program first, or as one string for the system's shell together with
    /// "shell": true. Default: what Trayvisor detects in the working folder.
    pub(super) command: Key<Command>,
    /// Whether "command" is one string for the system's shell. Default: false.
    pub(super) shell: Key<Flag>,
    /// The ASGI application, as module:name. Default: the one detected in the working folder.
    pub(super) app: Key<App>,
    /// The working folder, relative to the project's folder. Default: the project's folder.
    pub(super) cwd: Key<Text>,
    /// The address to listen on. Default: 127.0.0.1.
    pub(super) host: Key<Host>,
    /// The port to listen on, or null for a server without a port. Default: the port of what Trayvisor detects,
    /// else 8000; none for a "command" without {port}. Where it really listens is found out.
    pub(super) port: Key<Port>,
    /// The number of worker processes. Default: 1.
    pub(super) workers: Key<Whole<1, { MOST_WORKERS }>>,
    /// Whether to restart the server when its code changes. Default: true.
    pub(super) reload: Key<Flag>,
    /// The log level that is passed to the server. Default: info.
    pub(super) log_level: Key<LogLevel>,
    /// Whether the tray starts this server when the tray itself starts. Default: false.
    pub(super) autostart: Key<Flag>,
    /// Environment variables by name. They override all others. A server's own variables are added to the
    /// project's.
    pub(super) env: Key<Variables>,
    /// A file with environment variables, or a list of files, relative to the project's folder; false for none.
    /// What is already set when the server is started wins over them. Default: the .env of the project and that
    /// of the working folder, unless the command reads such files itself (Vite, Next.js, Docker Compose, …).
    pub(super) env_file: Key<Files>,
    /// The Python to use. Default: that of a virtual environment in the project, else the one on PATH.
    pub(super) python: Key<Text>,
    /// The path of the API documentation. Default: that of what Trayvisor detects.
    pub(super) docs_path: Key<PagePath>,
    /// What must come before this one: the names of the project's other servers, which must be ready, and jobs, which
    /// must be done; or an object that says it, as in {"db": "ready", "migrate": "completed"}. Default: none.
    pub(super) depends_on: Key<Needs>,
    /// server, or job for a command that finishes, such as a migration: with exit code 0 it is done, and it is not
    /// restarted. Default: server.
    pub(super) kind: Key<Purpose>,
    /// How Trayvisor checks the server's health; false for no health checks.
    #[serde(deserialize_with = "section_or_off")]
    pub(super) health: Section<Health>,
    /// When Trayvisor restarts a server that has exited by itself.
    #[serde(deserialize_with = "section")]
    pub(super) restart: Section<Restart>,
    /// How Trayvisor stops the server.
    #[serde(deserialize_with = "section")]
    pub(super) stop: Section<Stop>,
    /// How much of the log is kept.
    #[serde(deserialize_with = "section")]
    pub(super) log: Section<Log>,
    /// Where alerts about the server are sent: "webhook" and "email".
    alerts: Key<Alerts>,
}

/// How Trayvisor checks the server's health.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Health {
    /// The path to request. Answers from 200 to 399 count as healthy. Default: /, for which any answer counts.
    pub(super) path: Key<PagePath>,
    /// Seconds between two health checks. Default: 10.
    pub(super) interval_s: Key<Seconds<100, 86_400>>,
    /// Seconds to wait for an answer. Default: 2.
    pub(super) timeout_s: Key<Seconds<100, 600>>,
    /// Number of failed health checks in a row after which the server is unhealthy. Default: 3.
    pub(super) failures: Key<Whole<1, 1000>>,
    /// Seconds after the start in which failed health checks do not count. Default: 30.
    pub(super) start_period_s: Key<Seconds<0, 86_400>>,
}

/// When Trayvisor restarts a server that has exited by itself.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Restart {
    /// never, on-failure (not after exit code 0), or always. Default: on-failure.
    pub(super) policy: Key<Policy>,
    /// Number of crashes within "window_s" after which the server stays stopped. Default: 5.
    pub(super) max: Key<Whole<1, 1000>>,
    /// Seconds over which crashes are counted. Default: 60.
    pub(super) window_s: Key<Seconds<100, 86_400>>,
    /// Whether a server that becomes unhealthy is also restarted. Default: false.
    pub(super) unhealthy: Key<Flag>,
}

/// How Trayvisor stops the server.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Stop {
    /// The signal that asks the server to exit. Windows has no signals; CTRL+BREAK is used there. Default:
    /// TERM.
    pub(super) signal: Key<Signal>,
    /// Which processes get the signal first: the leader, which runs the command and can end its workers in its own
    /// way, or the whole tree. The others follow once the leader has exited, or after half of the time. Default:
    /// leader.
    pub(super) first: Key<First>,
    /// Seconds after which the server's processes are killed. Default: 10.
    pub(super) timeout_s: Key<Seconds<0, 3600>>,
}

/// How much of the log is kept.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Log {
    /// Megabytes after which a new log file is started. Default: 10.
    pub(super) max_size_mb: Key<Whole<1, 100_000>>,
    /// A folder for the log, relative to the project's folder or to the user's (`~/logs`), if a program that
    /// watches the project must not see it there. Default: the project's folder.
    pub(super) folder: Key<Text>,
    /// Number of old log files to keep. Default: 5.
    pub(super) keep: Key<Whole<0, 1000>>,
}
