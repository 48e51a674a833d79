//! Events for alerts, and their destinations.

use serde::{Deserialize, Serialize};

/// What one can be alerted of, as settings name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum AlertEvent {
    /// The server ended unasked.
    Crash,
    /// It crashed too often and is left stopped.
    GaveUp,
    /// It runs well again after a crash, or answers again.
    Recovered,
    /// Its port was taken.
    Conflict,
    /// It lives and does not answer well.
    Unhealthy,
    /// Nothing happened: somebody tries whether alerts arrive.
    Test,
}

impl AlertEvent {
    /// All events that settings can name.
    pub const ALL: [AlertEvent; 5] = [
        AlertEvent::Crash,
        AlertEvent::GaveUp,
        AlertEvent::Recovered,
        AlertEvent::Conflict,
        AlertEvent::Unhealthy,
    ];

    /// The name in settings and payloads.
    pub fn name(self) -> &'static str {
        match self {
            AlertEvent::Crash => "crash",
            AlertEvent::GaveUp => "gave_up",
            AlertEvent::Recovered => "recovered",
            AlertEvent::Conflict => "conflict",
            AlertEvent::Unhealthy => "unhealthy",
            AlertEvent::Test => "test",
        }
    }
}

/// A destination of the user's own, as it is asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "means", rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum NewDestination {
    /// An HTTP endpoint.
    Webhook {
        /// Its address. Where that is as good as a password, it is kept as a secret.
        url: String,
    },
    /// Mail through an SMTP server.
    Email {
        /// The addresses, with commas between them.
        to: String,
        /// Host and port: "smtp.example.com:587".
        smtp: String,
        /// The login's name; empty where none is needed.
        user: String,
        /// The login's password, which is kept as a secret; empty where none is needed.
        password: String,
    },
}

/// What is wrong with a [`NewDestination`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum DestinationFault {
    /// The webhook's address can't be sent to.
    Url,
    /// No e-mail address, or something that is none.
    To,
    /// No host and port.
    Smtp,
    /// One of user and password without the other.
    Login,
    /// Alerts go there already.
    Known,
}
