//! Where the systems differ. Every `cfg` of this crate's code and all its `unsafe` live below here; each system
//! offers the same functions.

#![allow(unsafe_code)]

pub mod process;
pub mod search_path;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::*;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::*;

#[cfg(all(unix, not(target_os = "linux")))]
mod macos;
#[cfg(all(unix, not(target_os = "linux")))]
pub use macos::*;

#[cfg(not(target_os = "linux"))]
mod listeners;
#[cfg(not(target_os = "linux"))]
pub use listeners::*;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::*;

use std::io;

use trayvisor_model::{Exit, Launch, UnsafeFile};

/// The environment variable that marks every process of a server's tree with the server's id, so that what a killed
/// supervisor left behind can be found.
pub const TAG: &str = "TRAYVISOR_SERVER";

/// What a tree tells of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeEvent {
    /// The leader ended.
    Exited(Exit),
    /// Nothing of the tree is left. Always after `Exited`.
    Gone,
}

/// What the processes of a tree use, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Processor time since the tree began, with that of processes that have ended as far as the system keeps it:
    /// Windows all; Linux and macOS that of those whose parent asked how they ended.
    pub cpu: std::time::Duration,
    /// Resident memory in bytes. Linux: what several processes share is counted once, apart from memory that a fork has
    /// in common with its parent; macOS and Windows: once each.
    pub memory_bytes: u64,
    /// Threads.
    pub threads: u64,
    /// Open files, sockets and pipes (Windows: handles of any kind), as far as we may look.
    pub open_files: u64,
}

/// A listening TCP socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// Where it listens.
    pub address: std::net::SocketAddr,
    /// Whose it is: all processes that have it open, as far as the system tells.
    pub pids: Vec<u32>,
    /// The user that it belongs to, where the system tells that of a socket (Linux).
    pub user: Option<sysinfo::Uid>,
    /// Whether that is the user that we are; taken to be so where the system does not tell.
    pub ours: bool,
}

/// A container that a process runs in and we do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// What its tools call it; `None` where that can't be seen from outside.
    pub id: Option<String>,
}

/// The one line that the system's shell is to run, where that is what is run.
pub fn shell_line(launch: &Launch) -> Option<&str> {
    let [shell, flag] = SHELL;
    let is_shell = launch.program.file_stem().is_some_and(|name| name == shell);
    match launch.args.as_slice() {
        [first, line] if is_shell && first == flag => Some(line),
        _ => None,
    }
}

/// Why a project's file was not opened.
#[derive(Debug)]
pub enum OpenError {
    /// It is not what it must be.
    Unsafe(UnsafeFile),
    /// The system refused.
    System(io::Error),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> OpenError {
        OpenError::System(error)
    }
}

/// The desktop that tray, window and notifications live on, as far as it can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// The tray and notifications are part of the system: macOS, Windows.
    System,
    /// A desktop session of programs that may be missing: Linux.
    Session {
        /// The variable that names the display: "DISPLAY=:0".
        display: Option<String>,
        /// What the session bus says.
        bus: Bus,
    },
}

/// What a session bus says of the desktop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bus {
    /// There is none.
    Missing,
    /// It does not answer.
    Silent,
    /// It answers.
    Answers {
        /// What shows tray icons.
        tray: TrayHost,
        /// What shows notifications.
        notifications: Notifications,
    },
}

/// What shows tray icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayHost {
    /// A panel does.
    Shows,
    /// Icons are registered, and no panel shows them.
    NoPanel,
    /// Nothing does.
    Missing,
}

/// What shows notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notifications {
    /// Nothing does.
    Missing,
    /// The bus starts a server when one is needed.
    StartedOnDemand,
    /// This server.
    Server {
        /// What it calls itself.
        name: String,
        /// Its version.
        version: String,
        /// Whether it shows buttons.
        has_buttons: bool,
    },
}
