//! `restart`.

use std::process::ExitCode;

use trayvisor_control::model::ServerRef;
use trayvisor_control::{Manager, OnConflict, Order, Result};

use crate::arguments::Starting;
use crate::commands::start::{in_time, options, print_started};
use crate::commands::{each, kill_port};
use crate::output::Voice;
use crate::selection::Selection;

/// Stops servers and starts them again.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    start: Starting,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    let action =
        async |server: &ServerRef, voice: &Voice| one(manager, server, &start, &servers, voice).await;
    Ok(each(manager, &servers, Order::NeededFirst, action).await)
}

async fn one(
    manager: &Manager,
    server: &ServerRef,
    start: &Starting,
    together: &[ServerRef],
    voice: &Voice,
) -> Result<()> {
    let before = manager.status(server).await?;
    voice.line(&format!("🔄 Restarting {}...", server.name));
    if before.pid().is_some() {
        voice.line(&format!("🛑 Stopping {}...", server.name));
    }
    let on_conflict =
        if start.force { kill_port::make_way(manager, &before, voice).await? } else { OnConflict::Refuse };
    let options = options(start).on_conflict(on_conflict).together_with(together);
    let restarted = manager.restart(server, options).await?;
    if let Some(pid) = before.pid() {
        voice.line(&format!("✅ Server stopped successfully (PID: {pid})"));
    }
    voice.line(&format!("🚀 Starting {}...", server.name));
    print_started(manager, &restarted, voice).await;
    in_time(start, &restarted)
}
