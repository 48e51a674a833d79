//! The desktop: display, session bus, tray and notifications.

use super::Finding;
use trayvisor_platform::{self as platform, Bus, Desktop, Notifications, TrayHost};

const TRAY_HELP: &str = "Turn on your panel's system tray; on GNOME, install the extension “AppIndicator and \
                         KStatusNotifierItem Support”. Until then, the window and the command can do everything the tray does";

/// The display, the session bus, and the programs that show tray icons and notifications.
pub(super) async fn desktop() -> Vec<Finding> {
    match platform::desktop().await {
        Desktop::System => vec![Finding::ok("the tray and notifications are part of the system")],
        Desktop::Session { display, bus } => {
            std::iter::once(of_display(display)).chain(of_bus(bus)).collect()
        }
    }
}

fn of_display(display: Option<String>) -> Finding {
    match display {
        Some(display) => Finding::ok(format!("display: {display}")),
        None => Finding::warning(
            "no display: neither WAYLAND_DISPLAY nor DISPLAY is set",
            "The tray and the window need a desktop session; the command works without one",
        ),
    }
}

fn of_bus(bus: Bus) -> Vec<Finding> {
    match bus {
        Bus::Missing => vec![Finding::warning(
            "no session bus: DBUS_SESSION_BUS_ADDRESS is not set",
            "The tray and notifications need the session bus of a desktop; the command works without it",
        )],
        Bus::Silent => vec![Finding::warning(
            "the session bus does not answer",
            "Log out and in again; the command works without it",
        )],
        Bus::Answers { tray, notifications } => {
            vec![Finding::ok("the session bus answers"), of_tray(tray), of_notifications(notifications)]
        }
    }
}

fn of_tray(tray: TrayHost) -> Finding {
    match tray {
        TrayHost::Shows => Finding::ok("a tray host shows icons"),
        TrayHost::NoPanel => {
            Finding::warning("tray icons can be registered, but no panel shows them", TRAY_HELP)
        }
        TrayHost::Missing => Finding::warning("no tray host: nothing shows tray icons", TRAY_HELP),
    }
}

fn of_notifications(notifications: Notifications) -> Finding {
    match notifications {
        Notifications::StartedOnDemand => Finding::ok("a notification server starts when it is needed"),
        Notifications::Missing => Finding::warning(
            "no notification server: crashes and port conflicts are not announced",
            "Install one, for example dunst; the tray icon and the window show them as well",
        ),
        Notifications::Server { name, version, has_buttons: true } => {
            Finding::ok(format!("notification server: {name} {version}, with buttons"))
        }
        Notifications::Server { name, version, has_buttons: false } => Finding::warning(
            format!("notification server: {name} {version}, which shows no buttons"),
            "Use the tray menu or the window instead of its buttons",
        ),
    }
}
