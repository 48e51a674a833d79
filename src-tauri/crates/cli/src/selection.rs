//! Which servers a command is about.

use std::path::{Path, PathBuf};

use trayvisor_control::config::Project;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Error, Manager, Result};

/// Where to look, as the command line says.
pub(crate) struct Selection {
    /// The folder to look from.
    pub(crate) dir: Option<PathBuf>,
    /// All known projects.
    pub(crate) all: bool,
}

impl Selection {
    /// The folder that the command is about, by its own argument, `-C`, or the current one.
    pub(crate) fn folder<'a>(&'a self, own: Option<&'a Path>) -> PathBuf {
        match (&self.dir, own) {
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

    /// The servers of these names, or all of the project, or of all projects.
    pub(crate) fn servers(&self, manager: &Manager, names: &[String]) -> Result<Vec<ServerRef>> {
        if self.all {
            let mut servers = Vec::new();
            for dir in manager.projects()? {
                servers.extend(Project::open(&dir)?.servers()?);
            }
            return Ok(servers);
        }
        let project = self.project()?;
        if names.is_empty() {
            return project.servers();
        }
        for name in names {
            project.server(name)?;
        }
        Ok(names
            .iter()
            .map(|name| ServerRef { project: project.dir().to_owned(), name: name.clone() })
            .collect())
    }

    /// The one server of this name, or the project's only one.
    pub(crate) fn server(&self, manager: &Manager, name: Option<String>) -> Result<ServerRef> {
        let names: Vec<String> = name.into_iter().collect();
        let mut servers = self.servers(manager, &names)?;
        if servers.len() == 1 {
            return Ok(servers.remove(0));
        }
        let known = servers.into_iter().map(|server| server.name).collect();
        Err(Error::UnknownServer { name: String::new(), project: self.project()?.name(), known })
    }
}
