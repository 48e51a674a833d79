//! Which servers there are, and how those are that no supervisor tells of: by their records, their settings, and who has
//! their ports.

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

/// The servers of a known project. One whose configuration can't be read keeps those that are on record, and stands for
/// itself under its folder's name where there are none, so that it does not vanish.
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

/// A server that runs belongs to its project, even if the configuration has another name for it by now.
pub(crate) fn add_living(home: &Home, dir: &Path, servers: &mut Vec<ServerRef>) {
    for living in Record::living_of(home, dir) {
        if !servers.contains(&living) {
            servers.push(living);
        }
    }
}

/// How a server is, of which no supervisor tells: by its record and its settings. What is wrong with the settings is
/// part of that; only a server that there never was is an error.
pub(crate) fn offline(home: &Home, server: &ServerRef) -> Result<Snapshot> {
    let record = Record::read(home, server).map(|record| record.aftermath(home));
    match (plans::plan(server, None), record) {
        (Ok(plan), None) => Ok(view::unstarted(server, &plan)),
        // It lives, and its settings are those that it was started with.
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

/// How a server is whose supervisor belongs to another version and can't be understood: as its record has it, and with that
/// as its problem; see [`trayvisor_supervise::socket::is_unreadable`].
pub(crate) fn misunderstood(home: &Home, server: &ServerRef) -> Result<Snapshot> {
    let problem = Some(Message::SupervisorUnreadable { name: server.name.clone() });
    let mut snapshot = offline(home, server)?;
    snapshot.problem = problem;
    snapshot.state.answers_no_more();
    Ok(snapshot)
}

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
    let launch = launch::resolve(&project, &config, None).ok()?;
    ports::started_elsewhere(home, &launch, config.app.as_deref(), port)
}
