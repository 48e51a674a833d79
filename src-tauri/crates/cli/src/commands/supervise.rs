//! `supervise`: what a running server's supervisor runs as.

use std::path::PathBuf;
use std::process::ExitCode;

use trayvisor_control::home::Home;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Result, supervise};

/// Runs until the server is stopped or given up. Its own troubles go to standard error, which is a file.
pub(crate) fn run(project: PathBuf, name: String) -> Result<ExitCode> {
    tell_troubles();
    supervise(&Home::open()?, ServerRef { project, name })?;
    Ok(ExitCode::SUCCESS)
}

/// Has what goes wrong with a process of ours that nobody watches told to standard error.
pub(crate) fn tell_troubles() {
    // What a full disk does not take is not worth a panic, which is how it would be told that.
    let troubles = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false);
    troubles.log_internal_errors(false).init();
}
