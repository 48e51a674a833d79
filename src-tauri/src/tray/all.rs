//! Start all, stop all.

use tokio::task::JoinSet;
use trayvisor_control::model::Snapshot;
use trayvisor_control::{Error, Manager, StartOptions};

use crate::tray::actions::is_on_record;

/// Starts every server that does not run, all at once; the first error is returned when all are done.
pub(crate) async fn start(manager: &Manager) -> Result<(), Error> {
    let mut started = JoinSet::new();
    for server in manager.list().await?.into_iter().filter(can_be_started) {
        let manager = manager.clone();
        started
            .spawn(async move { manager.start(&server.server(), StartOptions::default()).await.map(drop) });
    }
    outcome(started.join_all().await)
}

/// Stops every server, all at once; the first error is returned when all are done.
pub(crate) async fn stop(manager: &Manager) -> Result<(), Error> {
    let mut stopped = JoinSet::new();
    for server in manager.list().await?.into_iter().filter(|server| server.supervisor_pid.is_some()) {
        let manager = manager.clone();
        stopped.spawn(async move { manager.stop(&server.server()).await.map(drop) });
    }
    outcome(stopped.join_all().await)
}

/// Whether there is any point in starting it.
pub(crate) fn can_be_started(server: &Snapshot) -> bool {
    server.supervisor_pid.is_none() && server.problem.is_none()
}

/// Of several errors the one that is shown nowhere else.
fn outcome(results: Vec<Result<(), Error>>) -> Result<(), Error> {
    let mut errors: Vec<Error> = results.into_iter().filter_map(Result::err).collect();
    errors.sort_by_key(is_on_record);
    errors.into_iter().next().map_or(Ok(()), Err)
}
