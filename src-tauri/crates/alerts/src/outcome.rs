//! The outcome of the last delivery to each destination, for display.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::undelivered::Undelivered;
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_store::files::{self, Keep};
use trayvisor_store::home::Home;

/// The outcome of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Outcome {
    /// When it was delivered or failed.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: Timestamp,
    /// Why it did not arrive; `None` if it did.
    pub failure: Option<Message>,
}

impl Outcome {
    /// An outcome at the current time.
    pub fn of(sent: &Result<(), Undelivered>) -> Outcome {
        Outcome {
            at: Timestamp::now(),
            failure: sent.as_ref().err().map(|undelivered| undelivered.why.clone()),
        }
    }

    /// Saves it as the last outcome of a destination. It is for display only.
    pub fn keep(&self, home: &Home, destination: &str) {
        if let Err(error) = files::write_with_messages(&path(home, destination), self, Keep::WhileUp) {
            tracing::warn!("{error}");
        }
    }

    /// The last outcome of a destination.
    pub fn last(home: &Home, destination: &str) -> Option<Outcome> {
        files::read_with_messages(&path(home, destination)).ok().flatten()
    }
}

fn path(home: &Home, destination: &str) -> std::path::PathBuf {
    home.alerts().join(format!("{destination}.last"))
}
