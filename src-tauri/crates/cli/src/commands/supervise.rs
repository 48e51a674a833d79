//! `supervise`: runs as a server's supervisor.

use std::path::PathBuf;
use std::process::ExitCode;

use trayvisor_control::home::Home;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Result, supervise};

/// Runs until the server is stopped or given up. Writes its own problems to standard error, which is a file.
pub(crate) fn run(project: PathBuf, name: String) -> Result<ExitCode> {
    tell_troubles();
    supervise(&Home::open()?, ServerRef { project, name })?;
    Ok(ExitCode::SUCCESS)
}

/// Logs problems of a background process to standard error.
pub(crate) fn tell_troubles() {
    // By default a failed write, as on a full disk, would be reported by a panic.
    let troubles = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false);
    troubles.log_internal_errors(false).init();
}
