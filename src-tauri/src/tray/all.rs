//! Start all, stop all, and what starts with the tray.

use trayvisor_control::config::Project;
use trayvisor_control::model::{ServerRef, Snapshot};
use trayvisor_control::{Error, Manager, StartOptions};

use crate::tray::actions::is_on_record;

/// Starts every server that does not run; the first error is returned when all are done.
pub(crate) async fn start(manager: &Manager) -> Result<(), Error> {
    start_those(manager, |_| true).await
}

/// Starts the servers whose settings ask for it.
pub(crate) async fn autostart(manager: &Manager) -> Result<(), Error> {
    start_those(manager, |server| Project::of(server).is_ok_and(|(_, settings)| settings.autostart)).await
}

async fn start_those(manager: &Manager, chosen: impl Fn(&ServerRef) -> bool) -> Result<(), Error> {
    let servers = manager.list().await?;
    let servers = servers.iter().filter(|server| can_be_started(server)).map(Snapshot::server);
    let servers: Vec<ServerRef> = servers.filter(chosen).collect();
    outcome(manager.start_all(&servers, StartOptions::default()).await)
}

/// Stops every server; the first error is returned when all are done.
pub(crate) async fn stop(manager: &Manager) -> Result<(), Error> {
    let servers = manager.list().await?;
    let servers = servers.iter().filter(|server| server.supervisor_pid.is_some()).map(Snapshot::server);
    outcome(manager.stop_all(&servers.collect::<Vec<_>>()).await)
}

/// Whether there is any point in starting it: one that runs elsewhere is to be taken over, or left alone.
pub(crate) fn can_be_started(server: &Snapshot) -> bool {
    server.supervisor_pid.is_none() && server.problem.is_none() && server.elsewhere.is_none()
}

/// Of several errors the one that is shown nowhere else.
pub(crate) fn outcome<T>(results: Vec<Result<T, Error>>) -> Result<(), Error> {
    let mut errors: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
    errors.sort_by_key(is_on_record);
    errors.into_iter().next().map_or(Ok(()), Err)
}
