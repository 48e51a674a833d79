//! The icon: one shape and colour for the state of all servers together.

use tauri::image::Image;
use trayvisor_control::model::{Phase, Snapshot};

/// How all servers together are, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Overall {
    /// One crashed and was given up, or waits to be started again.
    Crashed,
    /// One wants a port that is taken, does not answer any more, or has a broken configuration.
    Warning,
    /// One is on its way up or down.
    Starting,
    /// One runs, and none has trouble.
    Running,
    /// None runs.
    Stopped,
}

impl Overall {
    /// The worst of all.
    pub(crate) fn of(servers: &[Snapshot]) -> Overall {
        servers.iter().map(one).min().unwrap_or(Overall::Stopped)
    }
}

/// One server's part in it.
pub(crate) fn one(server: &Snapshot) -> Overall {
    match server.phase {
        Phase::Failed if server.conflict.is_some() => Overall::Warning,
        Phase::Failed | Phase::Waiting => Overall::Crashed,
        Phase::Starting | Phase::Stopping => Overall::Starting,
        Phase::Running if server.ready => Overall::Running,
        Phase::Running => Overall::Warning,
        Phase::Stopped if server.problem.is_some() => Overall::Warning,
        Phase::Stopped => Overall::Stopped,
    }
}

/// The picture for it.
pub(crate) fn image(overall: Overall) -> Image<'static> {
    match overall {
        Overall::Crashed => tauri::include_image!("../icons/tray-crashed.png"),
        Overall::Warning => tauri::include_image!("../icons/tray-warning.png"),
        Overall::Starting => tauri::include_image!("../icons/tray-starting.png"),
        Overall::Running => tauri::include_image!("../icons/tray-running.png"),
        Overall::Stopped => tauri::include_image!("../icons/tray-stopped.png"),
    }
}
