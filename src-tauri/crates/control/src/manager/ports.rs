//! The ports of this machine: who has them, and freeing one.

use super::Manager;
use super::free::{Freed, Place, Shown};
use trayvisor_model::error::Result;
use trayvisor_model::{Conflict, HeldPort, Holder, ServerRef};
use trayvisor_project::config::Project;
use trayvisor_supervise::ports;

/// The ports of this machine: [`Manager::ports`]. Those of the methods that are not `async` look through the system's
/// tables of sockets and processes, and block for up to half a second.
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
    /// Who listens on a port, on any address of either family: a process each, since several may have the same socket.
    ///
    /// # Errors
    /// When the system's table of sockets can't be read.
    pub fn holders(&self, port: u16) -> Result<Vec<Holder>> {
        ports::holders(&self.manager.home, port)
    }

    /// Every port of this machine that somebody listens on, in order. On Linux without privileges the processes of other
    /// users stay unknown; on macOS and Windows they may be missing.
    ///
    /// # Errors
    /// When the system's table of sockets can't be read.
    pub fn all(&self) -> Result<Vec<HeldPort>> {
        ports::held(&self.manager.home)
    }

    /// Ends every process that listens on a port, asking first, and proves the port free. All of them must be among
    /// those `shown` before (see [`Ports::holders`]), or have come from one of those: whoever has taken the port since
    /// is not ended. A server of ours is stopped, so that its supervisor does not start it again.
    ///
    /// # Errors
    /// [`Message::HolderProtected`](crate::model::Message::HolderProtected) when one of them must not be ended, and [`Message::HolderReplaced`](crate::model::Message::HolderReplaced) when one was not
    /// shown; then none is ended. [`Message::PortStillBusy`](crate::model::Message::PortStillBusy) when something listens there again.
    pub async fn free(&self, port: u16, shown: &[Holder]) -> Result<Vec<Freed>> {
        self.manager.release(&Place::Anywhere(port), &Shown::holders(shown)).await
    }

    /// Who keeps a server from its configured port, and which is the next free one; `None` when nobody does but its own
    /// processes.
    ///
    /// # Errors
    /// When the configuration or the system's table of sockets can't be read; where the system refuses the port.
    pub fn conflict(&self, server: &ServerRef) -> Result<Option<Conflict>> {
        let (_, config) = Project::of(server)?;
        config.port.map_or(Ok(None), |port| self.manager.conflict_on(server, &config.host, port))
    }

    /// Ends those who keep a server from its configured port, as [`Ports::free`] does, and nobody else on that port.
    ///
    /// # Errors
    /// As [`Ports::free`].
    pub async fn free_for(&self, server: &ServerRef, shown: &[Holder]) -> Result<Vec<Freed>> {
        let (_, config) = Project::of(server)?;
        let Some(port) = config.port else { return Ok(Vec::new()) };
        let place = self.manager.place_of(server, &config.host, port);
        let freed = self.manager.release(&place, &Shown::holders(shown)).await?;
        self.manager.remember_freed(server, port, &freed);
        Ok(freed)
    }
}
