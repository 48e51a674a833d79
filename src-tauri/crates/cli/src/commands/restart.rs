//! `restart`.

use std::process::ExitCode;

use trayvisor_control::model::ServerRef;
use trayvisor_control::{Manager, Result};

use crate::arguments::Starting;
use crate::commands::start::{options, print_started};
use crate::commands::{each, kill_port};
use crate::output;
use crate::selection::Selection;

/// Stops servers and starts them again.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    start: Starting,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    Ok(each(&servers, async |server| one(manager, server, &start).await).await)
}

async fn one(manager: &Manager, server: &ServerRef, start: &Starting) -> Result<()> {
    let before = manager.status(server).await?;
    output::line(&format!("🔄 Restarting {}...", server.name));
    if before.pid.is_some() {
        output::line(&format!("🛑 Stopping {}...", server.name));
    }
    if start.force {
        kill_port::make_way(manager, server).await?;
    }
    let restarted = manager.restart(server, options(start)).await?;
    if let Some(pid) = before.pid {
        output::line(&format!("✅ Server stopped successfully (PID: {pid})"));
    }
    output::line(&format!("🚀 Starting {}...", server.name));
    print_started(&restarted);
    Ok(())
}
