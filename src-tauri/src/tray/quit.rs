//! Quit: the servers are left or stopped, as the user prefers.

use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogResult};
use tokio::sync::oneshot;
use trayvisor_control::{Error, Manager};

use crate::preferences::{OnQuit, Preferences};
use crate::tray::all;

const LEAVE: &str = "Leave them running";
const STOP: &str = "Stop them all";
const CANCEL: &str = "Cancel";

/// Ends the tray, after what is to be done with the servers is done.
pub(crate) async fn quit(app: &AppHandle, manager: &Manager) -> Result<(), Error> {
    let running = manager.list().await?.iter().filter(|server| server.supervisor_pid.is_some()).count();
    let wish = match (running, Preferences::read(manager.home()).on_quit) {
        (0, _) => Some(OnQuit::Leave),
        (_, OnQuit::Ask) => ask(app, running).await,
        (_, chosen) => Some(chosen),
    };
    match wish {
        None | Some(OnQuit::Ask) => return Ok(()),
        Some(OnQuit::Leave) => {}
        Some(OnQuit::Stop) => all::stop(manager).await?,
    }
    app.exit(0);
    Ok(())
}

/// Asks what to do; `None` when the user would rather stay.
async fn ask(app: &AppHandle, running: usize) -> Option<OnQuit> {
    let servers = if running == 1 { "A server is".to_owned() } else { format!("{running} servers are") };
    let buttons = MessageDialogButtons::YesNoCancelCustom(LEAVE.into(), STOP.into(), CANCEL.into());
    let (answer, answered) = oneshot::channel();
    app.dialog()
        .message(format!("{servers} still running. They can go on without the tray."))
        .title("Quit Trayvisor")
        .buttons(buttons)
        .show_with_result(move |result| {
            let _ = answer.send(result);
        });
    match answered.await.ok()? {
        MessageDialogResult::Custom(label) if label == LEAVE => Some(OnQuit::Leave),
        MessageDialogResult::Custom(label) if label == STOP => Some(OnQuit::Stop),
        MessageDialogResult::Yes => Some(OnQuit::Leave),
        MessageDialogResult::No => Some(OnQuit::Stop),
        MessageDialogResult::Custom(_) | MessageDialogResult::Ok | MessageDialogResult::Cancel => None,
    }
}
