//! Actions on all servers: start all, start those that start with the tray, stop all.

use trayvisor_control::config::Project;
use trayvisor_control::model::{ServerRef, Snapshot};
use trayvisor_control::{Error, Manager, outcome};

/// All servers that can be started.
pub(crate) async fn startable(manager: &Manager) -> Result<Vec<ServerRef>, Error> {
    let servers = manager.status_all().await?;
    Ok(servers.iter().filter(|server| server.can().start).map(Snapshot::server).collect())
}

/// Those of them with the setting to start with the tray.
pub(crate) async fn autostarted(manager: &Manager) -> Result<Vec<ServerRef>, Error> {
    let mut servers = startable(manager).await?;
    servers.retain(|server| Project::of(server).is_ok_and(|(_, settings)| settings.autostart));
    Ok(servers)
}

/// Stops all servers; returns the first error when all are done.
pub(crate) async fn stop(manager: &Manager) -> Result<(), Error> {
    let servers = manager.status_all().await?;
    let servers = servers.iter().filter(|server| server.supervisor_pid.is_some()).map(Snapshot::server);
    outcome(manager.stop_all(&servers.collect::<Vec<_>>()).await)
}
