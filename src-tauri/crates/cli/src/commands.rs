//! A file a verb.

pub(crate) mod alerts;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod crashes;
pub(crate) mod deliver;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod kill_port;
pub(crate) mod logs;
pub(crate) mod mcp;
pub(crate) mod metrics;
pub(crate) mod ports;
pub(crate) mod projects;
pub(crate) mod restart;
pub(crate) mod serve;
pub(crate) mod start;
pub(crate) mod status;
pub(crate) mod stop;
pub(crate) mod supervise;

use std::process::ExitCode;

use trayvisor_control::model::ServerRef;
use trayvisor_control::{Error, Manager, Order, Result};

use crate::output::Voice;

/// Does something to each server, as far as they need not wait for each other at once. An error with one keeps
/// only those from their turn that need it.
async fn each(
    manager: &Manager,
    servers: &[ServerRef],
    order: Order,
    action: impl AsyncFn(&ServerRef, &Voice) -> Result<()>,
) -> ExitCode {
    let voices = Voice::each(servers);
    let (voices, action) = (&voices, &action);
    let spoken = |server: ServerRef| async move {
        let Some(at) = servers.iter().position(|other| *other == server) else { return Ok(()) };
        action(&server, &voices[at]).await
    };
    let outcomes = manager.in_order(servers, order, spoken).await;
    for (outcome, voice) in outcomes.iter().zip(voices) {
        if let Err(error) = outcome {
            voice.error(&format!("{error}{}", hint(error)));
        }
    }
    if outcomes.iter().all(Result::is_ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The ways out of a port conflict that this command has.
fn hint(error: &Error) -> String {
    let Error::PortBusy(conflict) = error else { return String::new() };
    let mut ways = Vec::new();
    if !conflict.holders.iter().any(|holder| holder.protected.is_some()) {
        ways.push("`trayvisor start --force` frees it first".to_owned());
    }
    if let Some(next) = conflict.next_free {
        ways.push(format!("`trayvisor start --next-port` takes {next} this time"));
    }
    if ways.is_empty() { String::new() } else { format!(". {}", ways.join(", ")) }
}
