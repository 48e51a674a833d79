//! How each system shows notifications.

use std::path::Path;

#[cfg(target_os = "linux")]
use notify_rust::{CloseReason, NotificationHandle};
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::UnboundedReceiver;

/// By what Windows knows whose notifications ours are.
#[cfg(windows)]
const APP_ID: &str = "dev.trayvisor.desktop";

/// Whether Windows knows our name.
#[cfg(windows)]
static IS_KNOWN: std::sync::OnceLock<()> = std::sync::OnceLock::new();

/// Tells Windows our name and icon. To a program that was not installed it gives neither, and shows nothing by an
/// identity that it does not know: without this, all would be signed "Windows PowerShell".
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

/// Linux is told the name with each notification, macOS by the app's bundle.
#[cfg(not(windows))]
pub(crate) fn introduce(_icon: &Path) {}

/// Has a notification be known as ours.
#[cfg(windows)]
pub(crate) fn sign(notification: &mut Notification) {
    if IS_KNOWN.get().is_some() {
        notification.app_id(APP_ID);
    }
}

/// See [`introduce`].
#[cfg(not(windows))]
pub(crate) fn sign(_notification: &mut Notification) {}

/// Has a notification stay until it is answered. Windows ends all but urgent ones after 25 seconds.
#[cfg(windows)]
pub(crate) fn keep(notification: &mut Notification) {
    notification.urgency(notify_rust::Urgency::Critical);
}

/// Has a notification stay until it is answered.
#[cfg(not(windows))]
pub(crate) fn keep(notification: &mut Notification) {
    notification.timeout(notify_rust::Timeout::Never);
}

/// Has a press on the notification itself be told, which Linux wants a name for. macOS makes the first entry of a list
/// of it, and takes a press on the list itself for that: it must be one that does no harm.
#[cfg(not(windows))]
pub(crate) fn name_press(notification: &mut Notification, name: &str) {
    notification.action("default", name);
}

/// Windows tells a press anyway, and would make a button of it.
#[cfg(windows)]
pub(crate) fn name_press(_notification: &mut Notification, _name: &str) {}

/// A notification's text as the system takes it. On Linux it is markup, and what a server printed must not be.
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
/// system's settings; both are on while nothing is said there.
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

/// macOS does not tell.
#[cfg(target_os = "macos")]
pub(crate) fn have_buttons() -> bool {
    true
}

/// Shows what comes, each in the place of the one before while that is on the screen, which `None` clears, and tells
/// what was answered to which; `None` where it could not be shown. Returns when nothing comes any more.
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
            // Nothing is there to be cleared.
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
            // Whoever showed it is gone: so is it.
            None => {
                answered(shown, answer.or(Some(NotificationResponse::Closed(CloseReason::Other(0)))));
            }
        }
    }
}

/// Takes a notification off the screen. That blocks, and has no other form.
#[cfg(target_os = "linux")]
async fn close(handle: NotificationHandle) {
    if let Err(error) = tauri::async_runtime::spawn_blocking(move || handle.close()).await {
        tracing::warn!("a notification could not be closed: {error}");
    }
}

/// Shows a notification in the place of one on the screen. That blocks, and has no other form.
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

/// Windows and macOS keep a notification that was shown as it is: each gets its own, and stays.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn show_each<T: Send + 'static>(
    mut news: UnboundedReceiver<Option<T>>,
    write: impl Fn(&T) -> Notification,
    answered: impl Fn(T, Option<NotificationResponse>) + Clone + Send + 'static,
) {
    while let Some(next) = news.recv().await {
        let Some(next) = next else { continue };
        let (notification, answered) = (write(&next), answered.clone());
        // Waiting for an answer blocks; it ends when the notification is closed. On macOS it is sent only then.
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
