//! A server's plan -> the parts of a snapshot that follow from it.

use crate::health;
use crate::ports;
use trayvisor_model::{Launch, Plan, ServerRef, Snapshot, State};

/// A server that was never started.
pub fn unstarted(server: &ServerRef, plan: &Plan) -> Snapshot {
    let mut view = Snapshot::stopped(server.clone(), plan.project_name.clone(), plan.log_file.clone());
    configure(&mut view, plan);
    view
}

/// Updates the settings in the snapshot of a stopped server.
pub fn configure(view: &mut Snapshot, plan: &Plan) {
    // What became of a job says nothing about a server, and the other way round.
    if view.kind != plan.kind && matches!(view.state, State::Done { .. } | State::Failed(_)) {
        view.state = State::Stopped;
    }
    // A conflict over a port that it no longer wants is settled.
    if view.conflict().is_some_and(|conflict| Some(conflict.port) != plan.port) {
        view.state = State::Stopped;
    }
    match &plan.launch {
        Ok(launch) => describe(view, plan, launch),
        Err(error) => {
            view.kind = plan.kind;
            view.problem = Some(error.message());
            view.host.clone_from(&plan.host);
            view.port = plan.port;
        }
    }
}

/// Removes a conflict if its port is free now.
pub fn forget_settled_conflict(view: &mut Snapshot) {
    if view.conflict().is_some_and(|conflict| ports::is_free(&view.host, conflict.port)) {
        view.state = State::Stopped;
    }
}

/// What a launch says about a server.
pub fn describe(view: &mut Snapshot, plan: &Plan, launch: &Launch) {
    let url = plan.port.map(|port| health::url(&plan.host, port, health::scheme_of(launch)));
    view.project_name.clone_from(&plan.project_name);
    view.kind = plan.kind;
    view.description = Some(launch.description.clone());
    view.problem = None;
    view.host.clone_from(&plan.host);
    view.port = plan.port;
    view.docs_url = url.as_ref().zip(launch.docs_path.as_ref()).map(|(url, path)| format!("{url}{path}"));
    view.url = url;
    view.log.clone_from(&plan.log_file);
}
