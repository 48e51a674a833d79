//! Settings -> the parts of a snapshot that follow from them.

use crate::command::{self, Launch};
use crate::config::{Project, ServerConfig};
use crate::health;
use crate::model::{Goal, Phase, Snapshot};

/// A server that was never started.
pub(crate) fn unstarted(project: &Project, config: &ServerConfig) -> Snapshot {
    let mut view = Snapshot {
        name: config.name.clone(),
        project: project.dir().to_owned(),
        project_name: project.name(),
        description: None,
        problem: None,
        goal: Goal::Down,
        phase: Phase::Stopped,
        ready: false,
        pid: None,
        supervisor_pid: None,
        host: config.host.clone(),
        port: config.port,
        url: None,
        docs_url: None,
        started_at: None,
        uptime_s: None,
        cpu_percent: None,
        memory_bytes: None,
        ports: Vec::new(),
        restarts: 0,
        restart_at: None,
        last_exit: None,
        crash: None,
        conflict: None,
        waiting_for: None,
        log: project.log_file(&config.name),
    };
    configure(&mut view, project, config);
    view
}

/// Brings the settings of a server that does not run up to date.
pub(crate) fn configure(view: &mut Snapshot, project: &Project, config: &ServerConfig) {
    match command::resolve(project, config, None) {
        Ok(launch) => describe(view, project, config, &launch, config.port),
        Err(error) => {
            view.problem = Some(error.to_string());
            view.host.clone_from(&config.host);
            view.port = config.port;
        }
    }
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
