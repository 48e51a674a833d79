//! System-specific parts of the shell.

mod accent;
pub(crate) mod notifications;
mod page;
mod quit;

use std::path::PathBuf;

pub(crate) use accent::accent;
pub(crate) use page::{PageEnd, on_page_end};
pub(crate) use quit::quit_by_closing;

/// The `trayvisor` command, which is installed beside this program.
pub(crate) fn command_program() -> PathBuf {
    let name = format!("trayvisor{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(&name)));
    beside.filter(|program| program.is_file()).unwrap_or_else(|| name.into())
}

/// Whether there is a desktop. Without one GTK ends the process with a message that only developers understand.
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

/// Keeps an app without a window out of the Dock.
#[cfg(target_os = "macos")]
pub(crate) fn hide_from_dock(app: &mut tauri::App) {
    app.set_activation_policy(tauri::ActivationPolicy::Accessory);
}

/// Only macOS has a Dock.
#[cfg(not(target_os = "macos"))]
pub(crate) fn hide_from_dock(_app: &mut tauri::App) {}

/// Keeps a program that we start from opening a console.
#[cfg(windows)]
pub(crate) fn without_console(command: &mut std::process::Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

/// Only Windows opens a console for a program.
#[cfg(not(windows))]
pub(crate) fn without_console(_command: &mut std::process::Command) {}
