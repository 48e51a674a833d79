//! Quit: leaves or stops the servers, as the user prefers.

use std::sync::atomic::{AtomicBool, Ordering};

use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogResult};
use tokio::sync::oneshot;
use trayvisor_control::model::OnQuit;
use trayvisor_control::{Error, Manager, preferences};

use crate::language::say;
use crate::tray::all;

/// Only one question at a time.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Ends the tray, after leaving or stopping the servers.
pub(crate) async fn quit(app: &AppHandle, manager: &Manager) -> Result<(), Error> {
    if ASKING.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let done = decide(app, manager).await;
    ASKING.store(false, Ordering::Relaxed);
    done
}

async fn decide(app: &AppHandle, manager: &Manager) -> Result<(), Error> {
    // An unreadable list must not keep the tray from ending.
    let servers = manager.status_all().await.unwrap_or_default();
    let running = servers.iter().filter(|server| server.supervisor_pid.is_some()).count();
    let wish = match (running, preferences::read(manager.home()).on_quit) {
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

/// Asks what to do; `None` if the user cancels.
async fn ask(app: &AppHandle, running: usize) -> Option<OnQuit> {
    let message = (say().still_running)(running);
    let (leave, stop) = ((say().leave_running)(running), (say().stop_them)(running));
    let buttons = MessageDialogButtons::YesNoCancelCustom(leave.into(), stop.into(), say().cancel.into());
    let (answer, answered) = oneshot::channel();
    app.dialog().message(message).title(say().quit_title).buttons(buttons).show_with_result(move |result| {
        let _ = answer.send(result);
    });
    match answered.await.ok()? {
        MessageDialogResult::Custom(label) if label == leave => Some(OnQuit::Leave),
        MessageDialogResult::Custom(label) if label == stop => Some(OnQuit::Stop),
        MessageDialogResult::Yes => Some(OnQuit::Leave),
        MessageDialogResult::No => Some(OnQuit::Stop),
        MessageDialogResult::Custom(_) | MessageDialogResult::Ok | MessageDialogResult::Cancel => None,
    }
}
