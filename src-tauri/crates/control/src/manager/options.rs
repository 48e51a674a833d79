//! Options for the start of a server.

use std::time::Duration;

use trayvisor_model::{Conflict, Holder, ServerRef};

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
    /// What to do if another process holds the port.
    pub on_conflict: OnConflict,
    /// A port for this run instead of the configured one.
    pub port: Option<u16>,
    /// How long to wait for an answer.
    pub wait: Duration,
    /// Who has agreed to the command.
    pub consent: Consent,
    /// What the caller starts in one go, in order: none of these is started again because another one depends on it.
    pub together: Vec<ServerRef>,
}

impl Default for StartOptions {
    /// Leaves other processes alone, uses the configured port and waits 30 s; the request counts as agreement.
    fn default() -> Self {
        StartOptions {
            on_conflict: OnConflict::Refuse,
            port: None,
            wait: Duration::from_secs(30),
            consent: Consent::Given,
            together: Vec::new(),
        }
    }
}

impl StartOptions {
    /// Ends the process that runs the server elsewhere, as it was shown to the user, and takes its place.
    pub fn taking_over(elsewhere: Holder) -> StartOptions {
        StartOptions { on_conflict: OnConflict::TakeOver(Box::new(elsewhere)), ..StartOptions::default() }
    }

    /// Ends the holders in this conflict, as they were shown to the user, and takes the port that was wanted.
    pub fn freeing(conflict: Conflict) -> StartOptions {
        StartOptions {
            on_conflict: OnConflict::FreeShown(conflict.holders),
            port: Some(conflict.port),
            ..StartOptions::default()
        }
    }

    /// Sets what to do if another process holds the port.
    #[must_use]
    pub fn on_conflict(self, on_conflict: OnConflict) -> StartOptions {
        StartOptions { on_conflict, ..self }
    }

    /// Sets a port to use instead of the configured one.
    #[must_use]
    pub fn on_port(self, port: Option<u16>) -> StartOptions {
        StartOptions { port, ..self }
    }

    /// Sets how long to wait for an answer.
    #[must_use]
    pub fn wait(self, wait: Duration) -> StartOptions {
        StartOptions { wait, ..self }
    }

    /// Sets who has agreed to the command.
    #[must_use]
    pub fn with_consent(self, consent: Consent) -> StartOptions {
        StartOptions { consent, ..self }
    }

    /// Sets what the caller starts in one go, in order: a job among them runs once.
    #[must_use]
    pub fn together_with(self, together: &[ServerRef]) -> StartOptions {
        StartOptions { together: together.to_vec(), ..self }
    }

    /// For a click: a command that the user has not agreed to is not started.
    #[must_use]
    pub fn if_agreed(self) -> StartOptions {
        StartOptions { consent: Consent::Needed, ..self }
    }
}

/// What to do if another process holds the port of a server.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum OnConflict {
    /// Leave it alone and return [`Error::PortBusy`](crate::Error::PortBusy).
    #[default]
    Refuse,
    /// End all holders that may be ended: see [`Ports::free`](crate::parts::Ports::free).
    Free,
    /// End these holders, as they were shown to the user. Other holders are left alone and reported as a conflict.
    FreeShown(Vec<Holder>),
    /// End this process, which runs the server elsewhere ([`Snapshot::elsewhere`](crate::model::Snapshot::elsewhere)),
    /// and its descendants that hold the port. Other holders are left alone and reported as a conflict.
    TakeOver(Box<Holder>),
    /// Use the next free port for this run.
    NextPort,
}
