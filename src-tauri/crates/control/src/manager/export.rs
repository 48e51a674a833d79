//! Exports a project's servers for other programs.

use super::Manager;
use trayvisor_model::error::Result;
use trayvisor_project::config::Project;
use trayvisor_project::export::{self, Export, Format};

impl Manager {
    /// Exports the servers with these names (all of the project if there are none) for another program to run. Nothing
    /// is saved: see [`Export::files`].
    ///
    /// # Errors
    /// What is wrong with the configuration, what prevents a server from running here, and
    /// [`Message::NotExportable`](crate::model::Message::NotExportable).
    pub fn export(&self, project: &Project, servers: &[String], format: Format) -> Result<Export> {
        let program = which::which(&self.program).unwrap_or_else(|_| self.program.clone());
        export::export(project, servers, format, &program, &self.home)
    }
}
