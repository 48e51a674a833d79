//! A file a verb.

pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod kill_port;
pub(crate) mod logs;
pub(crate) mod projects;
pub(crate) mod restart;
pub(crate) mod serve;
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
            let hint = match error {
                Error::PortBusy(_) => ". `trayvisor start --force` frees it first",
                _ => "",
            };
            output::error(&format!("{error}{hint}"));
            code = ExitCode::FAILURE;
        }
    }
    code
}
