//! A report for people who help with a problem, on one page and without secrets: names, paths, pids and ports, and how
//! to fix what is wrong. It neither runs nor changes anything in a project.

mod alerts;
mod desktop;
mod leftovers;
mod machine;
mod projects;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::manager::Manager;
use trayvisor_model::ServerRef;
use trayvisor_platform as platform;
use trayvisor_store::home::Home;

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Everything works.
    Ok,
    /// Something optional does not work.
    Warning,
    /// Something does not work.
    Error,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The severity.
    pub level: Level,
    /// What was found.
    pub what: String,
    /// How to fix it.
    pub mend: Option<String>,
}

impl Finding {
    /// A finding without a problem.
    pub(crate) fn ok(what: impl Into<String>) -> Finding {
        Finding { level: Level::Ok, what: what.into(), mend: None }
    }

    /// A problem with something optional, and how to fix it.
    pub(crate) fn warning(what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { level: Level::Warning, what: what.into(), mend: Some(mend.into()) }
    }

    /// A problem, and how to fix it.
    pub(crate) fn error(what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { level: Level::Error, what: what.into(), mend: Some(mend.into()) }
    }
}

/// Findings on one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The subject: "Desktop".
    pub title: String,
    /// The findings.
    pub findings: Vec<Finding>,
}

/// A command line for this server that works in any folder.
fn command_line(server: &ServerRef, verb: &str) -> String {
    format!("`trayvisor -C \"{}\" {verb} \"{}\"`", server.project.display(), server.name)
}

/// The version and system, for the reader of a crash report: "Trayvisor 0.1.0 on Linux (Debian GNU/Linux 13), kernel
/// 6.12.1, x86_64".
pub fn about() -> String {
    format!("{} on {}", machine::product(), machine::system())
}

/// Whether this desktop shows tray icons, as far as can be detected. GNOME needs an extension for them; Windows and
/// macOS always show them.
pub async fn shows_tray_icons() -> bool {
    platform::shows_tray_icons().await
}

/// Examines this machine, all known projects, and the project that contains `dir`. `program` is the `trayvisor`
/// command.
pub async fn examine(program: &Path, dir: &Path) -> Vec<Section> {
    let section = |title: &str, findings| Section { title: title.to_owned(), findings };
    let mut sections = vec![
        section("Versions", machine::versions(program)),
        section("Tools", machine::tools().await),
        section("Desktop", desktop::desktop().await),
    ];
    match Home::open() {
        Err(error) => sections.push(section("Paths", vec![machine::no_home(&error)])),
        Ok(home) => {
            sections.push(section("Paths", machine::paths(&home)));
            let manager = Manager::with_home(home, program.to_owned());
            sections.push(section("Projects", projects::projects(&manager, dir).await));
            sections.push(section("Alerts", alerts::alerts(&manager, dir)));
            sections.push(section("Leftovers", leftovers::leftovers(&manager, dir).await));
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_about_one_server_of_one_folder() {
        let server = ServerRef { project: "/my shop".into(), name: "api".to_owned() };
        assert_eq!(command_line(&server, "stop"), "`trayvisor -C \"/my shop\" stop \"api\"`");
    }
}
