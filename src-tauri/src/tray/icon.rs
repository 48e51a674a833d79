//! The icon: its shape and colour show the state of all servers together.

use tauri::image::Image;
use trayvisor_control::model::Mark;

/// The image for the combined mark of all servers. Its outline alone is enough: macOS draws it in the menu bar's own
/// colour. Servers that run elsewhere are not included.
pub(crate) fn image(overall: Mark) -> Image<'static> {
    match overall {
        Mark::Crashed => tauri::include_image!("../icons/tray-crashed.png"),
        Mark::Warning => tauri::include_image!("../icons/tray-warning.png"),
        Mark::Changing => tauri::include_image!("../icons/tray-starting.png"),
        Mark::Running => tauri::include_image!("../icons/tray-running.png"),
        Mark::Elsewhere | Mark::Stopped => tauri::include_image!("../icons/tray-stopped.png"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The opaque pixels of an image, and its colours.
    fn looks() -> Vec<(Vec<bool>, Vec<u8>)> {
        use Mark::{Changing, Crashed, Running, Stopped, Warning};
        let all = [Crashed, Warning, Changing, Running, Stopped].map(image);
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
