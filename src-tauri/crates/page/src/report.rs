//! Reports the servers as long as the page exists.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use trayvisor_control::Manager;
use trayvisor_control::model::Snapshot;

use crate::event::PageEvent;

/// How often processor and memory use are read while a server runs.
const INTERVAL: Duration = Duration::from_secs(1);

/// Reports all servers on each change, and every second while one runs, until `tell` returns false.
pub async fn report(manager: Manager, tell: impl Fn(PageEvent) -> bool) {
    let mut watch = manager.watch();
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut servers = Vec::new();
    loop {
        tokio::select! {
            changed = watch.next() => match changed {
                Some(now) => servers = now,
                None => return,
            },
            _ = ticks.tick(), if servers.iter().any(runs) => {}
        }
        look_at_running(&manager, &mut servers).await;
        if !tell(PageEvent::Servers { servers: servers.clone() }) {
            return;
        }
    }
}

/// Asks running servers for their resource use. The watch already reports everything about the others.
async fn look_at_running(manager: &Manager, servers: &mut [Snapshot]) {
    let running = servers.iter().filter(|server| runs(server)).map(Snapshot::server).collect();
    for now in manager.status_of(running).await.unwrap_or_default() {
        if let Some(server) = servers.iter_mut().find(|server| server.server() == now.server()) {
            *server = now;
        }
    }
}

fn runs(server: &Snapshot) -> bool {
    server.pid().is_some()
}
