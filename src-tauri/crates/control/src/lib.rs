//! Trayvisor's process control: runs a developer's local servers.
//!
//! # Theory of operation
//!
//! Each running server has a small **supervisor** process of its own ([`supervisor`]), which is the parent of the
//! server's whole process tree: it captures the output, knows the exit status, restarts after a crash, and answers on
//! a local socket. It ends when its server is stopped or given up, so nothing runs when nothing is running. **Clients**
//! (tray, window, command, your program) hold a [`Manager`], which reads the project's [`config`], starts a
//! supervisor where there is none, and asks. A client may crash or quit at any time; the servers do not notice.
//!
//! What is *wanted* of a server ([`model::Goal`]) is kept apart from what *is* ([`model::Phase`]); [`machine`] compares
//! the two and decides, without a clock and without I/O, and the supervisor carries out. "Stopped" means that nothing
//! of the tree is left.
//!
//! A process is named by pid, start time and boot ([`model::ProcessId`]), and looked at again right before a signal.
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
//!     println!("{} runs as {:?} on {:?}", running.name, running.pid, running.url);
//!     manager.stop(&server).await?;
//! }
//! # Ok(())
//! # }
//! ```

pub mod alerts;
pub mod command;
pub mod config;
mod consent;
mod crash;
pub mod detect;
pub mod doctor;
pub mod editor;
mod error;
pub mod export;
mod files;
pub mod health;
mod history;
pub mod home;
pub mod import;
pub mod log;
pub mod machine;
mod manager;
mod metrics;
pub mod model;
mod plans;
mod platform;
pub mod ports;
pub mod preferences;
pub mod process;
mod projects;
mod record;
pub mod search_path;
mod servers;
mod socket;
pub mod supervisor;
mod usage;
mod view;
mod watch;
pub mod words;

pub use consent::Consent;
pub use crash::causes as crash_causes;
pub use error::{Error, Result};
pub use manager::{Freed, Manager, OnConflict, Order, StartOptions, Stopped};
pub use plans::supervise;
pub use projects::RemovedProject;
pub use watch::Watch;
