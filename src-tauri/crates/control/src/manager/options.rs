//! How a server is to be started.

use std::time::Duration;

use trayvisor_model::{Conflict, Holder};

use crate::consent::Consent;

/// How to start a server.
///
/// ```
/// use std::time::Duration;
/// use trayvisor_control::{OnConflict, StartOptions};
///
/// let options = StartOptions::default().on_conflict(OnConflict::NextPort).wait(Duration::from_secs(5));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StartOptions {
    /// What to do when something else has the port.
    pub on_conflict: OnConflict,
    /// Another port than the configured one, this time.
    pub port: Option<u16>,
    /// How long to wait for it to answer.
    pub wait: Duration,
    /// Who has agreed to what would be run.
    pub consent: Consent,
}

impl Default for StartOptions {
    /// Leaves others alone, takes the configured port, waits 30 s; asking for it is agreeing to it.
    fn default() -> Self {
        StartOptions {
            on_conflict: OnConflict::Refuse,
            port: None,
            wait: Duration::from_secs(30),
            consent: Consent::Given,
        }
    }
}

impl StartOptions {
    /// Ends the process that runs the server without us, as it was shown to the user, and takes its place.
    pub fn taking_over(elsewhere: Holder) -> StartOptions {
        StartOptions { on_conflict: OnConflict::TakeOver(Box::new(elsewhere)), ..StartOptions::default() }
    }

    /// Ends those who were in the way the last time, as they were shown to the user, and takes the port that was wanted.
    pub fn freeing(conflict: Conflict) -> StartOptions {
        StartOptions {
            on_conflict: OnConflict::FreeShown(conflict.holders),
            port: Some(conflict.port),
            ..StartOptions::default()
        }
    }

    /// The same, doing this when something else has the port.
    #[must_use]
    pub fn on_conflict(self, on_conflict: OnConflict) -> StartOptions {
        StartOptions { on_conflict, ..self }
    }

    /// The same, on this port instead of the configured one.
    #[must_use]
    pub fn on_port(self, port: Option<u16>) -> StartOptions {
        StartOptions { port, ..self }
    }

    /// The same, waiting this long for an answer.
    #[must_use]
    pub fn wait(self, wait: Duration) -> StartOptions {
        StartOptions { wait, ..self }
    }

    /// The same, for a user who has agreed to it in this way.
    #[must_use]
    pub fn with_consent(self, consent: Consent) -> StartOptions {
        StartOptions { consent, ..self }
    }

    /// The same, for a click: what the user has not agreed to is not started.
    #[must_use]
    pub fn if_agreed(self) -> StartOptions {
        StartOptions { consent: Consent::Needed, ..self }
    }
}

/// What to do when something else has the port that a server is to have.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum OnConflict {
    /// Leave it alone and say so: [`Error::PortBusy`](crate::Error::PortBusy).
    #[default]
    Refuse,
    /// End whoever it is, as far as that may be ended: see [`Ports::free`](crate::parts::Ports::free).
    Free,
    /// End these, as they were shown to the user. Others that have it by now are left alone and reported as a conflict.
    FreeShown(Vec<Holder>),
    /// End this process, which runs the server without us ([`Snapshot::elsewhere`](crate::model::Snapshot::elsewhere)), and what came from it and has the
    /// port. Others that have it by now are left alone and reported as a conflict.
    TakeOver(Box<Holder>),
    /// Use the next free port instead, this time.
    NextPort,
}
