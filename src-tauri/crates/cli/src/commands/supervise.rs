//! `supervise`: what a running server's supervisor runs as.

use std::path::PathBuf;
use std::process::ExitCode;

use trayvisor_control::home::Home;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Result, supervisor};

/// Runs until the server is stopped or given up. Its own troubles go to standard error, which is a file.
pub(crate) fn run(project: PathBuf, name: String) -> Result<ExitCode> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    supervisor::run(&Home::open()?, ServerRef { project, name })?;
    Ok(ExitCode::SUCCESS)
}
