//! What a supervisor runs and goes by.

use std::path::PathBuf;

use super::{HealthCheck, HealthRules, Launch, LifecycleRules, LogLimits};
use crate::error::Result;

/// One server's settings, worked out: all that its supervisor has to know of them.
#[derive(Debug)]
pub struct Plan {
    /// The project's name, for people.
    pub project_name: String,
    /// What to run; or why it can't be told, while all else holds.
    pub launch: Result<Launch>,
    /// The address to listen on.
    pub host: String,
    /// The port to listen on; `None` for a server without one.
    pub port: Option<u16>,
    /// The port that the settings name; another than [`Plan::port`] where one was given for this run.
    pub configured_port: Option<u16>,
    /// When it is started again, and how it is stopped.
    pub lifecycle: LifecycleRules,
    /// What it is asked to see whether it is well.
    pub check: HealthCheck,
    /// How often it is asked, and when it counts as unhealthy.
    pub health: HealthRules,
    /// How much of its log is kept.
    pub log: LogLimits,
    /// Its log file.
    pub log_file: PathBuf,
    /// Where its pid is written for scripts.
    pub pid_file: PathBuf,
}

/// A port that a server gets until it is stopped, instead of the one that its settings name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortOnce {
    /// The port.
    pub port: u16,
    /// What the settings named when it was given. It holds for as long as they still do.
    pub instead_of: Option<u16>,
}

impl PortOnce {
    /// The port to use where the settings name this one.
    pub fn or_configured(once: Option<PortOnce>, configured: Option<u16>) -> Option<u16> {
        once.filter(|once| once.instead_of == configured).map(|once| once.port).or(configured)
    }
}
