//! The differences between the systems. Every `cfg` of this crate's code and all its `unsafe` are in these modules;
//! each system offers the same functions.

#![allow(unsafe_code)]

mod answer;
mod inherited;
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

pub use self::answer::answer;
pub use self::inherited::Inherited;
use trayvisor_model::{Exit, Launch, UnsafeFile};

/// The environment variable that marks every process of a server's tree with the server's id, so that the processes of
/// a killed supervisor can be found.
pub const TAG: &str = "TRAYVISOR_SERVER";

/// An event at the end of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeEvent {
    /// The leader exited.
    Exited(Exit),
    /// No process of the tree is left. Always after `Exited`.
    Gone,
}

/// The ends of a server's pipes that stay with us.
#[derive(Debug)]
pub struct Pipes {
    /// What the server prints, on either stream.
    pub output: io::PipeReader,
    /// What it reads. Many programs end when this is closed.
    pub input: io::PipeWriter,
}

/// The resources that the processes of a tree use together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Processor time since the tree started. Includes exited processes as far as the system counts them: on Windows
    /// all, on Linux and macOS those whose parent has waited for them.
    pub cpu: std::time::Duration,
    /// Resident memory in bytes. Linux counts memory shared by several processes once, except memory that a fork shares
    /// with its parent; macOS and Windows count it for each process.
    pub memory_bytes: u64,
    /// Threads.
    pub threads: u64,
    /// Open files, sockets and pipes (on Windows: handles of any kind), as far as this user may see them.
    pub open_files: u64,
    /// The start of the process that started last, in the unit of [`trayvisor_model::ProcessId`].
    pub newest: u64,
}

/// A listening TCP socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listening {
    /// Its address.
    pub address: std::net::SocketAddr,
    /// The processes that have it open, as far as the system shows.
    pub pids: Vec<u32>,
    /// Its user, if the system reports the user of a socket (Linux).
    pub user: Option<sysinfo::Uid>,
    /// Whether it belongs to the current user; true if the system does not report the user.
    pub ours: bool,
}

/// A container that a process runs in, and this process does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its name in container tools; `None` if it is not visible from outside.
    pub id: Option<String>,
}

/// The line that the system's shell runs, if the launch runs a shell.
pub fn shell_line(launch: &Launch) -> Option<&str> {
    let [shell, flag] = SHELL;
    let is_shell = launch.program.file_stem().is_some_and(|name| name == shell);
    match launch.args.as_slice() {
        [first, line] if is_shell && first == flag => Some(line),
        _ => None,
    }
}

/// The reason why a project's file was not opened.
#[derive(Debug)]
pub enum OpenError {
    /// It is not a safe file.
    Unsafe(UnsafeFile),
    /// The system's error.
    System(io::Error),
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> OpenError {
        OpenError::System(error)
    }
}

/// The desktop for tray, window and notifications, as far as it can be detected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Desktop {
    /// The tray and notifications are part of the system: macOS, Windows.
    System,
    /// A desktop session of programs that may be missing: Linux.
    Session {
        /// The variable that names the display: "DISPLAY=:0".
        display: Option<String>,
        /// The state of the session bus.
        bus: Bus,
    },
}

/// The state of a session bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bus {
    /// There is no bus.
    Missing,
    /// It does not answer.
    Silent,
    /// It answers.
    Answers {
        /// The tray host.
        tray: TrayHost,
        /// The notification server.
        notifications: Notifications,
    },
}

/// The program that shows tray icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayHost {
    /// A panel shows them.
    Shows,
    /// Icons are registered, but no panel shows them.
    NoPanel,
    /// No program shows them.
    Missing,
}

/// The program that shows notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notifications {
    /// No program shows them.
    Missing,
    /// The bus starts a server on demand.
    StartedOnDemand,
    /// This server.
    Server {
        /// Its name.
        name: String,
        /// Its version.
        version: String,
        /// Whether it supports buttons.
        has_buttons: bool,
    },
}
