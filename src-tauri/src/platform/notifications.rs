//! How each system shows notifications.

use std::path::Path;

#[cfg(target_os = "linux")]
use notify_rust::{CloseReason, NotificationHandle};
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::UnboundedReceiver;

/// The identity of our notifications in Windows.
#[cfg(windows)]
const APP_ID: &str = "dev.trayvisor.desktop";

/// Whether our name is registered in Windows.
#[cfg(windows)]
static IS_KNOWN: std::sync::OnceLock<()> = std::sync::OnceLock::new();

/// Registers our name and icon in Windows. A program that was not installed has neither, and Windows shows nothing for
/// an unknown identity: without this, all notifications would be signed "Windows PowerShell".
#[cfg(windows)]
pub(crate) fn introduce(icon: &Path) {
    let key = format!(r"Software\Classes\AppUserModelId\{APP_ID}");
    let introduced = windows_registry::CURRENT_USER.create(key).and_then(|key| {
        key.set_string("DisplayName", "Trayvisor")?;
        key.set_string("IconUri", icon.display().to_string())
    });
    if let Err(error) = introduced {
        tracing::warn!("notifications can't have our name: {error}");
        return;
    }
    IS_KNOWN.get_or_init(|| ());
}

/// On Linux each notification carries the name, and on macOS the app's bundle does.
#[cfg(not(windows))]
pub(crate) fn introduce(_icon: &Path) {}

/// Marks a notification as ours.
#[cfg(windows)]
pub(crate) fn sign(notification: &mut Notification) {
    if IS_KNOWN.get().is_some() {
        notification.app_id(APP_ID);
    }
}

/// See [`introduce`].
#[cfg(not(windows))]
pub(crate) fn sign(_notification: &mut Notification) {}

/// Keeps a notification until it is answered. Windows removes all but urgent ones after 25 s.
#[cfg(windows)]
pub(crate) fn keep(notification: &mut Notification) {
    notification.urgency(notify_rust::Urgency::Critical);
}

/// Keeps a notification until it is answered.
#[cfg(not(windows))]
pub(crate) fn keep(notification: &mut Notification) {
    notification.timeout(notify_rust::Timeout::Never);
}

/// Requests clicks on the notification itself, for which Linux needs an action. macOS makes it the first entry of a
/// list, and reports a click on the list itself as this action, so it must be harmless.
#[cfg(not(windows))]
pub(crate) fn name_press(notification: &mut Notification, name: &str) {
    notification.action("default", name);
}

/// Windows reports a click without an action, and would show the action as a button.
#[cfg(windows)]
pub(crate) fn name_press(_notification: &mut Notification, _name: &str) {}

/// A notification's text in the form that the system takes. Linux interprets markup, which a server's output must not
/// be.
#[cfg(target_os = "linux")]
pub(crate) fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Windows and macOS take plain text.
#[cfg(not(target_os = "linux"))]
pub(crate) fn text(text: &str) -> String {
    text.to_owned()
}

/// Whether notifications are shown, and with buttons.
#[cfg(target_os = "linux")]
pub(crate) fn have_buttons() -> bool {
    let capabilities = notify_rust::get_capabilities();
    capabilities.is_ok_and(|all| all.iter().any(|capability| capability == "actions"))
}

/// Whether notifications are shown, and with buttons. The user may have switched off all of them, or ours, in the
/// system's settings; both are on by default.
#[cfg(windows)]
pub(crate) fn have_buttons() -> bool {
    const ALL: &str = r"Software\Microsoft\Windows\CurrentVersion\PushNotifications";
    const OURS: &str = r"Software\Microsoft\Windows\CurrentVersion\Notifications\Settings";
    let is_off = |key: &str, value: &str| {
        let found = windows_registry::CURRENT_USER.open(key).and_then(|key| key.get_u32(value));
        found.is_ok_and(|on| on == 0)
    };
    !is_off(ALL, "ToastEnabled") && !is_off(&format!(r"{OURS}\{APP_ID}"), "Enabled")
}

/// macOS does not report this.
#[cfg(target_os = "macos")]
pub(crate) fn have_buttons() -> bool {
    true
}

/// Shows notices as they come, each in place of the previous one if that is still on the screen; `None` clears it.
/// Reports the answer to each notice; `None` if it could not be shown. Returns when no more notices can come.
#[cfg(target_os = "linux")]
pub(crate) async fn show_each<T: Send + 'static>(
    mut news: UnboundedReceiver<Option<T>>,
    write: impl Fn(&T) -> Notification,
    answered: impl Fn(T, Option<NotificationResponse>),
) {
    let mut on_screen: Option<(NotificationHandle, T)> = None;
    loop {
        let Some((handle, _)) = &on_screen else {
            let Some(next) = news.recv().await else { return };
            // There is nothing to clear.
            let Some(next) = next else { continue };
            match write(&next).show_async().await {
                Ok(handle) => on_screen = Some((handle, next)),
                Err(error) => {
                    tracing::warn!("no notification could be shown: {error}");
                    answered(next, None);
                }
            }
            continue;
        };
        let mut answer = None;
        let next = tokio::select! {
            () = handle.wait_for_action_async(|response| answer = Some(response.clone())) => None,
            next = news.recv() => Some(next),
        };
        let Some((handle, shown)) = on_screen.take() else { return };
        match next {
            Some(None) => return,
            Some(Some(None)) => close(handle).await,
            Some(Some(Some(next))) => match replace(handle, write(&next)).await {
                Some(handle) => on_screen = Some((handle, next)),
                None => answered(next, None),
            },
            // Without an answer, the notification server is gone, and the notification with it.
            None => {
                answered(shown, answer.or(Some(NotificationResponse::Closed(CloseReason::Other(0)))));
            }
        }
    }
}

/// Removes a notification from the screen. This blocks; there is no async form.
#[cfg(target_os = "linux")]
async fn close(handle: NotificationHandle) {
    if let Err(error) = tauri::async_runtime::spawn_blocking(move || handle.close()).await {
        tracing::warn!("a notification could not be closed: {error}");
    }
}

/// Shows a notification in place of one on the screen. This blocks; there is no async form.
#[cfg(target_os = "linux")]
async fn replace(mut handle: NotificationHandle, next: Notification) -> Option<NotificationHandle> {
    let update = move || {
        *handle = next;
        handle.update().map(|()| handle)
    };
    match tauri::async_runtime::spawn_blocking(update).await {
        Ok(Ok(handle)) => return Some(handle),
        Ok(Err(error)) => tracing::warn!("no notification could be shown: {error}"),
        Err(error) => tracing::warn!("no notification could be shown: {error}"),
    }
    None
}

/// Windows and macOS cannot replace a notification that was shown: each notice gets its own, which stays.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn show_each<T: Send + 'static>(
    mut news: UnboundedReceiver<Option<T>>,
    write: impl Fn(&T) -> Notification,
    answered: impl Fn(T, Option<NotificationResponse>) + Clone + Send + 'static,
) {
    while let Some(next) = news.recv().await {
        let Some(next) = next else { continue };
        let (notification, answered) = (write(&next), answered.clone());
        // Waiting for an answer blocks until the notification is closed. macOS sends the answer only then.
        std::thread::spawn(move || {
            let mut answer = None;
            let keep = |response: &NotificationResponse| answer = Some(response.clone());
            if let Err(error) = notification.show().and_then(|handle| handle.wait_for_response(keep)) {
                tracing::warn!("no notification could be shown: {error}");
            }
            answered(next, answer);
        });
    }
}
