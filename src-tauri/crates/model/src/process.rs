//! Identifies a process. Its pid alone is not enough, because the system may reuse it.

use serde::{Deserialize, Serialize};

/// Identifies one process permanently, by its pid, start time and boot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, type = "{ readonly opaque: unique symbol }"))]
pub struct ProcessId {
    /// The process id, which the system may reuse.
    pub pid: u32,
    /// When it started, in the system's own unit (Linux: clock ticks since boot; macOS: seconds since 1970;
    /// Windows: 100 ns since 1601).
    pub start: u64,
    /// The boot for which both are valid; empty on systems with absolute start times.
    pub boot: String,
}
