//! What a supervisor needs from the layers above: the plan of its server's settings, and a receiver of its events.

use std::collections::BTreeSet;
use std::env;
use std::path::PathBuf;

use crate::consent::Intent;
use crate::reserved;
use trayvisor_alerts as alerts;
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_model::{Fingerprint, Happening, Plan, PortOnce, ServerRef, Snapshot};
use trayvisor_platform::Inherited;
use trayvisor_project::config::{Project, ServerConfig};
use trayvisor_project::launch;
use trayvisor_store::home::Home;
use trayvisor_supervise::supervisor::Host;

/// The plan for a server by its current settings, on another port if one is given for this run.
///
/// # Errors
/// When the settings cannot be read. If the server cannot be launched with them, the plan contains that error.
pub(crate) fn plan(server: &ServerRef, once: Option<PortOnce>) -> Result<Plan> {
    plan_in(server, once, &Inherited::own())
}

fn plan_in(server: &ServerRef, once: Option<PortOnce>, inherited: &Inherited) -> Result<Plan> {
    let (project, config) = Project::of(server)?;
    Ok(plan_of(&project, &config, once, inherited))
}

fn plan_of(project: &Project, config: &ServerConfig, once: Option<PortOnce>, inherited: &Inherited) -> Plan {
    let port = PortOnce::or_configured(once, config.listens_on());
    Plan {
        project_name: project.name(),
        kind: config.kind,
        launch: launch::resolve_in(project, config, port, inherited),
        port,
        configured_port: config.listens_on(),
        log_file: config.log_file.clone(),
        pid_file: project.pid_file(&config.name),
        host: config.host.clone(),
        lifecycle: config.rules,
        check: config.check.clone(),
        health: config.health,
        log: config.log,
    }
}

/// The supervisor's host: the settings of projects, and alerts.
struct Projects {
    home: Home,
    /// The path of the `trayvisor` command at its start: after an upgrade in place the system reports another.
    program: PathBuf,
}

impl Host for Projects {
    fn plan(&self, server: &ServerRef, once: Option<PortOnce>, inherited: &Inherited) -> Result<Plan> {
        plan_in(server, once, inherited)
    }

    fn plan_to_compare(
        &self,
        server: &ServerRef,
        once: Option<PortOnce>,
        inherited: &Inherited,
    ) -> Result<(Plan, Option<Fingerprint>)> {
        let (project, config) = Project::of(server)?;
        let plan = plan_of(&project, &config, once, inherited);
        let intent = plan.launch.as_ref().ok().map(|launch| Intent::to_launch(&project, &config, launch));
        Ok((plan, intent.map(|intent| intent.fingerprint)))
    }

    fn configured_ports(&self) -> BTreeSet<u16> {
        reserved::configured_ports(&self.home)
    }

    fn happened(&self, server: &ServerRef, what: &Happening, now: &Snapshot) {
        alerts::raise(&self.home, &self.program, server, what, now);
    }
}

/// Runs as the supervisor of this server until the server is stopped or given up. Prints on standard output whether it
/// has the lock. Blocks; call it from the main thread of a process that does nothing else.
///
/// # Errors
/// When it cannot get its lock, socket or files.
pub fn supervise(home: &Home, server: ServerRef) -> Result<()> {
    let program = env::current_exe()
        .map_err(|error| Message::SupervisorFailed { name: server.name.clone(), why: error.to_string() })?;
    alerts::resume(home, &program);
    trayvisor_supervise::supervisor::run(home, server, Box::new(Projects { home: home.clone(), program }))
}
