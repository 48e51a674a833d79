//! What somebody who is asked for help would want to know, in one page and without secrets: names, paths, pids and
//! ports, and how to fix what is wrong. Nothing of a project is run or changed.

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

/// How good or bad something found is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Something does not work that one can do without.
    Warning,
    /// Something does not work.
    Error,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How good or bad it is.
    pub level: Level,
    /// What was found.
    pub what: String,
    /// How to fix it.
    pub mend: Option<String>,
}

impl Finding {
    /// Something as it should be.
    pub(crate) fn ok(what: impl Into<String>) -> Finding {
        Finding { level: Level::Ok, what: what.into(), mend: None }
    }

    /// Something that one can do without, and what helps.
    pub(crate) fn warning(what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { level: Level::Warning, what: what.into(), mend: Some(mend.into()) }
    }

    /// Something that does not work, and what helps.
    pub(crate) fn error(what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { level: Level::Error, what: what.into(), mend: Some(mend.into()) }
    }
}

/// Findings that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What they are about: "Desktop".
    pub title: String,
    /// The findings.
    pub findings: Vec<Finding>,
}

/// A command line that is about this server alone, from wherever it is run.
fn command_line(server: &ServerRef, verb: &str) -> String {
    format!("`trayvisor -C \"{}\" {verb} \"{}\"`", server.project.display(), server.name)
}

/// What somebody who is sent a crash report has to know of where it is from: "Trayvisor 0.1.0 on Linux (Debian GNU/Linux
/// 13), kernel 6.12.1, x86_64".
pub fn about() -> String {
    format!("{} on {}", machine::product(), machine::system())
}

/// Whether this desktop shows tray icons, as far as that can be told. GNOME does not without an extension; Windows and
/// macOS always do.
pub async fn shows_tray_icons() -> bool {
    platform::shows_tray_icons().await
}

/// Looks at this machine, at all known projects, and at the one that `dir` is in. `program` is the `trayvisor` command.
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
