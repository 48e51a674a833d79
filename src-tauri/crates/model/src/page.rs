//! The pages of a server.

use serde::{Deserialize, Serialize};

/// A page of a server that a browser can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Page {
    /// The server itself.
    App,
    /// Its API documentation.
    Docs,
}
