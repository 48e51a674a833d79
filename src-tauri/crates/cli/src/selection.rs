//! The servers that a command is about.

use std::path::{Path, PathBuf};

use trayvisor_control::config::Project;
use trayvisor_control::model::Message;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Error, Manager, Result};

/// Where to look, from the command line.
pub(crate) struct Selection {
    /// The folder to look from.
    pub(crate) from: Option<PathBuf>,
    /// All known projects.
    pub(crate) all: bool,
}

impl Selection {
    /// The folder that the command is about: its own argument, `-C`, or the current folder.
    pub(crate) fn folder<'a>(&'a self, own: Option<&'a Path>) -> PathBuf {
        match (&self.from, own) {
            (Some(dir), Some(own)) => dir.join(own),
            (Some(dir), None) => dir.clone(),
            (None, Some(own)) => own.to_owned(),
            (None, None) => PathBuf::from("."),
        }
    }

    /// The project that the command is about.
    pub(crate) fn project(&self) -> Result<Project> {
        Project::find(&self.folder(None))
    }

    /// The servers with these names, or all of the project, or of all projects.
    pub(crate) fn servers(&self, manager: &Manager, names: &[String]) -> Result<Vec<ServerRef>> {
        if self.all {
            return manager.servers();
        }
        let known = manager.projects().servers_in(&self.folder(None))?;
        if names.is_empty() {
            return Ok(known);
        }
        let chosen = names.iter().map(|name| match known.iter().find(|server| server.name == *name) {
            Some(server) => Ok(server.clone()),
            None => Err(unknown(name, &known)),
        });
        chosen.collect()
    }
}

fn unknown(name: &str, known: &[ServerRef]) -> Error {
    let project = known.first().and_then(|server| server.project.file_name()).unwrap_or_default();
    Message::UnknownServer {
        name: name.to_owned(),
        project: project.to_string_lossy().into_owned(),
        known: known.iter().map(|server| server.name.clone()).collect(),
    }
    .into()
}
