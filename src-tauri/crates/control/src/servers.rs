//! The list of servers, and snapshots of those without a supervisor, made from their records, their settings and the
//! holders of their ports.

use std::collections::BTreeSet;
use std::path::Path;

use crate::plans;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Holder, ServerRef, Snapshot};
use trayvisor_project::config::{Project, folder_name};
use trayvisor_project::launch;
use trayvisor_store::home::Home;
use trayvisor_store::projects;
use trayvisor_supervise::ports;
use trayvisor_supervise::record::Record;
use trayvisor_supervise::view;

/// All servers of all known projects, in the user's order.
pub(crate) fn all_servers(home: &Home) -> Result<Vec<ServerRef>> {
    let projects = projects::entries(home)?;
    Ok(projects.iter().flat_map(|project| project.in_order(servers_of(home, &project.dir))).collect())
}

/// The servers of a known project. If the configuration cannot be read, these are the servers on record, or if there
/// are none, one server named after the folder, so that the project does not disappear.
fn servers_of(home: &Home, dir: &Path) -> Vec<ServerRef> {
    let mut servers = Project::open(dir).and_then(|project| project.servers()).unwrap_or_else(|_| {
        let on_record = Record::servers_of(home, dir);
        if !on_record.is_empty() {
            return on_record;
        }
        vec![ServerRef { project: dir.to_owned(), name: folder_name(dir) }]
    });
    add_living(home, dir, &mut servers);
    servers
}

/// Adds running servers that are missing from the configuration, for instance because they were renamed.
pub(crate) fn add_living(home: &Home, dir: &Path, servers: &mut Vec<ServerRef>) {
    for living in Record::living_of(home, dir) {
        if !servers.contains(&living) {
            servers.push(living);
        }
    }
}

/// The snapshot of a server without a supervisor, from its record and its settings. Errors in the settings are part of
/// it; only a server that never existed is an error.
pub(crate) fn offline(home: &Home, server: &ServerRef) -> Result<Snapshot> {
    let record = Record::read(home, server).map(|record| record.aftermath(home));
    match (plans::plan(server, None), record) {
        (Ok(plan), None) => Ok(view::unstarted(server, &plan)),
        // It is alive, and its settings are those that it was started with.
        (Ok(_), Some(snapshot)) if snapshot.pid().is_some() => Ok(snapshot),
        (Ok(plan), Some(mut snapshot)) => {
            view::configure(&mut snapshot, &plan);
            view::forget_settled_conflict(&mut snapshot);
            Ok(snapshot)
        }
        (Err(error), Some(mut snapshot)) => {
            snapshot.problem = Some(error.message());
            Ok(snapshot)
        }
        (Err(error @ Error::Failed(Message::UnknownServer { .. })), None) => Err(error),
        (Err(error), None) => {
            let folder = folder_name(&server.project);
            let log = server.project.join("backend.log");
            let mut snapshot = Snapshot::stopped(server.clone(), folder, log);
            snapshot.problem = Some(error.message());
            Ok(snapshot)
        }
    }
}

/// The snapshot of a server whose supervisor has a version whose answers cannot be read: its record, with that as its
/// problem; see [`trayvisor_supervise::socket::is_unreadable`].
pub(crate) fn misunderstood(home: &Home, server: &ServerRef) -> Result<Snapshot> {
    let problem = Some(Message::SupervisorUnreadable { name: server.name.clone() });
    let mut snapshot = offline(home, server)?;
    snapshot.problem = problem;
    snapshot.state.set_unready();
    Ok(snapshot)
}

/// For each of these servers that is not running, sets the process that runs it elsewhere, if there is one. Reads the
/// ports of the machine only once.
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
    let launch = launch::resolve(&project, &config, None).ok()?;
    ports::started_elsewhere(home, &launch, config.app.as_deref(), port)
}
