//! Alerts: errors in the settings, and alerts that were not delivered.

use std::path::Path;

use super::{Finding, projects};
use crate::manager::Manager;
use trayvisor_project::config::Project;

pub(super) fn alerts(manager: &Manager, dir: &Path) -> Vec<Finding> {
    let mut findings = look_at(manager, None);
    for dir in projects::all(manager, dir) {
        // An unreadable project is reported elsewhere.
        if let Ok(project) = Project::open(&dir) {
            findings.extend(look_at(manager, Some(&project)));
        }
    }
    if findings.is_empty() {
        findings.push(Finding::ok("no webhook or e-mail alerts are set up"));
    }
    findings
}

/// Checks the destinations of one project, or with `None` the user's own for all projects.
fn look_at(manager: &Manager, project: Option<&Project>) -> Vec<Finding> {
    let servers = project.and_then(|project| project.server_names().ok()).unwrap_or_default();
    let alerts = manager.alerts().of(project, &servers);
    let whose = project.map(|project| format!("{}: ", project.dir().display())).unwrap_or_default();
    let is_own = |key: &str| project.is_none() || !key.starts_with("alerts.json");
    let mut findings = Vec::new();
    for problem in alerts.problems.iter().map(ToString::to_string).filter(|problem| is_own(problem)) {
        findings.push(Finding::warning(
            format!("{whose}{problem}"),
            "No alerts go there until this is fixed; everything else works",
        ));
    }
    for destination in alerts.destinations {
        if destination.servers.is_none() && project.is_some() {
            continue;
        }
        let to = &destination.to;
        findings.push(match destination.last.and_then(|last| last.failure) {
            Some(why) => {
                Finding::warning(format!("{whose}{to}: {why}"), "Run `trayvisor alerts test` to try again")
            }
            None => Finding::ok(format!("{whose}{to}")),
        });
    }
    findings
}
