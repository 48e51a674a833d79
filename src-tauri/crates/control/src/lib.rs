//! Trayvisor's process control: runs a developer's local servers.
//!
//! # Theory of operation
//!
//! Each running server has its own small **supervisor** process ([`supervise`]), which is the parent of the server's
//! whole process tree. It captures the output, knows the exit status, restarts the server after a crash, and answers on
//! a local socket. It ends when its server is stopped or given up, so nothing runs when no server is running.
//! **Clients** (tray, window, command, your program) hold a [`Manager`], which reads the project's [`config`], starts a
//! supervisor if there is none, and sends it requests. A client may crash or quit at any time; the servers do not
//! notice.
//!
//! What is *wanted* of a server ([`model::Goal`]) is separate from what *is* ([`model::Phase`]). A pure lifecycle
//! machine, without a clock and I/O, compares the two and decides; the supervisor carries out the decision. "Stopped"
//! means that no process of the tree is left.
//!
//! A process is identified by pid, start time and boot ([`model::ProcessId`]), and checked again right before a signal.
//!
//! # The parts of a manager
//!
//! [`Manager`] itself starts, stops and watches servers. The rest is grouped: [`Manager::projects`],
//! [`Manager::settings`], [`Manager::log`], [`Manager::ports`], [`Manager::consent`], [`Manager::alerts`] and
//! [`Manager::preferences`] (see [`parts`], with an example each).
//!
//! Methods that are not `async` read and write files or the system's tables, and block while doing so: call them from
//! [`tokio::task::spawn_blocking`] where the thread must not wait. Types that may grow are `#[non_exhaustive]`. The
//! states of a server ([`model::State`], [`model::Condition`], [`model::Happening`]) are not, so that the compiler
//! points to every place that has to handle a new one.
//!
//! # Example
//!
//! ```no_run
//! use trayvisor_control::{Manager, StartOptions, config::Project};
//!
//! # async fn example() -> Result<(), trayvisor_control::Error> {
//! let manager = Manager::new("trayvisor".into())?;
//! let project = Project::find(".".as_ref())?;
//! for server in project.servers()? {
//!     let running = manager.start(&server, StartOptions::default()).await?;
//!     println!("{} runs as {:?} on {:?}", running.name, running.pid(), running.url);
//!     manager.stop(&server).await?;
//! }
//! # Ok(())
//! # }
//! ```

mod consent;
pub mod doctor;
pub mod editor;
mod manager;
mod plans;
mod reserved;
mod servers;
mod watch;

pub use trayvisor_alerts as alerts;
pub use trayvisor_log as log;
pub use trayvisor_model as model;
pub use trayvisor_model::error::{Error, Result};
pub use trayvisor_model::words;
pub use trayvisor_platform::{OPEN_FILES, process, search_path};
pub use trayvisor_project::{config, export, git, import, launch};
pub use trayvisor_store::projects::RemovedProject;
pub use trayvisor_store::{home, preferences};
pub use trayvisor_supervise::ports;

pub use consent::Consent;
pub use manager::{Freed, Manager, OnConflict, Order, StartOptions, Stopped, outcome};

/// The parts of a [`Manager`].
pub mod parts {
    pub use crate::manager::{Alerts, Consents, Log, Ports, Projects, Settings, UserPreferences};
}
pub use plans::supervise;
pub use watch::{LogWatch, Watch};
