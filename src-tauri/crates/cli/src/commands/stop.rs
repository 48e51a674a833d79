//! `stop`.

use std::process::ExitCode;

use trayvisor_control::model::ServerRef;
use trayvisor_control::{Manager, Result};

use crate::commands::each;
use crate::output;
use crate::selection::Selection;

/// Stops servers and waits until nothing of them is left.
pub(crate) async fn run(manager: &Manager, selection: &Selection, names: &[String]) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    Ok(each(&servers, async |server| one(manager, server).await).await)
}

async fn one(manager: &Manager, server: &ServerRef) -> Result<()> {
    output::line(&format!("🛑 Stopping {}...", server.name));
    if let Some(pid) = manager.status(server).await?.pid {
        output::line(&format!("📤 Sending SIGTERM to process {pid}..."));
    }
    match manager.stop(server).await?.pid {
        Some(pid) => output::line(&format!("✅ Server stopped successfully (PID: {pid})")),
        None => output::line(&format!("✅ {} is not running", server.name)),
    };
    Ok(())
}
