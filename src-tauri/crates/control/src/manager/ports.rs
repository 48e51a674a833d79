//! The ports of this machine: their holders, and freeing one.

use super::Manager;
use super::free::{Freed, Place, Shown};
use trayvisor_model::error::Result;
use trayvisor_model::{Conflict, HeldPort, Holder, ServerRef};
use trayvisor_project::config::Project;
use trayvisor_supervise::ports;

/// The ports of this machine: [`Manager::ports`]. Methods that are not `async` read the system's tables of sockets and
/// processes, and block for up to 500 ms.
///
/// ```no_run
/// # use trayvisor_control::{Manager, Result};
/// # async fn example(manager: &Manager) -> Result<()> {
/// let holders = manager.ports().holders(8000)?;
/// for freed in manager.ports().free(8000, &holders).await? {
///     println!("{} was ended", freed.holder.message());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Ports<'a> {
    pub(super) manager: &'a Manager,
}

impl Ports<'_> {
    /// The processes that listen on a port, on any address of either family. Several may share one socket.
    ///
    /// # Errors
    /// When the system's table of sockets cannot be read.
    pub fn holders(&self, port: u16) -> Result<Vec<Holder>> {
        ports::holders(&self.manager.home, port)
    }

    /// All ports of this machine with a listener, in order. On Linux without privileges the processes of other users
    /// are unknown; on macOS and Windows they may be missing.
    ///
    /// # Errors
    /// When the system's table of sockets cannot be read.
    pub fn all(&self) -> Result<Vec<HeldPort>> {
        ports::held(&self.manager.home)
    }

    /// Ends every process that listens on a port, gracefully if possible, and checks that the port is free. All of them
    /// must have been `shown` before (see [`Ports::holders`]), or descend from one that was: a process that has taken
    /// the port since is not ended. One of our servers is stopped through its supervisor, so that it is not started
    /// again.
    ///
    /// # Errors
    /// [`Message::HolderProtected`](crate::model::Message::HolderProtected) if one of them must not be ended, and
    /// [`Message::HolderReplaced`](crate::model::Message::HolderReplaced) if one was not shown; then none is ended.
    /// [`Message::PortStillBusy`](crate::model::Message::PortStillBusy) if something listens there again.
    pub async fn free(&self, port: u16, shown: &[Holder]) -> Result<Vec<Freed>> {
        self.manager.release(&Place::Anywhere(port), &Shown::holders(shown)).await
    }

    /// Who keeps a server from its configured port, and the next free one; `None` if only the server's own processes
    /// hold it.
    ///
    /// # Errors
    /// When the configuration or the system's table of sockets cannot be read, and when the system refuses the port.
    pub fn conflict(&self, server: &ServerRef) -> Result<Option<Conflict>> {
        let (_, config) = Project::of(server)?;
        config.listens_on().map_or(Ok(None), |port| self.manager.conflict_on(server, &config.host, port))
    }

    /// Ends the holders that keep a server from its configured port, as [`Ports::free`] does, but no other on that
    /// port.
    ///
    /// # Errors
    /// As [`Ports::free`].
    pub async fn free_for(&self, server: &ServerRef, shown: &[Holder]) -> Result<Vec<Freed>> {
        let (_, config) = Project::of(server)?;
        let Some(port) = config.listens_on() else { return Ok(Vec::new()) };
        let place = self.manager.place_of(server, &config.host, port);
        let freed = self.manager.release(&place, &Shown::holders(shown)).await?;
        self.manager.remember_freed(server, port, &freed);
        Ok(freed)
    }
}
