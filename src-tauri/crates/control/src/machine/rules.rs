//! The times and limits that the lifecycle goes by.

use std::time::Duration;

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

/// The times and limits that the machine goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
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

impl Rules {
    /// Whether one that is unhealthy is taken for crashed.
    pub(crate) fn replaces_unhealthy(&self) -> bool {
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
    pub(crate) const ALL: [StopSignal; 6] = [
        StopSignal::Term,
        StopSignal::Int,
        StopSignal::Quit,
        StopSignal::Hup,
        StopSignal::Usr1,
        StopSignal::Usr2,
    ];

    /// The one of this name, "SIGTERM" or "TERM".
    pub(crate) fn named(name: &str) -> Option<StopSignal> {
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

impl Default for Rules {
    fn default() -> Self {
        Rules {
            policy: RestartPolicy::OnFailure,
            max_crashes: 5,
            window: Duration::from_secs(60),
            unhealthy: false,
            stop_timeout: Duration::from_secs(10),
            stop_signal: StopSignal::Term,
        }
    }
}
