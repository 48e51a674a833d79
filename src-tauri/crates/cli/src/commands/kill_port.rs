//! `kill-port`, and the same for `--force`.

use std::process::ExitCode;

use trayvisor_control::{Error, Manager, Result};

use crate::output;

/// Ends whatever listens on a port, and says so of each.
pub(crate) async fn run(manager: &Manager, port: u16) -> Result<ExitCode> {
    output::line(&format!("🔍 Checking for processes on port {port}..."));
    if manager.holders(port)?.is_empty() {
        output::line(&format!("✅ Port {port} is already free"));
    } else {
        free(manager, port).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Frees a port that may be held; silent when it is not.
pub(crate) async fn free(manager: &Manager, port: u16) -> Result<()> {
    let holders = manager.holders(port)?;
    if holders.is_empty() {
        return Ok(());
    }
    for holder in &holders {
        let pid = holder.pid.map_or_else(|| "of another user".to_owned(), |pid| pid.to_string());
        output::line(&format!("⚠️  Found process {pid} ({}) using port {port}", holder.name));
    }
    if holders.iter().any(|holder| holder.protected.is_some()) {
        return Err(Error::HolderProtected { port, holders });
    }
    let mut stopping = Vec::new();
    for holder in &holders {
        match (&holder.server, holder.pid) {
            // A reload parent and its worker both hold the port.
            (Some(server), _) if stopping.contains(&server) => continue,
            (Some(server), _) => {
                stopping.push(server);
                output::line(&format!("🛑 Stopping your server {}...", server.name))
            }
            (None, Some(pid)) => output::line(&format!("🔫 Killing process {pid}...")),
            (None, None) => continue,
        };
    }
    for freed in manager.free(port).await? {
        let pid = freed.holder.pid.map(|pid| pid.to_string()).unwrap_or_default();
        output::line(&format!("✅ Process {pid} killed successfully"));
    }
    output::line(&format!("✅ Port {port} is now free"));
    Ok(())
}
