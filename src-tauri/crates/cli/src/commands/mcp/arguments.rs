//! What tools are called with. The comments on fields are what agents read of each.

use std::path::PathBuf;

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

/// Which server, or servers.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Which {
    /// The server's name. May be left out where there is only one.
    pub(super) server: Option<String>,
    /// The folder of its project, as `list` tells it. Left out: the project of the folder that this was started for or,
    /// where there is none, all known ones.
    pub(super) project: Option<PathBuf>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Start {
    #[serde(flatten)]
    pub(super) which: Which,
    /// Where something else has its port, take the next free one this time.
    #[serde(default)]
    pub(super) next_port: bool,
    /// How many seconds to wait for it to answer.
    #[serde(default = "half_a_minute")]
    pub(super) wait_s: u64,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Restart {
    #[serde(flatten)]
    pub(super) which: Which,
    /// How many seconds to wait for it to answer.
    #[serde(default = "half_a_minute")]
    pub(super) wait_s: u64,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Logs {
    #[serde(flatten)]
    pub(super) which: Which,
    /// At most so many lines.
    #[serde(default = "hundred")]
    #[schemars(range(min = 1, max = 1000))]
    pub(super) lines: usize,
    /// Only lines with this text in them; it is no pattern. Capitals match too, unless the text has some itself.
    pub(super) grep: Option<String>,
    /// Only lines of the run before the one that was started last.
    #[serde(default)]
    pub(super) previous: bool,
    /// Only lines that came after this place: a `next` of an earlier answer.
    pub(super) after: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Crashes {
    #[serde(flatten)]
    pub(super) which: Which,
    /// How many of the last crashes, at most 50.
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
    /// What the refused call before said to pass here once the user has agreed. Never pass it without having asked.
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
