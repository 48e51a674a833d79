//! `add`, `remove`, `list`: the projects that the tray shows.

use std::path::Path;
use std::process::ExitCode;

use trayvisor_control::config::Project;
use trayvisor_control::model::{Message, Snapshot};
use trayvisor_control::{Manager, Result, git};

use crate::commands::status;
use crate::output;
use crate::selection::Selection;

/// Makes a folder a known project and prints what was found in it.
pub(crate) fn add(
    manager: &Manager,
    selection: &Selection,
    dir: Option<&Path>,
    git_exclude: bool,
) -> Result<ExitCode> {
    let project = Project::open(&selection.folder(dir))?;
    let new = manager.projects().add(&project)?;
    let proposal = manager.projects().propose(project.dir(), None)?;
    let how = if new { "Added" } else { "Already known:" };
    output::line(&format!("✅ {how} {} ({})", proposal.name, proposal.project.display()));
    for server in proposal.servers {
        let Some(description) = server.description else { continue };
        let port = server.port.map(|port| format!(" on port {port}")).unwrap_or_default();
        output::line(&format!("🔎 {}{port}: {description}", server.name));
    }
    hide_from_git(&project, git_exclude)?;
    Ok(ExitCode::SUCCESS)
}

/// Hides the project's pid and log files from git if `wanted`, and else says how to if git does not ignore them.
fn hide_from_git(project: &Project, wanted: bool) -> Result<()> {
    let found = git::exclude(project);
    if !wanted {
        // An error is about git's own file, which nobody asked for.
        if let Ok(Some(_)) = found {
            output::line(
                "💡 git does not ignore its pid and log files: `trayvisor add --git-exclude` hides them in this clone",
            );
        }
        return Ok(());
    }
    if let Some(exclude) = found? {
        exclude.write()?;
        output::line(&format!("✅ Hid its pid and log files from git in {}", exclude.file().display()));
    } else {
        output::line(
            "💡 Nothing to hide: git ignores its pid and log files already, or this is not a git repository",
        );
    }
    Ok(())
}

/// Removes a project from the list.
pub(crate) fn remove(manager: &Manager, selection: &Selection, dir: Option<&Path>) -> Result<ExitCode> {
    let dir = selection.folder(dir);
    let dir = std::path::absolute(&dir).unwrap_or(dir);
    if manager.projects().remove(&dir)?.is_some() {
        output::line(&format!("✅ Removed {}; its files stay", dir.display()));
        return Ok(ExitCode::SUCCESS);
    }
    Err(Message::UnknownProject { dir: dir.display().to_string() }.into())
}

/// Lists all servers of all projects.
pub(crate) async fn list(manager: &Manager, json: bool) -> Result<ExitCode> {
    let servers = manager.status_all().await?;
    if json {
        output::line(&output::json(&servers));
    } else if servers.is_empty() {
        output::line("No projects yet. Run `trayvisor add` in a project's folder to add one");
    }
    if !json {
        for project in servers.chunk_by(|a, b| a.project == b.project) {
            output::line(&format!("{} ({})", project[0].project_name, project[0].project.display()));
            project.iter().for_each(print_server);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_server(server: &Snapshot) {
    let port = server.shown_port().map(|port| format!(" :{port}")).unwrap_or_default();
    let pid = server.pid().map(|pid| format!(" (PID: {pid})")).unwrap_or_default();
    output::line(&format!("  {} {}{port}{pid}", status::condition(server), server.name));
    if let Some(problem) = &server.problem {
        output::line(&format!("     ⚠️  {problem}"));
    }
}
