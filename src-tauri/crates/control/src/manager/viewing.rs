//! A server's log as a window views it, and what can be opened from there.

use std::path::PathBuf;

use super::Manager;
use trayvisor_log::{self as log, LogView, Target};
use trayvisor_model::ServerRef;
use trayvisor_model::error::Result;
use trayvisor_project::config::Project;

impl Manager {
    /// Views a server's log.
    ///
    /// # Errors
    /// As [`Manager::log_file`].
    pub fn view_log(&self, server: &ServerRef) -> Result<LogView> {
        Ok(LogView::new(self.log_file(server)?, server.project.clone(), folders(server)))
    }

    /// What a link in a server's log leads to: a page, or a file of its project.
    ///
    /// # Errors
    /// [`Message::NoSuchPlace`](crate::model::Message::NoSuchPlace) for everything else.
    pub fn link_target(&self, server: &ServerRef, text: &str) -> Result<Target> {
        log::target(text, &server.project, &folders(server))
    }
}

/// What a relative path in a server's log may be relative to: its working folder, and its project's.
fn folders(server: &ServerRef) -> Vec<PathBuf> {
    let cwd = Project::of(server).ok().map(|(_, config)| config.cwd);
    let project = Some(server.project.clone()).filter(|project| cwd.as_ref() != Some(project));
    cwd.into_iter().chain(project).collect()
}
