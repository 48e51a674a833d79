//! The times, limits and questions that a supervisor goes by, as its server's settings give them.

use std::time::Duration;

/// Largest number of worker processes that can be configured.
pub const MOST_WORKERS: u32 = 1024;

/// When a server that ended by itself is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestartPolicy {
    /// Not at all.
    Never,
    /// When it ended with a code other than 0 or by a signal, unless it never answered and its cause is a lasting one.
    OnFailure,
    /// However it ended.
    Always,
}

impl RestartPolicy {
    /// All of them.
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

/// The times and limits that the lifecycle goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LifecycleRules {
    /// Whether to start again after a crash.
    pub policy: RestartPolicy,
    /// So many crashes within `window` are given up.
    pub max_crashes: u32,
    /// See `max_crashes`.
    pub window: Duration,
    /// Whether one that is unhealthy is started again as if it had crashed.
    pub unhealthy: bool,
    /// How long a tree may take to end when asked.
    pub stop_timeout: Duration,
    /// How it is asked.
    pub stop_signal: StopSignal,
}

impl LifecycleRules {
    /// Whether one that is unhealthy is taken for crashed.
    pub fn replaces_unhealthy(&self) -> bool {
        match self.policy {
            RestartPolicy::Never => false,
            RestartPolicy::OnFailure | RestartPolicy::Always => self.unhealthy,
        }
    }
}

/// How a server's processes are asked to end. Windows has no signals: all of these are CTRL+BREAK there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StopSignal {
    /// SIGTERM, the usual one.
    #[default]
    Term,
    /// SIGINT, as Ctrl+C sends.
    Int,
    /// SIGQUIT, which some take for a graceful end.
    Quit,
    /// SIGHUP.
    Hup,
    /// SIGUSR1.
    Usr1,
    /// SIGUSR2.
    Usr2,
}

impl StopSignal {
    /// All of them.
    pub const ALL: [StopSignal; 6] = [
        StopSignal::Term,
        StopSignal::Int,
        StopSignal::Quit,
        StopSignal::Hup,
        StopSignal::Usr1,
        StopSignal::Usr2,
    ];

    /// The one of this name, "SIGTERM" or "TERM".
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
        }
    }
}

/// How often a server is asked, and when it counts as unhealthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthRules {
    /// From one question to the next, while all is well.
    pub interval: Duration,
    /// How long one question may take.
    pub timeout: Duration,
    /// So many questions in a row without a good answer make it unhealthy.
    pub failures: u32,
    /// How long it may take after its start to answer well for the first time; until then nothing is held against it.
    pub start_period: Duration,
}

impl Default for HealthRules {
    /// Every 10 s, 2 s for an answer, 3 times; 30 s for the first answer.
    fn default() -> Self {
        HealthRules {
            interval: Duration::from_secs(10),
            timeout: Duration::from_secs(2),
            failures: 3,
            start_period: Duration::from_secs(30),
        }
    }
}

/// What a server is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HealthCheck {
    /// This path, over HTTP: 2xx and 3xx are good.
    Path(String),
    /// "/", over HTTP: any answer is good, an error page too. The usual, until something better is found.
    Any,
    /// A connection to its port: it speaks, and not HTTP.
    Connection,
    /// Nothing: that its port is listened on is enough.
    Port,
}

impl HealthCheck {
    /// The path asked for over HTTP.
    pub fn path(&self) -> Option<&str> {
        match self {
            HealthCheck::Path(path) => Some(path),
            HealthCheck::Any => Some("/"),
            HealthCheck::Connection | HealthCheck::Port => None,
        }
    }
}

/// How much of a log is kept: `max_size` × (`keep` + 1) bytes, since the current file is not one of those kept. A line is
/// never torn for that: a file may be larger by the end of its last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLimits {
    /// Bytes; a file that would grow beyond them is put away as `.1`.
    pub max_size: u64,
    /// So many files are kept beside the current one.
    pub keep: u32,
}

impl Default for LogLimits {
    /// 10 MB and five old files.
    fn default() -> Self {
        LogLimits { max_size: 10_000_000, keep: 5 }
    }
}
