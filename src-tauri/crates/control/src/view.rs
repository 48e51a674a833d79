//! Settings -> the parts of a snapshot that follow from them.

use std::path::PathBuf;

use crate::command;
use crate::config::{Project, ServerConfig, folder_name};
use crate::error::Error;
use crate::health;
use crate::model::Launch;
use crate::model::{Goal, Phase, ServerRef, Snapshot};
use crate::ports;

/// A server that was never started.
pub(crate) fn unstarted(project: &Project, config: &ServerConfig) -> Snapshot {
    let server = ServerRef { project: project.dir().to_owned(), name: config.name.clone() };
    let mut view = blank(server, project.name(), project.log_file(&config.name));
    configure(&mut view, project, config);
    view
}

/// A server of which nothing can be read but that it should be there.
pub(crate) fn unreadable(server: &ServerRef, error: &Error) -> Snapshot {
    let folder = folder_name(&server.project);
    let log = server.project.join("backend.log");
    Snapshot { problem: Some(error.to_string()), ..blank(server.clone(), folder, log) }
}

fn blank(server: ServerRef, project_name: String, log: PathBuf) -> Snapshot {
    Snapshot {
        name: server.name,
        project: server.project,
        project_name,
        description: None,
        problem: None,
        goal: Goal::Down,
        phase: Phase::Stopped,
        ready: false,
        unhealthy: None,
        pid: None,
        supervisor_pid: None,
        host: "127.0.0.1".to_owned(),
        port: None,
        url: None,
        docs_url: None,
        started_at: None,
        uptime_s: None,
        ready_after_s: None,
        cpu_percent: None,
        memory_bytes: None,
        ports: Vec::new(),
        restarts: 0,
        restart_at: None,
        last_exit: None,
        crash: None,
        recovered_at: None,
        conflict: None,
        elsewhere: None,
        needs_restart: false,
        waiting_for: None,
        log,
    }
}

/// Brings the settings of a server that does not run up to date.
pub(crate) fn configure(view: &mut Snapshot, project: &Project, config: &ServerConfig) {
    // A conflict over a port that it no longer wants is none.
    if view.conflict.as_ref().is_some_and(|conflict| Some(conflict.port) != config.port) {
        forget_conflict(view);
    }
    match command::resolve(project, config, None) {
        Ok(launch) => describe(view, project, config, &launch, config.port),
        Err(error) => {
            view.problem = Some(error.to_string());
            view.host.clone_from(&config.host);
            view.port = config.port;
        }
    }
}

/// A conflict over a port that is free by now is none.
pub(crate) fn forget_settled_conflict(view: &mut Snapshot) {
    if view.conflict.as_ref().is_some_and(|conflict| ports::is_free(&view.host, conflict.port)) {
        forget_conflict(view);
    }
}

fn forget_conflict(view: &mut Snapshot) {
    view.conflict = None;
    view.phase = Phase::Stopped;
    view.goal = Goal::Down;
}

/// What a launch says of a server.
pub(crate) fn describe(
    view: &mut Snapshot,
    project: &Project,
    config: &ServerConfig,
    launch: &Launch,
    port: Option<u16>,
) {
    let url = port.map(|port| format!("http://{}:{port}", health::reachable(&config.host)));
    view.project_name = project.name();
    view.description = Some(launch.description.clone());
    view.problem = None;
    view.host.clone_from(&config.host);
    view.port = port;
    view.docs_url = url.as_ref().zip(launch.docs_path.as_ref()).map(|(url, path)| format!("{url}{path}"));
    view.url = url;
    view.log = project.log_file(&config.name);
}
