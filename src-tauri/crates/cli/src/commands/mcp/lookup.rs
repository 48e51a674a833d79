//! Finds the servers that an agent means, and checks that it may use them.

use std::path::Path;

use trayvisor_control::model::Message;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Error, Result};

use super::Service;
use super::arguments::Which;

impl Service {
    /// The one server that matches.
    pub(super) fn server(&self, which: &Which) -> Result<ServerRef> {
        let mut servers = self.servers(which)?;
        if servers.len() > 1 {
            return Err(Message::WhichServer { known: names(&servers) }.into());
        }
        Ok(servers.remove(0))
    }

    /// All matching servers; at least one.
    pub(super) fn servers(&self, which: &Which) -> Result<Vec<ServerRef>> {
        let known = match &which.project {
            Some(project) => self.servers_in(project)?,
            None => self.servers_at_hand()?,
        };
        let Some(name) = &which.server else { return Ok(known) };
        let meant: Vec<ServerRef> = known.iter().filter(|server| server.name == *name).cloned().collect();
        if meant.is_empty() {
            let (project, known) = (place(&known), names(&known));
            return Err(Message::UnknownServer { name: name.clone(), project, known }.into());
        }
        Ok(meant)
    }

    /// The servers of all known projects, and of the folder's own.
    pub(super) fn all_servers(&self) -> Result<Vec<ServerRef>> {
        let mut all = self.manager.servers()?;
        let own = self.manager.projects().servers_in(&self.folder).unwrap_or_default();
        all.extend(own.into_iter().filter(|own| !all.contains(own)).collect::<Vec<_>>());
        Ok(all)
    }

    /// The servers of a known project, or of the folder's own. A path from a text that an agent has read runs nothing.
    fn servers_in(&self, project: &Path) -> Result<Vec<ServerRef>> {
        let found = self.manager.projects().servers_in(&self.folder.join(project))?;
        let known = self.manager.projects().list()?;
        let own = self.manager.projects().servers_in(&self.folder).unwrap_or_default();
        let may_be_meant = |server: &ServerRef| known.contains(&server.project) || own.contains(server);
        if found.iter().all(may_be_meant) {
            Ok(found)
        } else {
            Err(Message::UnknownProject { dir: project.display().to_string() }.into())
        }
    }

    /// The servers of the folder's project; if there is none, of all known ones.
    fn servers_at_hand(&self) -> Result<Vec<ServerRef>> {
        match self.manager.projects().servers_in(&self.folder) {
            Err(error @ Error::Failed(Message::NoProject { .. })) => match self.manager.servers()? {
                none if none.is_empty() => Err(error),
                known => Ok(known),
            },
            own => own,
        }
    }
}

/// Their names, with their projects if these differ.
fn names(servers: &[ServerRef]) -> Vec<String> {
    let name = |server: &ServerRef| match is_one_project(servers) {
        true => server.name.clone(),
        false => format!("{} of {}", server.name, server.project.display()),
    };
    servers.iter().map(name).collect()
}

/// The place of these servers, in words.
fn place(servers: &[ServerRef]) -> String {
    match servers.first().and_then(|server| server.project.file_name()).filter(|_| is_one_project(servers)) {
        Some(folder) => folder.to_string_lossy().into_owned(),
        None => "Trayvisor".to_owned(),
    }
}

fn is_one_project(servers: &[ServerRef]) -> bool {
    servers.windows(2).all(|pair| pair[0].project == pair[1].project)
}
