//! What would be done with a folder, and taking it on as agreed.

use std::path::Path;

use super::Manager;
use crate::consent::Intent;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Proposal, ProposedServer, ServerRef, Settings};
use trayvisor_project::config::{Project, ServerConfig};
use trayvisor_project::detect::Found;
use trayvisor_project::launch;

impl Manager {
    /// What would be done with a folder, as it is or as edited: nothing is saved and nothing run. A file stands for the
    /// folder that it is in.
    ///
    /// Without servers when nothing was found that could be run.
    ///
    /// # Errors
    /// What is wrong with the configuration, or with a value as edited.
    pub fn propose(&self, dir: &Path, edited: Option<&[Settings]>) -> Result<Proposal> {
        let dir = dir.parent().filter(|_| dir.is_file()).unwrap_or(dir);
        let mut project = Project::open(dir)?;
        if let Some(servers) = edited {
            project = project.edited(servers)?;
        }
        let mut servers = Vec::new();
        for name in project.server_names()? {
            let config = project.server(&name)?;
            match propose(&project, config) {
                Ok(server) => servers.push(server),
                Err(Error::Failed(Message::NoProject { .. } | Message::NothingToRun { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Proposal {
            project: project.dir().to_owned(),
            name: project.name(),
            configured: project.configured(),
            servers,
        })
    }

    /// Saves the servers of a folder as edited (as found, for `None`) and adds the folder to the known projects.
    ///
    /// # Errors
    /// [`Message::ConfigValue`] when a value cannot be; then nothing is saved.
    pub fn adopt(&self, dir: &Path, servers: Option<&[Settings]>) -> Result<Vec<ServerRef>> {
        let mut project = Project::open(dir)?;
        if let Some(servers) = servers {
            project = project.edited(servers)?;
            project.save()?;
        }
        self.projects().add(&project)?;
        project.servers()
    }
}

fn propose(project: &Project, config: ServerConfig) -> Result<ProposedServer> {
    let proposed = match launch::resolve(project, &config, None) {
        Ok(launch) => {
            let Intent { run, fingerprint } = Intent::to_launch(project, &config, &launch);
            ProposedServer {
                settings: config.into(),
                description: launch.description,
                command: run.command,
                script: run.script,
                fingerprint: Some(fingerprint),
                problem: None,
            }
        }
        Err(error @ Error::Failed(Message::NoProject { .. } | Message::NothingToRun { .. })) => {
            return Err(error);
        }
        Err(error) => ProposedServer {
            description: config.found.as_ref().map_or(Message::SomeCommand {}, Found::description),
            command: config.command.clone().unwrap_or_default(),
            settings: config.into(),
            script: None,
            fingerprint: None,
            problem: Some(error.message()),
        },
    };
    Ok(proposed)
}
