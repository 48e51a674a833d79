//! The known projects, their servers and those servers' ports.

use std::path::Path;

use super::Finding;
use crate::command;
use crate::config::Project;
use crate::manager::Manager;
use crate::model::{Holder, Phase, ServerRef, Snapshot};
use crate::{ports, words};

/// What is wrong with them, and what is not.
pub(super) async fn projects(manager: &Manager, dir: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = match manager.projects() {
        Ok(known) => known,
        Err(error) => {
            findings.push(Finding::error(
                error.to_string(),
                "Mend it, or move it away and add the projects anew",
            ));
            Vec::new()
        }
    };
    for dir in &known {
        if !dir.is_dir() {
            let mend = format!("Bring it back, or `trayvisor remove \"{}\"`", dir.display());
            findings.push(Finding::error(format!("{} is gone", dir.display()), mend));
        }
    }
    for dir in all(manager, dir).iter().filter(|dir| dir.is_dir()) {
        match Project::open(dir).and_then(|project| Ok((project.servers()?, project))) {
            Ok((servers, project)) => {
                for server in servers {
                    findings.push(look_at(manager, &project, &server).await);
                }
            }
            Err(error) => findings.push(Finding::error(error.to_string(), "Edit the file, or move it away")),
        }
    }
    if findings.is_empty() {
        findings.push(Finding::ok("none yet: `trayvisor add` in a project's folder makes it known"));
    }
    findings
}

/// The folders of the known projects, and that of the project that `dir` is in.
pub(super) fn all(manager: &Manager, dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all = manager.projects().unwrap_or_default();
    if let Ok(here) = Project::find(dir)
        && !all.iter().any(|known| known == here.dir())
    {
        all.push(here.dir().to_owned());
    }
    all
}

async fn look_at(manager: &Manager, project: &Project, server: &ServerRef) -> Finding {
    let name = format!("{} of {}", server.name, project.dir().display());
    let snapshot = match manager.status(server).await {
        Ok(snapshot) => snapshot,
        Err(error) => return Finding::error(format!("{name}: {error}"), EDIT),
    };
    if let Some(problem) = &snapshot.problem {
        return Finding::error(format!("{name}: {problem}"), EDIT);
    }
    let launch = project.server(&server.name).and_then(|config| command::resolve(project, &config, None));
    let program = match launch {
        Ok(launch) => launch.program,
        Err(error) => return Finding::error(format!("{name}: {error}"), EDIT),
    };
    let state = state(&snapshot);
    if let Some(crash) = snapshot.crash.as_ref().filter(|_| snapshot.phase == Phase::Failed) {
        let mend = crash.advice.clone().unwrap_or_else(|| "See `trayvisor logs`".to_owned());
        return Finding::warning(format!("{name}: {state}: {}", crash.cause), mend);
    }
    match snapshot.port.map(|port| (port, strangers(manager, &snapshot, port))) {
        Some((port, Some(strangers))) => {
            let held =
                format!("{name}: {state}, and its port {port} is in use by {}", words::holders(&strangers));
            let protected = strangers.into_iter().find_map(|holder| holder.protected);
            let free = "`trayvisor start --force` frees it; `trayvisor config --port N` takes another";
            Finding::warning(held, protected.unwrap_or_else(|| free.to_owned()))
        }
        Some((port, None)) => Finding::ok(format!("{name}: {state}, port {port}, {}", program.display())),
        None => Finding::ok(format!("{name}: {state}, {}", program.display())),
    }
}

const EDIT: &str = "Mend that in .backend_config.json, or in the window";

fn state(snapshot: &Snapshot) -> String {
    let pid = snapshot.pid.map(|pid| format!(" (PID {pid})")).unwrap_or_default();
    let word = match snapshot.phase {
        Phase::Stopped => "stopped",
        Phase::Starting => "starting",
        Phase::Running if snapshot.ready => "running",
        Phase::Running => "running, and does not answer",
        Phase::Stopping => "stopping",
        Phase::Waiting => "waiting to restart",
        Phase::Failed => "failed",
    };
    format!("{word}{pid}")
}

/// Those that hold the server's port and are not the server; `None` when nothing is in the way.
fn strangers(manager: &Manager, snapshot: &Snapshot, port: u16) -> Option<Vec<Holder>> {
    let mut holders = manager.holders(port).ok()?;
    holders.retain(|holder| holder.server.as_ref() != Some(&snapshot.server()));
    let in_the_way =
        if snapshot.pid.is_some() { !holders.is_empty() } else { !ports::is_free(&snapshot.host, port) };
    in_the_way.then_some(holders)
}
