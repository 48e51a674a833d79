//! `stop`.

use std::process::ExitCode;
use std::time::Duration;

use trayvisor_control::config::Project;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Manager, Order, Result, Stopped};

use crate::commands::each;
use crate::output::{self, Voice};
use crate::selection::Selection;

/// After this time, and at this interval, a stop prints what it is waiting for.
const LOOK: Duration = Duration::from_secs(1);

/// Stops servers and waits until nothing of them is left.
pub(crate) async fn run(manager: &Manager, selection: &Selection, names: &[String]) -> Result<ExitCode> {
    let servers = selection.servers(manager, names).or_else(|error| {
        // Even with a damaged list of projects, running servers can be stopped.
        let running = if selection.all { manager.running() } else { Vec::new() };
        if running.is_empty() {
            return Err(error);
        }
        output::remark(&error.to_string());
        Ok(running)
    })?;
    let action = async |server: &ServerRef, voice: &Voice| one(manager, server, voice).await;
    Ok(each(manager, &servers, Order::NeededLast, action).await)
}

async fn one(manager: &Manager, server: &ServerRef, voice: &Voice) -> Result<()> {
    voice.line(&format!("🛑 Stopping {}...", server.name));
    if let Some(pid) = manager.status(server).await?.pid() {
        voice.line(&format!("📤 Sending {} to process {pid}...", signal(server)));
    }
    match stop(manager, server, voice).await?.pid {
        Some(pid) => voice.line(&format!("✅ Server stopped successfully (PID: {pid})")),
        None => voice.line(&format!("✅ {} is not running", server.name)),
    }
    Ok(())
}

/// Stops, and prints what it waits for if that takes long.
async fn stop(manager: &Manager, server: &ServerRef, voice: &Voice) -> Result<Stopped> {
    let mut stopping = std::pin::pin!(manager.stop(server));
    let mut said = None;
    loop {
        tokio::select! {
            stopped = &mut stopping => return stopped,
            () = tokio::time::sleep(LOOK) => {}
        }
        let waiting_for = manager.status(server).await?.waiting_for().map(str::to_owned);
        if let Some(process) = waiting_for.as_ref().filter(|_| waiting_for != said) {
            voice.line(&format!("⏳ Waiting for {process} to exit..."));
            said = waiting_for;
        }
    }
}

/// The name of the signal that asks the server to end.
fn signal(server: &ServerRef) -> &'static str {
    Project::of(server).map(|(_, config)| config.rules.stop_signal).unwrap_or_default().name()
}
