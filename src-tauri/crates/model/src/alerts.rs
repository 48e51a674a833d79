//! Events for alerts, and their destinations.

use serde::{Deserialize, Serialize};

/// An event that can cause an alert, as named in settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum AlertEvent {
    /// The server ended although nobody asked for it.
    Crash,
    /// It crashed too often, and Trayvisor gave up restarting it.
    GaveUp,
    /// It is running well again after a crash, or answers again.
    Recovered,
    /// Its port was taken.
    Conflict,
    /// It is alive but does not answer well.
    Unhealthy,
    /// Nothing happened: this tests whether alerts arrive.
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

/// A new destination, as entered by the user.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "means", rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum NewDestination {
    /// An HTTP endpoint.
    Webhook {
        /// Its address. If the address is as sensitive as a password, it is stored as a secret.
        url: String,
    },
    /// E-mail through an SMTP server.
    Email {
        /// The recipients' addresses, separated by commas.
        to: String,
        /// Host and port: "smtp.example.com:587".
        smtp: String,
        /// The user name for the login; empty if none is needed.
        user: String,
        /// The password for the login, stored as a secret; empty if none is needed.
        password: String,
    },
}

/// What is wrong with a [`NewDestination`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum DestinationFault {
    /// The webhook's address cannot be used.
    Url,
    /// An e-mail address is missing or invalid.
    To,
    /// The SMTP server is not given as host and port.
    Smtp,
    /// Only one of user and password is given.
    Login,
    /// The destination already receives alerts.
    Known,
}
