//! Proposes the servers of a folder, and adds the folder as a project.

use std::collections::BTreeMap;
use std::path::Path;

use super::projects::{Projects, check_runs};
use super::settings::{defaults, fault};
use crate::consent::Intent;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Proposal, ProposedServer, ServerRef, SettingsEdit, SettingsFault};
use trayvisor_project::config::{Project, ServerConfig};
use trayvisor_project::detect::Found;
use trayvisor_project::launch;

impl Projects<'_> {
    /// Returns the proposal for a folder, as found or with these edits by the servers' current names. Saves and runs
    /// nothing. For a file, uses the folder that contains it.
    ///
    /// # Errors
    /// When the configuration is invalid. Errors in an edit are part of the result, at the server that they belong to.
    pub fn propose(&self, dir: &Path, edits: Option<&BTreeMap<String, SettingsEdit>>) -> Result<Proposal> {
        let dir = dir.parent().filter(|_| dir.is_file()).unwrap_or(dir);
        let project = Project::open(dir)?;
        let servers = match edits {
            Some(edits) => edited(&project, edits)?,
            None => {
                let names = project.server_names()?;
                let found =
                    |name: &String| Ok(proposed(&project, project.server(name)?, shown(&project, name)?));
                names.iter().map(found).collect::<Result<_>>()?
            }
        };
        Ok(Proposal {
            project: project.dir().to_owned(),
            name: project.name(),
            configured: project.configured(),
            servers,
        })
    }

    /// Saves these edits of a folder's servers, all or none, and adds the folder to the known projects. With `None`,
    /// the configuration is left as it is.
    ///
    /// # Errors
    /// [`Message::ConfigValue`] if a value is not allowed, [`Message::RenameRunning`], and when a server could not be
    /// run. Then nothing is saved.
    pub fn add_proposed(
        &self,
        dir: &Path,
        edits: Option<&BTreeMap<String, SettingsEdit>>,
    ) -> Result<Vec<ServerRef>> {
        let mut project = Project::open(dir)?;
        if let Some(edits) = edits {
            project = project.edited(edits)?;
            self.manager.check_running(&project)?;
            project.check()?;
            check_runs(&project)?;
            project.save()?;
        }
        self.add(&project)?;
        project.servers()
    }
}

/// The servers with these edits. A renamed server keeps its position.
fn edited(project: &Project, edits: &BTreeMap<String, SettingsEdit>) -> Result<Vec<ProposedServer>> {
    let names = project.server_names()?;
    let changed = match project.edited(edits) {
        Ok(changed) => changed,
        Err(error) => return refused(project, &names, error),
    };
    let server = |(old, name): (&String, String)| {
        let mut blank = shown(&changed, &name)?;
        let config = match changed.needs(&name).and_then(|_| changed.server(&name)) {
            Ok(config) => config,
            Err(error) => return Ok(ProposedServer { fault: Some(fault(&error, &name)), ..blank }),
        };
        // If the port field stays empty, the port that was found remains the default.
        let is_named = edits.get(old).is_some_and(|edit| edit.names("port"));
        if let Some(port) = blank.defaults.get_mut("port").filter(|_| !is_named) {
            port.value = config.port.into();
        }
        Ok(proposed(&changed, config, blank))
    };
    let mut servers: Vec<_> = names.iter().zip(changed.server_names()?).map(server).collect::<Result<_>>()?;
    // Lost comments belong to the whole file, so they are reported only at the first server.
    if let Some(first) = servers.first_mut() {
        first.notes.extend(changed.lost_comments());
    }
    Ok(servers)
}

/// The unedited servers, with the error at the server that it belongs to.
fn refused(project: &Project, names: &[String], error: Error) -> Result<Vec<ProposedServer>> {
    let faults: Vec<_> = names.iter().map(|name| fault(&error, name)).collect();
    if faults.iter().all(|fault| fault.field.is_none()) {
        return Err(error);
    }
    let server = |(name, fault): (&String, SettingsFault)| {
        Ok(ProposedServer {
            fault: Some(fault).filter(|fault| fault.field.is_some()),
            ..shown(project, name)?
        })
    };
    names.iter().zip(faults).map(server).collect()
}

/// The initial content of a server's form.
fn shown(project: &Project, name: &str) -> Result<ProposedServer> {
    Ok(ProposedServer {
        name: name.to_owned(),
        values: project.values(name)?,
        defaults: defaults::of(project, name),
        ..ProposedServer::default()
    })
}

/// Completes a proposed server with the command that would be run, or with the problem that prevents it.
fn proposed(project: &Project, config: ServerConfig, blank: ProposedServer) -> ProposedServer {
    let blank = ProposedServer { port: config.port, ..blank };
    match launch::resolve(project, &config, None) {
        Ok(launch) => {
            let Intent { run, fingerprint } = Intent::to_launch(project, &config, &launch);
            let mut notes = launch.notes;
            notes.extend(project.remarks_about(&config.name));
            ProposedServer {
                description: Some(launch.description),
                command: run.command,
                script: run.script,
                fingerprint: Some(fingerprint),
                notes,
                ..blank
            }
        }
        Err(Error::Failed(Message::NoProject { .. } | Message::NothingToRun { .. })) => blank,
        Err(error) => ProposedServer {
            description: Some(config.found.as_ref().map_or(Message::SomeCommand {}, Found::description)),
            command: config.command.unwrap_or_default(),
            problem: Some(error.message()),
            ..blank
        },
    }
}

#[cfg(test)]
mod tests;
