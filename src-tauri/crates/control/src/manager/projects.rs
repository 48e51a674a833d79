//! The known projects.

use std::path::{Path, PathBuf};

use super::{Manager, add_living};
use trayvisor_model::error::Result;
use trayvisor_model::{Message, ServerRef};
use trayvisor_project::config::{Project, folder_name, nearest};
use trayvisor_project::launch;
use trayvisor_store::projects::{self, RemovedProject};
use trayvisor_supervise::record::Record;

/// The known projects: [`Manager::projects`]. The methods read and write files, and block while doing so.
///
/// ```no_run
/// # use trayvisor_control::{Manager, Result, config::Project};
/// # fn example(manager: &Manager) -> Result<()> {
/// manager.projects().add(&Project::find("/home/mia/shop".as_ref())?)?;
/// for folder in manager.projects().list()? {
///     println!("{}", folder.display());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Projects<'a> {
    pub(super) manager: &'a Manager,
}

impl Projects<'_> {
    /// The folders of all known projects, in the order of [`Projects::arrange`], or else in which they were added.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn list(&self) -> Result<Vec<PathBuf>> {
        projects::known(&self.manager.home)
    }

    /// Adds a project to the known ones. Returns whether it was new.
    ///
    /// # Errors
    /// When it has nothing that could be run, or the list cannot be written.
    pub fn add(&self, project: &Project) -> Result<bool> {
        for name in project.server_names()? {
            launch::resolve(project, &project.server(&name)?, None)?;
        }
        projects::add(&self.manager.home, project.dir())
    }

    /// Removes a project from the list; its files stay. Returns what was known about it, for [`Projects::restore`];
    /// `None` if it was not in the list.
    ///
    /// # Errors
    /// [`Message::StillRunning`] while one of its servers runs.
    pub fn remove(&self, dir: &Path) -> Result<Option<RemovedProject>> {
        let dir = dunce::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        let living = Record::living_of(&self.manager.home, &dir);
        if living.is_empty() {
            return projects::remove(&self.manager.home, &dir);
        }
        Err(Message::StillRunning {
            project: folder_name(&dir),
            running: living.into_iter().map(|server| server.name).collect(),
        }
        .into())
    }

    /// Restores a removed project with its place and order. Its folder is not checked: any error there existed before.
    ///
    /// # Errors
    /// When the list cannot be read or written.
    pub fn restore(&self, removed: &RemovedProject) -> Result<()> {
        projects::restore(&self.manager.home, removed)
    }

    /// Orders the projects, and the servers in each, as in this list. Projects and servers that it does not contain
    /// follow in their previous order.
    ///
    /// # Errors
    /// When the list cannot be read or written.
    pub fn arrange(&self, servers: &[ServerRef]) -> Result<()> {
        projects::arrange(&self.manager.home, servers)
    }

    /// The servers of the project that contains this folder. If its configuration cannot be read, the servers on record
    /// can still be shown and stopped.
    ///
    /// # Errors
    /// As [`Project::find`].
    pub fn servers_in(&self, dir: &Path) -> Result<Vec<ServerRef>> {
        let found = Project::find(dir).and_then(|project| Ok((project.servers()?, project.dir().to_owned())));
        let (mut servers, dir) = match found {
            Ok(found) => found,
            Err(error) => {
                let dir = dunce::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
                let dir = nearest(&dir).unwrap_or(&dir).to_owned();
                let on_record = Record::servers_of(&self.manager.home, &dir);
                if on_record.is_empty() {
                    return Err(error);
                }
                (on_record, dir)
            }
        };
        add_living(&self.manager.home, &dir, &mut servers);
        Ok(servers)
    }
}
