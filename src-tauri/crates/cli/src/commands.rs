//! A file a verb.

pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod kill_port;
pub(crate) mod logs;
pub(crate) mod ports;
pub(crate) mod projects;
pub(crate) mod restart;
pub(crate) mod start;
pub(crate) mod status;
pub(crate) mod stop;
pub(crate) mod supervise;

use std::process::ExitCode;

use trayvisor_control::model::ServerRef;
use trayvisor_control::{Error, Result};

use crate::output;

/// Does something to each server in turn; an error with one does not keep it from the others.
async fn each(servers: &[ServerRef], mut action: impl AsyncFnMut(&ServerRef) -> Result<()>) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for server in servers {
        if let Err(error) = action(server).await {
            output::error(&format!("{error}{}", hint(&error)));
            code = ExitCode::FAILURE;
        }
    }
    code
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
