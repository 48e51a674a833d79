//! Several servers, one row each.

use std::path::Path;

use trayvisor_control::model::Language;
use trayvisor_control::model::Snapshot;

use super::{condition, outdated};
use crate::output;

/// The table, and the problems of the servers below it. The project is shown if there are several.
pub(super) fn of(servers: &[Snapshot]) -> String {
    let several = servers.windows(2).any(|pair| pair[0].project != pair[1].project);
    let mut shown = if several {
        let row = |server: &Snapshot| {
            let [status, pid, port, cpu, memory] = facts(server);
            [server.name.clone(), project(server, servers), status, pid, port, cpu, memory]
        };
        let heads = ["SERVER", "PROJECT", "STATUS", "PID", "PORT", "CPU", "MEMORY"];
        output::table(heads, servers.iter().map(row))
    } else {
        let row = |server: &Snapshot| {
            let [status, pid, port, cpu, memory] = facts(server);
            [server.name.clone(), status, pid, port, cpu, memory]
        };
        output::table(["SERVER", "STATUS", "PID", "PORT", "CPU", "MEMORY"], servers.iter().map(row))
    };
    for server in servers {
        let unhealthy = server.unhealthy().map(|unhealthy| format!("it {}", unhealthy.why));
        let crash = server.crash().map(|crash| crash.cause.text(Language::English));
        let problem = server.problem.as_ref().map(ToString::to_string);
        for problem in problem.into_iter().chain(unhealthy).chain(crash) {
            shown += &format!("\n⚠️  {}: {problem}", server.name);
        }
        if let Some(outdated) = outdated(server) {
            shown += &format!("\n💡 {} was {outdated}", server.name);
        }
    }
    shown
}

fn facts(server: &Snapshot) -> [String; 5] {
    let dash = || "-".to_owned();
    [
        condition(server).split_once(' ').map_or_else(dash, |(_, word)| word.trim().to_lowercase()),
        server.pid().map_or_else(dash, |pid| pid.to_string()),
        server.shown_port().map_or_else(dash, |port| port.to_string()),
        server
            .process()
            .and_then(|process| process.cpu_percent)
            .map_or_else(dash, |cpu| format!("{cpu:.1}%")),
        server.process().and_then(|process| process.memory_bytes).map_or_else(dash, output::megabytes),
    ]
}

/// A project's name, with its parent folder if another project has the same name.
fn project(server: &Snapshot, all: &[Snapshot]) -> String {
    let is_namesake =
        |other: &Snapshot| other.project_name == server.project_name && other.project != server.project;
    let folder = server.project.parent().and_then(Path::file_name).filter(|_| all.iter().any(is_namesake));
    match folder {
        Some(folder) => format!("{}/{}", folder.to_string_lossy(), server.project_name),
        None => server.project_name.clone(),
    }
}
