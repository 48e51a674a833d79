//! Servers that run without us: found by who has their port.

use std::collections::BTreeSet;

use crate::command;
use crate::config::Project;
use crate::home::Home;
use crate::model::{Holder, Snapshot};
use crate::ports;

/// Says of each of these that does not run what runs it without us, if anything does. The ports of the machine are
/// looked at once for all.
pub(crate) fn look_elsewhere<'a>(home: &Home, servers: impl Iterator<Item = &'a mut Snapshot>) {
    let resting: Vec<&mut Snapshot> = servers.filter(|server| server.supervisor_pid.is_none()).collect();
    if resting.iter().all(|server| server.port.is_none()) {
        return;
    }
    let taken = ports::taken();
    for server in resting {
        server.elsewhere = elsewhere(home, server, &taken);
    }
}

fn elsewhere(home: &Home, server: &Snapshot, taken: &BTreeSet<u16>) -> Option<Holder> {
    let port = server.port.filter(|port| taken.contains(port))?;
    let (project, config) = Project::of(&server.server()).ok()?;
    let launch = command::resolve(&project, &config, None).ok()?;
    ports::started_elsewhere(home, &launch, config.app.as_deref(), port)
}
