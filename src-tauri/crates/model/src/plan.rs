//! What a supervisor runs, and the rules for it.

use std::path::PathBuf;

use super::{HealthCheck, HealthRules, Kind, Launch, LifecycleRules, LogLimits};
use crate::error::Result;

/// The resolved settings of one server: everything that its supervisor needs to know.
#[derive(Debug)]
pub struct Plan {
    /// The project's name, for people.
    pub project_name: String,
    /// Whether it serves, or does something and ends.
    pub kind: Kind,
    /// What to run, or why it cannot be determined; everything else is valid in either case.
    pub launch: Result<Launch>,
    /// The address to listen on.
    pub host: String,
    /// The port to listen on; `None` for a server without one.
    pub port: Option<u16>,
    /// The port in the settings. It differs from [`Plan::port`] if another port was chosen for this run.
    pub configured_port: Option<u16>,
    /// When it is restarted, and how it is stopped.
    pub lifecycle: LifecycleRules,
    /// How its health is checked.
    pub check: HealthCheck,
    /// How often it is checked, and when it counts as unhealthy.
    pub health: HealthRules,
    /// How much of its log is kept.
    pub log: LogLimits,
    /// Its log file.
    pub log_file: PathBuf,
    /// The file that contains its pid, for scripts.
    pub pid_file: PathBuf,
}

/// A port that a server uses instead of the one in its settings, until it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortOnce {
    /// The port.
    pub port: u16,
    /// The port in the settings when `port` was chosen. `port` is valid only while the settings still name that one.
    pub instead_of: Option<u16>,
}

impl PortOnce {
    /// The port to use with this port in the settings.
    pub fn or_configured(once: Option<PortOnce>, configured: Option<u16>) -> Option<u16> {
        once.filter(|once| once.instead_of == configured).map(|once| once.port).or(configured)
    }
}
