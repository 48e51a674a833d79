//! The JSON for webhooks of unknown services. It is stable: keys are added, never changed.

use jiff::Timestamp;
use serde::Serialize;

use super::event::{Alert, What};
use super::notice::{HeldBack, Notice};
use trayvisor_model::AlertEvent;
use trayvisor_model::{Exit, Language};

/// One alert. Keys that do not belong to its event are null.
#[derive(Serialize)]
pub(crate) struct Payload<'a> {
    event: AlertEvent,
    server: &'a str,
    /// The name of the project's folder.
    project: &'a str,
    /// The machine's name.
    host: &'a str,
    at: Timestamp,
    title: &'a str,
    text: &'a str,
    /// For a crash: the cause in plain words. For an unhealthy server: why it is considered unhealthy.
    cause: Option<String>,
    /// For a crash: what to do about it.
    advice: Option<&'a str>,
    /// For a crash: how the process ended; null if it could not be started.
    exit: Option<Exit>,
    /// For a crash: seconds from the start to the end.
    uptime_s: Option<f64>,
    /// For a conflict: the port.
    port: Option<u16>,
    /// For a conflict: its holders.
    holders: Option<Vec<String>>,
    /// How often the server restarted automatically since the last manual start.
    restarts: u32,
    /// Number of alerts held back since the last one.
    held_back: u32,
}

impl<'a> Payload<'a> {
    pub(crate) fn of(alert: &'a Alert, message: &'a Notice, held_back: HeldBack) -> Payload<'a> {
        let mut payload = Payload {
            event: alert.what.event(),
            server: &alert.server.name,
            project: &message.project,
            host: &message.host,
            at: alert.at,
            title: &message.title,
            text: &message.text,
            cause: None,
            advice: None,
            exit: None,
            uptime_s: None,
            port: None,
            holders: None,
            restarts: alert.restarts,
            held_back: held_back.repeats + held_back.beyond,
        };
        match &alert.what {
            What::Crash { cause, advice, exit, uptime_s } => {
                payload.cause = Some(cause.text(Language::English));
                payload.advice = advice.as_deref();
                payload.exit = *exit;
                payload.uptime_s = Some(*uptime_s);
            }
            What::Conflict { port, holders } => {
                payload.port = Some(*port);
                payload.holders = Some(holders.iter().map(ToString::to_string).collect());
            }
            What::Unhealthy { why } => payload.cause = Some(why.to_string()),
            What::GaveUp | What::Recovered | What::Test => {}
        }
        payload
    }
}
