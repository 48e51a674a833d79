//! What the shell has to know of the system it runs on.

mod page;

use std::path::PathBuf;

#[cfg(target_os = "linux")]
use notify_rust::{CloseReason, NotificationHandle};
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::UnboundedReceiver;

pub(crate) use page::on_page_end;

/// The `trayvisor` command, which ships beside us.
pub(crate) fn command_program() -> PathBuf {
    let name = format!("trayvisor{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(&name)));
    beside.filter(|program| program.is_file()).unwrap_or_else(|| name.into())
}

/// Whether there is a desktop to be on. Without one GTK ends the process with a word only developers understand.
#[cfg(target_os = "linux")]
pub(crate) fn check_desktop() -> Result<(), String> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err(
            "there is no desktop here (neither DISPLAY nor WAYLAND_DISPLAY is set). Use the command \
                    `trayvisor` instead, which needs none"
                .to_owned(),
        );
    }
    let bus = std::env::var_os("XDG_RUNTIME_DIR").map(|dir| PathBuf::from(dir).join("bus"));
    if !set("DBUS_SESSION_BUS_ADDRESS") && !bus.is_some_and(|bus| bus.exists()) {
        return Err(
            "there is no session bus, so no tray and no notifications. Start it from your desktop, or with \
                    `dbus-run-session trayvisor-desktop`"
                .to_owned(),
        );
    }
    Ok(())
}

/// Windows and macOS always have one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn check_desktop() -> Result<(), String> {
    Ok(())
}

/// Makes an app without a window one without a place in the Dock.
#[cfg(target_os = "macos")]
pub(crate) fn hide_from_dock(app: &mut tauri::App) {
    app.set_activation_policy(tauri::ActivationPolicy::Accessory);
}

/// Only macOS has a Dock.
#[cfg(not(target_os = "macos"))]
pub(crate) fn hide_from_dock(_app: &mut tauri::App) {}

/// Lets a program that we start not flash a console.
#[cfg(windows)]
pub(crate) fn without_console(command: &mut std::process::Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

/// Only Windows opens a console for a program.
#[cfg(not(windows))]
pub(crate) fn without_console(_command: &mut std::process::Command) {}

/// A notification's text as the system takes it. On Linux it is markup, and what a server printed must not be.
#[cfg(target_os = "linux")]
pub(crate) fn notification_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Windows and macOS take plain text.
#[cfg(not(target_os = "linux"))]
pub(crate) fn notification_text(text: &str) -> String {
    text.to_owned()
}

/// Whether notifications are shown, and with buttons.
#[cfg(target_os = "linux")]
pub(crate) fn notifications_have_buttons() -> bool {
    let capabilities = notify_rust::get_capabilities();
    capabilities.is_ok_and(|all| all.iter().any(|capability| capability == "actions"))
}

/// Windows and macOS always show them.
#[cfg(not(target_os = "linux"))]
pub(crate) fn notifications_have_buttons() -> bool {
    true
}

/// Shows what comes, each in the place of the one before while that is on the screen, which `None` clears, and tells
/// what was answered to which. Returns when nothing comes any more.
#[cfg(target_os = "linux")]
pub(crate) async fn show_each<T: Send + 'static>(
    mut news: UnboundedReceiver<Option<T>>,
    write: impl Fn(&T) -> Notification,
    answered: impl Fn(T, &NotificationResponse),
) {
    let mut on_screen: Option<(NotificationHandle, T)> = None;
    loop {
        let Some((handle, _)) = &on_screen else {
            let Some(next) = news.recv().await else { return };
            // Nothing is there to be cleared.
            let Some(next) = next else { continue };
            match write(&next).show_async().await {
                Ok(handle) => on_screen = Some((handle, next)),
                Err(error) => tracing::warn!("no notification could be shown: {error}"),
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
            Some(Some(Some(next))) => {
                on_screen = replace(handle, write(&next)).await.map(|handle| (handle, next));
            }
            // Whoever showed it is gone: so is it.
            None => answered(shown, &answer.unwrap_or(NotificationResponse::Closed(CloseReason::Other(0)))),
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
    answered: impl Fn(T, &NotificationResponse) + Clone + Send + 'static,
) {
    while let Some(next) = news.recv().await {
        let Some(next) = next else { continue };
        let (notification, answered) = (write(&next), answered.clone());
        // Waiting for an answer blocks; it ends when the notification is closed.
        std::thread::spawn(move || match notification.show() {
            Ok(handle) => {
                drop(
                    handle.wait_for_response(move |response: &NotificationResponse| answered(next, response)),
                );
            }
            Err(error) => tracing::warn!("no notification could be shown: {error}"),
        });
    }
}
