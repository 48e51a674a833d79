//! The keys of a configuration, as a type: what is read, described by the JSON Schema and named by "did you mean".

use serde::Deserialize;
use trayvisor_model::MOST_WORKERS;

use super::kinds::{
    Alerts, App, Command, Files, Flag, Host, Key, LogLevel, Name, PagePath, Policy, Port, Seconds, Signal,
    Text, Texts, Variables, Whole,
};
use super::section::{Section, section, section_or_off};

/// One server's keys. All are optional.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Keys {
    /// What the project is called. Default: the name of its folder.
    name: Key<Name>,
    /// The command, program first; or one text for the system's shell, together with "shell": true. Default: what is
    /// found in the working folder.
    pub(super) command: Key<Command>,
    /// Whether "command" is one text for the system's shell. Default: false.
    pub(super) shell: Key<Flag>,
    /// The ASGI application, as module:name. Default: the one that is found in the working folder.
    pub(super) app: Key<App>,
    /// The working folder, relative to the project's. Default: the project's folder.
    pub(super) cwd: Key<Text>,
    /// The address to listen on. Default: 127.0.0.1.
    pub(super) host: Key<Host>,
    /// The port to listen on; null for a server without one. Default: that of what is found, else 8000.
    pub(super) port: Key<Port>,
    /// Worker processes. Default: 1.
    pub(super) workers: Key<Whole<1, { MOST_WORKERS }>>,
    /// Whether to start again when the code changes. Default: true.
    pub(super) reload: Key<Flag>,
    /// The log level that the server is given. Default: info.
    pub(super) log_level: Key<LogLevel>,
    /// Whether the tray starts the server when it starts itself. Default: false.
    pub(super) autostart: Key<Flag>,
    /// Environment variables by name. They win over those of "env_file". A server's own are added to those of the
    /// project.
    pub(super) env: Key<Variables>,
    /// A file with environment variables, or a list of them, relative to the project's folder; false for none.
    /// Default: .env where there is one.
    pub(super) env_file: Key<Files>,
    /// The Python to use. Default: that of a virtual environment in the project, else the one on PATH.
    pub(super) python: Key<Text>,
    /// The path of the API documentation. Default: that of what is found.
    pub(super) docs_path: Key<PagePath>,
    /// The names of other servers of the project that must be ready before this one is started. Default: none.
    pub(super) depends_on: Key<Texts>,
    /// How the server is asked whether it is well; false for not at all.
    #[serde(deserialize_with = "section_or_off")]
    pub(super) health: Section<Health>,
    /// When the server is started again after it ended by itself.
    #[serde(deserialize_with = "section")]
    pub(super) restart: Section<Restart>,
    /// How the server is stopped.
    #[serde(deserialize_with = "section")]
    pub(super) stop: Section<Stop>,
    /// How much of the log is kept.
    #[serde(deserialize_with = "section")]
    pub(super) log: Section<Log>,
    /// Where alerts about the server are sent: "webhook" and "email".
    alerts: Key<Alerts>,
}

/// How a server is asked whether it is well.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Health {
    /// The path to ask for: 2xx and 3xx are good answers. Default: /, where any answer is good.
    pub(super) path: Key<PagePath>,
    /// Seconds between two questions. Default: 10.
    pub(super) interval_s: Key<Seconds<100, 86_400>>,
    /// Seconds that an answer may take. Default: 2.
    pub(super) timeout_s: Key<Seconds<100, 600>>,
    /// Questions in a row without a good answer that make the server unhealthy. Default: 3.
    pub(super) failures: Key<Whole<1, 1000>>,
    /// Seconds after the start in which a missing answer is not held against the server. Default: 30.
    pub(super) start_period_s: Key<Seconds<0, 86_400>>,
}

/// When a server is started again after it ended by itself.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Restart {
    /// never, on-failure (not after exit code 0), or always. Default: on-failure.
    pub(super) policy: Key<Policy>,
    /// Crashes within "window_s" after which it is left alone. Default: 5.
    pub(super) max: Key<Whole<1, 1000>>,
    /// Seconds in which crashes are counted. Default: 60.
    pub(super) window_s: Key<Seconds<100, 86_400>>,
    /// Whether a server that becomes unhealthy is started again, too. Default: false.
    pub(super) unhealthy: Key<Flag>,
}

/// How a server is stopped.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Stop {
    /// The signal that asks it to end. Windows has no signals and always uses CTRL+BREAK. Default: TERM.
    pub(super) signal: Key<Signal>,
    /// Seconds until its processes are killed. Default: 10.
    pub(super) timeout_s: Key<Seconds<0, 3600>>,
}

/// How much of the log is kept.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub(super) struct Log {
    /// Megabytes after which a new file is begun. Default: 10.
    pub(super) max_size_mb: Key<Whole<1, 100_000>>,
    /// Old files that are kept beside the current one. Default: 5.
    pub(super) keep: Key<Whole<0, 1000>>,
}
