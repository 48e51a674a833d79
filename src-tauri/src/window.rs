//! The window role.

mod closing;
mod page;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tauri::{
    AppHandle, Emitter as _, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window,
    WindowEvent,
};
use tokio::time::{MissedTickBehavior, interval};
use trayvisor_control::model::{Preferences, Snapshot, Theme};
use trayvisor_control::{Manager, preferences};

use crate::commands;
use crate::language::{self, Language, say};
use crate::logs::{self, OpenLog};
use crate::platform;
use crate::roles::{self, Role, Show};

const LABEL: &str = "main";
/// How often processor and memory use are looked at while something runs.
const LOOK: Duration = Duration::from_secs(1);

/// What the window was opened for, until its page has asked; `None` from then on.
pub(crate) struct Asked(pub(crate) Mutex<Option<Show>>);

/// Opens the window and stays until it is closed.
pub(crate) fn run(manager: Manager, show: Show) -> tauri::Result<()> {
    let context = roles::context("window", manager.home());
    let builder = roles::single_instance(tauri::Builder::default(), |app, arguments| {
        if let Ok(Role::Window(show)) = Role::of(arguments.into_iter().skip(1)) {
            come_forward(app, &show);
        }
    });
    let builder = platform::quit_by_closing(builder, say().quit);
    let app = platform::on_page_end(builder, page::ended)
        .plugin(tauri_plugin_dialog::init())
        .manage(manager.clone())
        .manage(Asked(Mutex::new(Some(show))))
        .manage(OpenLog::default())
        .manage(page::Ends::default())
        .manage(closing::Unsaved::default())
        .on_window_event(closing::asked)
        .on_window_event(follow_accent)
        .invoke_handler(tauri::generate_handler![
            commands::servers,
            commands::start,
            commands::take_over,
            commands::stop,
            commands::restart,
            commands::start_all,
            commands::stop_all,
            commands::restart_all,
            commands::arrange,
            commands::choose_folder,
            commands::propose,
            commands::add_project,
            commands::remove_project,
            commands::consent::to_agree,
            commands::consent::agree,
            commands::consent::add_demo,
            commands::consent::lacks_tray,
            commands::consent::told_of_tray,
            commands::restore_project,
            commands::ports::ports,
            commands::ports::free_port,
            logs::log_open,
            logs::log_look,
            logs::log_find,
            logs::log_text,
            logs::log_save,
            logs::open_link,
            commands::history,
            commands::crash_reports,
            commands::metrics,
            commands::about,
            commands::preferences::preferences,
            commands::preferences::change_preference,
            commands::preferences::alerts,
            commands::preferences::test_alert,
            commands::preferences::check_destination,
            commands::preferences::add_destination,
            commands::preferences::remove_destination,
            commands::preferences::open_folder,
            commands::network_url,
            commands::set_port,
            commands::open_page,
            commands::settings::settings,
            commands::settings::check_settings,
            commands::settings::save_settings,
            commands::settings::settings_text,
            commands::settings::check_settings_text,
            commands::settings::save_settings_text,
            commands::settings::variable,
            commands::initial,
            closing::set_unsaved,
            closing::close,
        ])
        .setup(|app| {
            let preferred = preferences::read(manager.home());
            let address = page(&preferred, platform::accent());
            WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(address.into()))
                .title("Trayvisor")
                .theme(frame(preferred.theme))
                .inner_size(1120.0, 760.0)
                .min_inner_size(720.0, 480.0)
                .build()?;
            tauri::async_runtime::spawn(report(app.handle().clone(), manager));
            Ok(())
        })
        .build(context)?;
    roles::run(app);
    Ok(())
}

/// The page's address, which tells it what it must know before it shows anything.
fn page(preferred: &Preferences, accent: Option<String>) -> String {
    let theme = match preferred.theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let accent = accent.map(|accent| format!("&accent={accent}")).unwrap_or_default();
    format!("index.html?theme={theme}&language={}{accent}", Language::of(preferred).code())
}

/// Tells the page of the accent colour when the user comes back, maybe from the system's settings.
fn follow_accent(window: &Window, event: &WindowEvent) {
    if matches!(event, WindowEvent::Focused(true)) {
        let _ = window.emit("accent", platform::accent());
    }
}

/// Has what is not the page's, the window's frame and the system's dialogs, follow the preferences, too.
pub(crate) fn follow(window: &WebviewWindow, preferred: &Preferences) {
    language::speak(Language::of(preferred));
    // Where the system has no such frame, the page alone has the theme.
    let _ = window.set_theme(frame(preferred.theme));
}

/// The theme of the window's own frame; `None` for the system's.
fn frame(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

fn come_forward(app: &AppHandle, show: &Show) {
    let asked = app.state::<Asked>();
    if let Some(first) = asked.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        // The page is not there yet, and will ask.
        *first = Show { reloaded: first.reloaded, ..show.clone() };
        return;
    }
    if let Some(window) = app.get_webview_window(LABEL) {
        // A window manager may refuse; the window is there all the same.
        let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        let _ = app.emit("show", show);
    }
}

/// Tells the page how the servers are: on each change, and every second while one runs.
async fn report(app: AppHandle, manager: Manager) {
    let mut watch = manager.watch();
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut servers = Vec::new();
    loop {
        tokio::select! {
            changed = watch.next() => match changed {
                Some(now) => servers = now,
                None => return,
            },
            _ = ticks.tick(), if servers.iter().any(runs) => {}
        }
        look_at_running(&manager, &mut servers).await;
        let _ = app.emit("servers", &servers);
    }
}

/// Asks those that run what they use: of the others the watch tells all.
async fn look_at_running(manager: &Manager, servers: &mut [Snapshot]) {
    let running = servers.iter().filter(|server| runs(server)).map(Snapshot::server).collect();
    for now in manager.look_at_all(running).await.unwrap_or_default() {
        if let Some(server) = servers.iter_mut().find(|server| server.server() == now.server()) {
            *server = now;
        }
    }
}

fn runs(server: &Snapshot) -> bool {
    server.pid.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_told_theme_and_language_and_nothing_else_that_somebody_wrote_there() {
        let preferred = |language: &str| Preferences {
            theme: Theme::Dark,
            language: Some(language.to_owned()),
            ..Preferences::default()
        };
        let accent = Some("3584e4".to_owned());
        assert_eq!(page(&preferred("de-AT"), accent), "index.html?theme=dark&language=de&accent=3584e4");
        assert_eq!(page(&preferred("fr&x#/.."), None), "index.html?theme=dark&language=en");
    }
}
