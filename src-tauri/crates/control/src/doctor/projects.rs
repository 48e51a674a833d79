//! The known projects, their servers and those servers' ports.

use std::path::Path;

use super::{Finding, Level, command_line};
use crate::manager::Manager;
use trayvisor_model::error::Error;
use trayvisor_model::words;
use trayvisor_model::{Condition, Holder, Language, Launch, Message, ServerRef, Snapshot, can_be_freed};
use trayvisor_project::config::Project;
use trayvisor_project::launch;
use trayvisor_supervise::ports;

pub(super) async fn projects(manager: &Manager, dir: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = match manager.projects().list() {
        Ok(known) => known,
        Err(error) => {
            findings.push(Finding::error(
                error.to_string(),
                "Fix the file, or move it away and add the projects again",
            ));
            Vec::new()
        }
    };
    for dir in &known {
        if !dir.is_dir() {
            let mend = format!("Restore it, or run `trayvisor remove \"{}\"`", dir.display());
            findings.push(Finding::error(format!("{} does not exist", dir.display()), mend));
        }
    }
    for dir in all(manager, dir).iter().filter(|dir| dir.is_dir()) {
        match Project::open(dir).and_then(|project| Ok((project.servers()?, project))) {
            Ok((servers, project)) => {
                for server in servers {
                    findings.push(look_at(manager, &project, &server).await);
                }
                let remarks = project.remarks().into_iter().map(|remark| {
                    let what = format!("{}: {}", project.dir().display(), remark.text(Language::English));
                    let mend = remark.hint(Language::English);
                    Finding::warning(
                        what,
                        mend.unwrap_or_else(|| "Fix it in the file, or remove it".to_owned()),
                    )
                });
                findings.extend(remarks);
            }
            Err(error) => findings.push(failure("", &error)),
        }
    }
    match Project::place(dir) {
        Ok(_) | Err(Error::Failed(Message::NoProject { .. })) => {}
        Err(error) => findings.push(failure("", &error)),
    }
    if findings.is_empty() {
        findings.push(Finding::ok("none yet: run `trayvisor add` in a project's folder to add it"));
    }
    findings
}

/// The folders of the known projects, and of the project that contains `dir`.
pub(super) fn all(manager: &Manager, dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all = manager.projects().list().unwrap_or_default();
    all.extend(Project::place(dir).ok().filter(|here| !all.contains(here)));
    all
}

async fn look_at(manager: &Manager, project: &Project, server: &ServerRef) -> Finding {
    let name = format!("{} of {}", server.name, project.dir().display());
    let snapshot = match manager.status(server).await {
        Ok(snapshot) => snapshot,
        Err(error) => return failure(&format!("{name}: "), &error),
    };
    let launch = project.server(&server.name).and_then(|config| launch::resolve(project, &config, None));
    let Launch { program, notes, .. } = match launch {
        Ok(launch) => launch,
        Err(error) => return failure(&format!("{name}: "), &error),
    };
    if let Some(problem) = &snapshot.problem {
        let what = format!("{name}: {}", problem.text(Language::English));
        return Finding { level: Level::Error, what, mend: problem.hint(Language::English) };
    }
    let state = state(&snapshot);
    let but = snapshot.listens_elsewhere().or_else(|| snapshot.reload_loop().cloned());
    if let Some(message) = but {
        let what = format!("{name}: {state}, but {}", message.text(Language::English));
        return Finding { level: Level::Warning, what, mend: message.hint(Language::English) };
    }
    let failed = match snapshot.condition() {
        Condition::Crashed => snapshot.crash(),
        _ => snapshot.failure(),
    };
    if let Some(crash) = failed {
        let mend = crash.cause.hint(Language::English).unwrap_or_else(|| "See `trayvisor logs`".to_owned());
        return Finding::warning(format!("{name}: {state}: {}", crash.cause.text(Language::English)), mend);
    }
    match snapshot.port.map(|port| (port, strangers(manager, &snapshot, port))) {
        Some((port, Some(strangers))) => {
            let held =
                format!("{name}: {state}, and its port {port} is in use by {}", words::holders(&strangers));
            let mend = if can_be_freed(&strangers) { free(server) } else { barred(server, &strangers) };
            Finding::warning(held, mend)
        }
        Some((port, None)) => {
            well(server, &snapshot, &notes, format!("{name}: {state}, port {port}, {}", program.display()))
        }
        None => well(server, &snapshot, &notes, format!("{name}: {state}, {}", program.display())),
    }
}

/// The finding for a server without problems: a warning if an older version runs it, or if there are notes about its
/// launch.
fn well(server: &ServerRef, snapshot: &Snapshot, notes: &[Message], what: String) -> Finding {
    if let [first, ..] = notes {
        let said: Vec<String> = notes.iter().map(|note| note.text(Language::English)).collect();
        let what = format!("{what}; {}", said.join("; "));
        return Finding { level: Level::Warning, what, mend: first.hint(Language::English) };
    }
    match &snapshot.supervisor_version {
        Some(version) if snapshot.outdated => Finding::warning(
            format!("{what}, started by Trayvisor {version}"),
            format!("{} updates it", command_line(server, "restart")),
        ),
        Some(_) | None => Finding::ok(what),
    }
}

fn free(server: &ServerRef) -> String {
    let (start, config) = (command_line(server, "start --force"), command_line(server, "config --port N"));
    format!("{start} frees it; {config} sets another")
}

/// What to do about a port that must not be freed.
fn barred(server: &ServerRef, holders: &[Holder]) -> String {
    let protected = holders.iter().find_map(|holder| holder.protected.as_ref());
    let another = || format!("{} sets another", command_line(server, "config --port N"));
    protected.map_or_else(another, ToString::to_string)
}

/// A problem from an error, with its hint.
fn failure(whose: &str, error: &Error) -> Finding {
    let message = error.message();
    let what = format!("{whose}{}", message.text(Language::English));
    Finding { level: Level::Error, what, mend: message.hint(Language::English) }
}

fn state(snapshot: &Snapshot) -> String {
    let pid = snapshot.pid().map(|pid| format!(" (PID {pid})")).unwrap_or_default();
    let word = match snapshot.condition() {
        Condition::Stopped | Condition::Misconfigured => "stopped",
        Condition::Done => "done",
        Condition::Starting => "starting",
        Condition::Running => "running",
        Condition::Unhealthy => "unhealthy",
        Condition::Stopping => "stopping",
        Condition::Waiting => "waiting to restart",
        Condition::Crashed | Condition::Failed | Condition::PortTaken => "failed",
        Condition::Elsewhere => "running elsewhere",
    };
    format!("{word}{pid}")
}

/// The holders of the server's port that do not belong to the server; `None` if nothing is in the way.
fn strangers(manager: &Manager, snapshot: &Snapshot, port: u16) -> Option<Vec<Holder>> {
    let mut holders = manager.ports().holders(port).ok()?;
    holders.retain(|holder| holder.server.as_ref() != Some(&snapshot.server()));
    let in_the_way =
        if snapshot.pid().is_some() { !holders.is_empty() } else { !ports::is_free(&snapshot.host, port) };
    in_the_way.then_some(holders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trayvisor_store::home::Home;

    /// The findings for a folder with these files that is not a known project.
    async fn found_in(files: &[(&str, &str)], inside: &str) -> Vec<Finding> {
        let home = tempfile::tempdir().expect("a folder");
        let dir = tempfile::tempdir().expect("a folder");
        for (file, text) in files {
            std::fs::write(dir.path().join(file), text).expect("written");
        }
        let home = Home::at(home.path().to_owned()).expect("a home");
        let manager = Manager::with_home(home, "trayvisor".into());
        projects(&manager, &dir.path().join(inside)).await
    }

    #[tokio::test]
    async fn a_folder_that_is_not_known_yet_is_looked_at_too() {
        let broken = found_in(&[(".backend_config.json", "{ \"port\" 1}")], "").await;
        assert!(broken[0].level == Level::Error && broken[0].what.contains("not valid JSON"), "{broken:?}");
        assert_eq!(broken.len(), 1, "{broken:?}");
        let nowhere = found_in(&[], "nowhere").await;
        assert!(
            nowhere[0].level == Level::Error && nowhere[0].what.contains("is not a folder"),
            "{nowhere:?}"
        );
        let empty = found_in(&[], "").await;
        assert!(empty[0].level == Level::Ok && empty[0].what.starts_with("none yet"), "{empty:?}");
    }

    #[tokio::test]
    async fn a_misspelt_key_is_a_warning() {
        let config = (".backend_config.json", r#"{"comand": ["sleep", "1"]}"#);
        let found = found_in(&[config, ("index.html", "")], "").await;
        let warned = |finding: &Finding| {
            finding.level == Level::Warning && finding.what.contains("did you mean command?")
        };
        assert!(found.iter().any(warned), "{found:?}");
    }

    #[tokio::test]
    async fn advice_is_about_what_is_wrong() {
        let config = (".backend_config.json", r#"{"command": ["no-such-program"]}"#);
        let missing = &found_in(&[config], "").await[0];
        assert!(missing.what.contains("no-such-program"), "{missing:?}");
        assert!(missing.mend.as_ref().is_some_and(|mend| mend.starts_with("Install it")), "{missing:?}");
        let env = (".env", "A=1\nnonsense here\n");
        let own = std::env::current_exe().expect("a program");
        let text = serde_json::json!({ "command": [own], "port": null }).to_string();
        let config = (".backend_config.json", text.as_str());
        let broken = &found_in(&[config, env], "").await[0];
        assert!(
            broken.what.contains(".env:2 ") && broken.mend.as_deref() == Some("Fix it there"),
            "{broken:?}"
        );
    }
}
