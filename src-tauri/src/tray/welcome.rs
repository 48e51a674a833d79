//! The window opens by itself for who would see nothing else: no project yet, or a desktop without tray icons.

use std::time::Duration;

use tokio::time::sleep;
use trayvisor_control::{Manager, doctor};
use trayvisor_page::Show;

use crate::roles::open_window;

/// A panel that starts with the session, as we may, gets so long to show icons.
const LOOKS: u32 = 5;
const BETWEEN: Duration = Duration::from_secs(1);

/// Opens the window where it is the only thing that a user would see.
pub(crate) async fn open_where_needed(manager: Manager) {
    // A list that can't be read is worth showing, too.
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
