//! Opens the window for users who would see nothing else: without a project yet, or on a desktop without tray icons.

use std::time::Duration;

use tokio::time::sleep;
use trayvisor_control::{Manager, doctor};
use trayvisor_page::Show;

use crate::roles::open_window;

/// Maximum number of checks for tray icons: the panel may start at the same time as we do.
const LOOKS: u32 = 5;
const BETWEEN: Duration = Duration::from_secs(1);

/// Opens the window if the user would see nothing else.
pub(crate) async fn open_where_needed(manager: Manager) {
    // A list that cannot be read should be shown as well.
    let is_new = manager.projects().list().map_or(true, |projects| projects.is_empty());
    if (is_new || !is_tray_shown().await)
        && let Err(message) = open_window(&Show::default())
    {
        tracing::error!("{message}");
    }
}

async fn is_tray_shown() -> bool {
    for _ in 1..LOOKS {
        if doctor::shows_tray_icons().await {
            return true;
        }
        sleep(BETWEEN).await;
    }
    doctor::shows_tray_icons().await
}
