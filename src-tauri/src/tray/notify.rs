//! Notifications on the screen.

use notify_rust::{Notification, NotificationResponse};
use tauri::AppHandle;
use trayvisor_control::Manager;

use crate::platform;
use crate::tray::actions::{Action, perform};
use crate::tray::notices::Notice;

/// The app's icon. Notification servers on Linux take a file's name; the other systems show the app's own.
const ICON: &[u8] = include_bytes!("../../../icons/128x128.png");
const ICON_FILE: &str = "icon.png";

/// Puts the icon where notification servers find it. Without it they show their own sign for nothing.
pub(crate) fn prepare(manager: &Manager) {
    let path = manager.home().root().join(ICON_FILE);
    if std::fs::read(&path).is_ok_and(|there| there == ICON) {
        return;
    }
    if let Err(error) = std::fs::write(&path, ICON) {
        tracing::warn!("{}: {error}", path.display());
    }
}

/// Shows a notice and does what its buttons say; a press on its body opens the window at the server.
pub(crate) fn show(app: &AppHandle, manager: &Manager, notice: Notice) {
    let (app, manager) = (app.clone(), manager.clone());
    // A thread for each, since waiting for an answer blocks; it ends when the notification is closed.
    std::thread::spawn(move || {
        let mut notification = notification(&manager, &notice.summary, &notice.body);
        notification.action("default", "Show");
        for button in &notice.buttons {
            notification.action(button.key(), &button.label());
        }
        let answered = |response: &NotificationResponse| {
            let server = notice.server.clone();
            let action = match response {
                NotificationResponse::Default => Action::ShowLogs(server),
                NotificationResponse::Action(key) => {
                    match notice.buttons.iter().find(|button| button.key() == key) {
                        Some(button) => Action::of_button(button, server),
                        None => Action::ShowLogs(server),
                    }
                }
                NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => return,
            };
            perform(&app, &manager, action);
        };
        match notification.show() {
            Ok(handle) => drop(handle.wait_for_response(answered)),
            Err(error) => tracing::warn!("no notification could be shown: {error}"),
        }
    });
}

/// Shows a notification that asks for nothing: what a click could not do.
pub(crate) fn tell(manager: &Manager, message: &str) {
    let notification = notification(manager, "Trayvisor", message);
    // Whoever shows it may take long to answer.
    std::thread::spawn(move || {
        if let Err(error) = notification.show() {
            tracing::warn!("no notification could be shown: {error}: {}", notification.body);
        }
    });
}

fn notification(manager: &Manager, summary: &str, body: &str) -> Notification {
    let icon = manager.home().root().join(ICON_FILE);
    let mut notification = Notification::new();
    notification
        .appname("Trayvisor")
        .summary(summary)
        .body(&platform::notification_text(body))
        .icon(&icon.display().to_string());
    notification
}
