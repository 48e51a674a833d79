//! What tools are called with. The comments on fields are what agents read of each.

use std::path::PathBuf;

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

/// Which server, or servers.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Which {
    /// The server's name. Optional if there is only one server.
    pub(super) server: Option<String>,
    /// The folder of its project, as returned by `list`. Default: the project of the folder that this MCP server was
    /// started in or, if there is none, all known projects.
    pub(super) project: Option<PathBuf>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Start {
    #[serde(flatten)]
    pub(super) which: Which,
    /// If its port is in use, use the next free one this time.
    #[serde(default)]
    pub(super) next_port: bool,
    /// Longest time to wait until it is ready, in seconds.
    #[serde(default = "half_a_minute")]
    pub(super) wait_s: u64,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Restart {
    #[serde(flatten)]
    pub(super) which: Which,
    /// Longest time to wait until it is ready, in seconds.
    #[serde(default = "half_a_minute")]
    pub(super) wait_s: u64,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Logs {
    #[serde(flatten)]
    pub(super) which: Which,
    /// Maximum number of lines.
    #[serde(default = "hundred")]
    #[schemars(range(min = 1, max = 1000))]
    pub(super) lines: usize,
    /// Only lines that contain this text (not a pattern). Ignores case, unless the text has capital letters.
    pub(super) grep: Option<String>,
    /// Only lines of the run before the last one.
    #[serde(default)]
    pub(super) previous: bool,
    /// Only lines after this position: the `next` of an earlier answer.
    pub(super) after: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Crashes {
    #[serde(flatten)]
    pub(super) which: Which,
    /// Number of last crashes, at most 50.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 50))]
    pub(super) last: usize,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Ports {
    /// Only this port.
    #[schemars(range(min = 1))]
    pub(super) port: Option<u16>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct FreePort {
    /// The port to free.
    #[schemars(range(min = 1))]
    pub(super) port: u16,
    /// The token from the refused call before, to pass once the user has agreed. Never pass it without asking the user.
    pub(super) confirm: Option<String>,
}

fn one() -> usize {
    1
}

fn hundred() -> usize {
    100
}

fn half_a_minute() -> u64 {
    30
}
