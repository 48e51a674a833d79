//! `send`.

use std::process::ExitCode;

use trayvisor_control::{Manager, Result};

use crate::output;
use crate::selection::Selection;

/// Writes a line to what a server reads.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    server: &str,
    text: &str,
) -> Result<ExitCode> {
    for server in selection.servers(manager, &[server.to_owned()])? {
        manager.send(&server, text).await?;
        output::line(&format!("✅ Sent to {}", server.name));
    }
    Ok(ExitCode::SUCCESS)
}
