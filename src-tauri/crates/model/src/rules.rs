//! The times, limits and health checks for a supervisor, from its server's settings.

use std::time::Duration;

/// Largest number of worker processes that can be configured.
pub const MOST_WORKERS: u32 = 1024;

/// When a server that ended on its own is restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestartPolicy {
    /// Never.
    Never,
    /// After an exit code other than 0 or a signal, unless it never answered and the cause is lasting.
    OnFailure,
    /// After any exit.
    Always,
}

impl RestartPolicy {
    /// All policies.
    pub const ALL: [RestartPolicy; 3] =
        [RestartPolicy::Never, RestartPolicy::OnFailure, RestartPolicy::Always];

    /// Its name in a configuration: "on-failure".
    pub fn name(self) -> &'static str {
        match self {
            RestartPolicy::Never => "never",
            RestartPolicy::OnFailure => "on-failure",
            RestartPolicy::Always => "always",
        }
    }
}

/// The times and limits for restarting and stopping a server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LifecycleRules {
    /// Whether to restart after a crash.
    pub policy: RestartPolicy,
    /// Number of crashes within `window` after which Trayvisor gives up restarting.
    pub max_crashes: u32,
    /// The period for `max_crashes`.
    pub window: Duration,
    /// Whether an unhealthy server is restarted as if it had crashed.
    pub unhealthy: bool,
    /// Longest time for a tree to end after it was asked to.
    pub stop_timeout: Duration,
    /// The signal that asks the tree to end.
    pub stop_signal: StopSignal,
    /// Which of its processes get the signal first.
    pub stop_first: StopFirst,
}

impl LifecycleRules {
    /// Whether an unhealthy server is treated as crashed.
    pub fn replaces_unhealthy(&self) -> bool {
        match self.policy {
            RestartPolicy::Never => false,
            RestartPolicy::OnFailure | RestartPolicy::Always => self.unhealthy,
        }
    }
}

/// Which processes of a server are asked to end first. On Windows, all of them are asked at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StopFirst {
    /// The process that runs the command, so that it can end its workers in its own way. The others follow once it
    /// has ended, or after half of the time.
    #[default]
    Leader,
    /// All at once.
    Tree,
}

impl StopFirst {
    /// All of them.
    pub const ALL: [StopFirst; 2] = [StopFirst::Leader, StopFirst::Tree];

    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            StopFirst::Leader => "leader",
            StopFirst::Tree => "tree",
        }
    }
}

/// The signal that asks a server's processes to end. Windows has no signals; all of these send CTRL+BREAK there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StopSignal {
    /// SIGTERM, the default.
    #[default]
    Term,
    /// SIGINT, as sent by Ctrl+C.
    Int,
    /// SIGQUIT, a graceful end for some programs.
    Quit,
    /// SIGHUP.
    Hup,
    /// SIGUSR1.
    Usr1,
    /// SIGUSR2.
    Usr2,
}

impl StopSignal {
    /// All signals.
    pub const ALL: [StopSignal; 6] = [
        StopSignal::Term,
        StopSignal::Int,
        StopSignal::Quit,
        StopSignal::Hup,
        StopSignal::Usr1,
        StopSignal::Usr2,
    ];

    /// The signal with this name, such as "SIGTERM" or "TERM".
    pub fn named(name: &str) -> Option<StopSignal> {
        let is_called =
            |signal: &StopSignal| signal.name() == name || signal.name().strip_prefix("SIG") == Some(name);
        StopSignal::ALL.into_iter().find(is_called)
    }

    /// Its usual name: "SIGTERM".
    pub fn name(self) -> &'static str {
        match self {
            StopSignal::Term => "SIGTERM",
            StopSignal::Int => "SIGINT",
            StopSignal::Quit => "SIGQUIT",
            StopSignal::Hup => "SIGHUP",
            StopSignal::Usr1 => "SIGUSR1",
            StopSignal::Usr2 => "SIGUSR2",
        }
    }
}

impl Default for LifecycleRules {
    fn default() -> Self {
        LifecycleRules {
            policy: RestartPolicy::OnFailure,
            max_crashes: 5,
            window: Duration::from_secs(60),
            unhealthy: false,
            stop_timeout: Duration::from_secs(10),
            stop_signal: StopSignal::Term,
            stop_first: StopFirst::Leader,
        }
    }
}

/// How often a server is checked, and when it counts as unhealthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthRules {
    /// Time between two checks while the server is healthy.
    pub interval: Duration,
    /// Longest time for one check.
    pub timeout: Duration,
    /// Number of failed checks in a row that make it unhealthy.
    pub failures: u32,
    /// Longest time from its start to its first good answer. Failures before then do not count.
    pub start_period: Duration,
}

impl Default for HealthRules {
    /// A check every 10 s with a timeout of 2 s, 3 failures, and 30 s for the first answer.
    fn default() -> Self {
        HealthRules {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(2),
            failures: 3,
            start_period: Duration::from_secs(30),
        }
    }
}

/// What a health check tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HealthCheck {
    /// A request for this path over HTTP: 2xx and 3xx are good.
    Path(String),
    /// A request for "/" over HTTP: any answer is good, even an error page. The default until a better check is found.
    Any,
    /// A connection to its port, for a server that does not speak HTTP.
    Connection,
    /// Only that something listens on its port, without connecting to it.
    Port,
}

impl HealthCheck {
    /// The path requested over HTTP.
    pub fn path(&self) -> Option<&str> {
        match self {
            HealthCheck::Path(path) => Some(path),
            HealthCheck::Any => Some("/"),
            HealthCheck::Connection | HealthCheck::Port => None,
        }
    }
}

/// How much of a log is kept: `max_size` × (`keep` + 1) bytes, since `keep` does not include the current file. Lines
/// are not split, so a file may be larger by the rest of its last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLimits {
    /// Largest size of a file, in bytes. A file that would exceed it is rotated to `.1`.
    pub max_size: u64,
    /// Number of files kept in addition to the current one.
    pub keep: u32,
}

impl Default for LogLimits {
    /// 10 MB and five old files.
    fn default() -> Self {
        LogLimits { max_size: 10_000_000, keep: 5 }
    }
}
