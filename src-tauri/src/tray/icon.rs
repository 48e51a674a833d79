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

/// The picture for it. Its outline alone says it: macOS draws it in the menu bar's own colour.
pub(crate) fn image(overall: Overall) -> Image<'static> {
    match overall {
        Overall::Crashed => tauri::include_image!("../icons/tray-crashed.png"),
        Overall::Warning => tauri::include_image!("../icons/tray-warning.png"),
        Overall::Starting => tauri::include_image!("../icons/tray-starting.png"),
        Overall::Running => tauri::include_image!("../icons/tray-running.png"),
        Overall::Stopped => tauri::include_image!("../icons/tray-stopped.png"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a picture is opaque, and in which colours.
    fn looks() -> Vec<(Vec<bool>, Vec<u8>)> {
        use Overall::{Crashed, Running, Starting, Stopped, Warning};
        let all = [Crashed, Warning, Starting, Running, Stopped].map(image);
        let of = |image: &Image<'static>| {
            let outline = image.rgba().chunks_exact(4).map(|pixel| pixel[3] > 127).collect();
            (outline, image.rgba().to_vec())
        };
        all.iter().map(of).collect()
    }

    #[test]
    fn each_overall_state_has_an_icon_told_from_the_others_by_its_outline_alone() {
        let looks = looks();
        for (i, (outline, picture)) in looks.iter().enumerate() {
            assert_eq!(picture.len(), 32 * 32 * 4, "the panels' largest size");
            for (other, _) in &looks[..i] {
                let differ = outline.iter().zip(other).filter(|(a, b)| a != b).count();
                assert!(differ > 32, "icon {i} differs from another in {differ} pixels of 1024");
            }
        }
    }
}
