//! Which alerts there are, and which one a happening is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use trayvisor_model::{AlertEvent, Exit, Happening, Language, Message, ServerRef};

/// One thing that somebody is to be told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Alert {
    /// Unlike any other's, and the same at each try, so that a receiver can drop doubles.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// To which server.
    pub server: ServerRef,
    /// How often that was started again by itself since somebody started it.
    pub restarts: u32,
    /// What happened.
    pub what: What,
}

/// What happened, with what is worth telling of it.
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
    /// What there is to alert of in a happening.
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
            | Happening::Stopped { .. }
            | Happening::Freed { .. }
            | Happening::AlertFailed { .. } => None,
        }
    }

    /// What settings call it.
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
    /// An alert of now.
    pub(crate) fn new(server: &ServerRef, what: What, restarts: u32) -> Alert {
        Alert { id: super::random_id(), at: Timestamp::now(), server: server.clone(), restarts, what }
    }
}
