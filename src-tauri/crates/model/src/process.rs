//! Identifies a process: its pid alone may later belong to another one.

use serde::{Deserialize, Serialize};

/// Names one process for good: pid, start time and boot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, type = "{ readonly opaque: unique symbol }"))]
pub struct ProcessId {
    /// The process id, which the system gives again to others.
    pub pid: u32,
    /// When it started, in the system's own unit (Linux: clock ticks since boot; macOS: seconds since 1970;
    /// Windows: 100 ns since 1601).
    pub start: u64,
    /// The boot that both mean something in; empty where start times are absolute.
    pub boot: String,
}
