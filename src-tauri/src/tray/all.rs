//! Start all, stop all.

use tokio::task::JoinSet;
use trayvisor_control::model::Snapshot;
use trayvisor_control::{Error, Manager, StartOptions};

/// Starts every server that does not run, all at once; the first error is returned when all are done.
pub(crate) async fn start(manager: &Manager) -> Result<(), Error> {
    let mut started = JoinSet::new();
    for server in resting(manager.list().await?) {
        let manager = manager.clone();
        started
            .spawn(async move { manager.start(&server.server(), StartOptions::default()).await.map(drop) });
    }
    started.join_all().await.into_iter().collect()
}

/// Stops every server, all at once; the first error is returned when all are done.
pub(crate) async fn stop(manager: &Manager) -> Result<(), Error> {
    let mut stopped = JoinSet::new();
    for server in manager.list().await?.into_iter().filter(|server| server.supervisor_pid.is_some()) {
        let manager = manager.clone();
        stopped.spawn(async move { manager.stop(&server.server()).await.map(drop) });
    }
    stopped.join_all().await.into_iter().collect()
}

fn resting(servers: Vec<Snapshot>) -> impl Iterator<Item = Snapshot> {
    servers.into_iter().filter(|server| server.supervisor_pid.is_none() && server.problem.is_none())
}
