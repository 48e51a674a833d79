//! The kinds of alerts, and the alert for a happening.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use trayvisor_model::{AlertEvent, Exit, Happening, Language, Message, ServerRef};

/// An alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Alert {
    /// Unique, and the same in each attempt, so that a receiver can drop duplicates.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// The server that it is about.
    pub server: ServerRef,
    /// How often the server restarted automatically since the last manual start.
    pub restarts: u32,
    /// What happened.
    pub what: What,
}

/// What happened, with its details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum What {
    Crash {
        #[serde(with = "trayvisor_model::message::brief")]
        cause: Message,
        advice: Option<String>,
        exit: Option<Exit>,
        uptime_s: f64,
    },
    GaveUp,
    Recovered,
    Conflict {
        port: u16,
        holders: Vec<Message>,
    },
    Unhealthy {
        why: Message,
    },
    Test,
}

impl What {
    /// The alert for a happening, if there is one.
    pub(crate) fn of(happening: &Happening) -> Option<What> {
        match happening {
            Happening::Crashed { exit, uptime_s, cause } => {
                let advice = cause.hint(Language::English);
                Some(What::Crash { cause: cause.clone(), advice, exit: *exit, uptime_s: *uptime_s })
            }
            Happening::GivenUp { .. } => Some(What::GaveUp),
            Happening::Recovered | Happening::Answering => Some(What::Recovered),
            Happening::Conflict { port, holders } => {
                Some(What::Conflict { port: *port, holders: holders.clone() })
            }
            Happening::Unhealthy { why } => Some(What::Unhealthy { why: why.clone() }),
            Happening::Started { .. }
            | Happening::Ready { .. }
            | Happening::Done { .. }
            | Happening::Failed { .. }
            | Happening::Stopped { .. }
            | Happening::Freed { .. }
            | Happening::AlertFailed { .. } => None,
        }
    }

    /// Its name in the settings.
    pub(crate) fn event(&self) -> AlertEvent {
        match self {
            What::Crash { .. } => AlertEvent::Crash,
            What::GaveUp => AlertEvent::GaveUp,
            What::Recovered => AlertEvent::Recovered,
            What::Conflict { .. } => AlertEvent::Conflict,
            What::Unhealthy { .. } => AlertEvent::Unhealthy,
            What::Test => AlertEvent::Test,
        }
    }
}

impl Alert {
    /// An alert with the current time.
    pub(crate) fn new(server: &ServerRef, what: What, restarts: u32) -> Alert {
        Alert { id: super::random_id(), at: Timestamp::now(), server: server.clone(), restarts, what }
    }
}
