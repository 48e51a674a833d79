//! `deliver`: sends the alerts in the outbox to their destinations.

use std::process::ExitCode;

use trayvisor_control::home::Home;
use trayvisor_control::{Result, alerts};

use crate::commands::supervise::tell_troubles;

/// Runs until nothing is left to deliver.
pub(crate) fn run() -> Result<ExitCode> {
    tell_troubles();
    alerts::deliver(&Home::open()?)?;
    Ok(ExitCode::SUCCESS)
}
