//! Leftovers of ended supervisors: pid files, sockets, processes.

use std::path::Path;

use super::{Finding, command_line, projects};
use crate::manager::Manager;
use trayvisor_model::{ProcessId, ServerRef};
use trayvisor_platform as platform;
use trayvisor_platform::process;
use trayvisor_project::config::Project;
use trayvisor_supervise::record::Record;
use trayvisor_supervise::socket::{ANSWER, Call, Connection, Request};

pub(super) async fn leftovers(manager: &Manager, dir: &Path) -> Vec<Finding> {
    let mut findings = processes(manager);
    findings.extend(pid_files(manager, dir).await);
    findings.extend(sockets(manager).await);
    if findings.is_empty() {
        findings.push(Finding::ok("none"));
    }
    findings
}

/// Processes of servers whose supervisor was killed.
fn processes(manager: &Manager) -> Vec<Finding> {
    let home = manager.home();
    let cut_off = Record::all(home).filter(Record::is_cut_off).map(|record| record.snapshot.server());
    cut_off.map(|server| left_of(&server, &platform::tagged(&home.mark(&server)))).collect()
}

fn left_of(server: &ServerRef, left: &[ProcessId]) -> Finding {
    let name = format!("{} of {}", server.name, server.project.display());
    let mend = format!("{} cleans up", command_line(server, "stop"));
    if left.is_empty() {
        return Finding::warning(
            format!("the supervisor of {name} was killed; none of its processes are left"),
            mend,
        );
    }
    let left = left.iter().map(process::describe).collect::<Vec<_>>().join(", ");
    Finding::error(format!("the supervisor of {name} was killed; {left} is still running"), mend)
}

/// Pid files of servers that are not running.
async fn pid_files(manager: &Manager, dir: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for dir in projects::all(manager, dir) {
        let Ok(project) = Project::open(&dir) else { continue };
        for server in project.servers().unwrap_or_default() {
            let file = project.pid_file(&server.name);
            let runs = manager.status(&server).await.is_ok_and(|snapshot| snapshot.pid().is_some());
            if !runs && file.symlink_metadata().is_ok() {
                findings.push(Finding::warning(
                    format!("{} exists, but {} is not running", file.display(), server.name),
                    "The next start replaces it",
                ));
            }
        }
    }
    findings
}

/// Sockets without a supervisor that answers. On systems where sockets are not files, none can be left.
async fn sockets(manager: &Manager) -> Vec<Finding> {
    let mut findings = Vec::new();
    let run = manager.home().root().join("run");
    for file in std::fs::read_dir(run).into_iter().flatten().flatten().map(|file| file.path()) {
        if file.extension().is_none_or(|ending| ending != "sock") {
            continue;
        }
        let call = Call::new(Request::Look, "", false);
        if Connection::open(&file, call, ANSWER).await.is_err() {
            let what = format!("{} exists, but no supervisor answers on it", file.display());
            findings.push(Finding::warning(what, "It is harmless: the next start replaces it"));
        }
    }
    findings
}
