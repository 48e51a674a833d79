//! The window role.

mod calls;
mod closing;
mod page;

use std::sync::{Mutex, PoisonError};

use tauri::{
    AppHandle, DragDropEvent, Emitter, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window,
    WindowEvent, Wry,
};
use trayvisor_control::model::{Preferences, Theme};
use trayvisor_control::{Manager, preferences};
use trayvisor_page::{Core, Drag, PageEvent, Show, report};

use self::calls::{Asked, Desktop};
use crate::language::{self, say};
use crate::platform;
use crate::roles::{self, Role};

const LABEL: &str = "main";

/// Opens the window and runs until it is closed.
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
        .manage(Asked(Mutex::new(Some(show))))
        .manage(page::Ends::default())
        .manage(closing::Unsaved::default())
        .on_window_event(closing::asked)
        .on_window_event(follow_accent)
        .on_window_event(report_drag)
        .invoke_handler(tauri::generate_handler![calls::rpc])
        .setup(|app| {
            app.manage(Core::new(manager.clone(), Desktop(app.handle().clone())));
            let preferred = preferences::read(manager.home());
            let address = page(&preferred, platform::accent());
            WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(address.into()))
                .title("Trayvisor")
                .theme(frame(preferred.theme))
                .inner_size(1120.0, 760.0)
                .min_inner_size(720.0, 480.0)
                .build()?;
            let app = app.handle().clone();
            tauri::async_runtime::spawn(report(manager, move |event| {
                // A page that is still loading misses the event, and asks when it is ready.
                let _ = tell(&app, &event);
                true
            }));
            Ok(())
        })
        .build(context)?;
    roles::run(app);
    Ok(())
}

/// The page's address, with what the page must know before it shows anything.
fn page(preferred: &Preferences, accent: Option<String>) -> String {
    let theme = match preferred.theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let accent = accent.map(|accent| format!("&accent={accent}")).unwrap_or_default();
    format!("index.html?theme={theme}&language={}{accent}", language::preferred(preferred).code())
}

/// Reports the accent colour to the page when the user comes back, possibly from the system's settings.
fn follow_accent(window: &Window, event: &WindowEvent) {
    if matches!(event, WindowEvent::Focused(true)) {
        let _ = tell(window, &PageEvent::Accent { accent: platform::accent() });
    }
}

/// Reports files dragged onto the window to the page: the webview itself gives no paths.
fn report_drag(window: &Window, event: &WindowEvent) {
    let WindowEvent::DragDrop(event) = event else { return };
    let drag = match event {
        DragDropEvent::Enter { .. } | DragDropEvent::Over { .. } => Drag::Over,
        DragDropEvent::Drop { paths, .. } => Drag::Dropped { paths: paths.clone() },
        DragDropEvent::Leave => Drag::Left,
        _ => return,
    };
    let _ = tell(window, &PageEvent::Drag { drag });
}

/// Applies the preferences to what is outside the page: the window's frame and the system's dialogs.
pub(crate) fn follow(window: &WebviewWindow, preferred: &Preferences) {
    language::speak(language::preferred(preferred));
    // If the system cannot do that, only the page has the theme.
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
        // The page is not ready yet, and will ask.
        *first = Show { reloaded: first.reloaded, ..show.clone() };
        return;
    }
    if let Some(window) = app.get_webview_window(LABEL) {
        // A window manager may refuse; the window still exists.
        let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        let _ = tell(app, &PageEvent::Show { show: show.clone() });
    }
}

/// Sends an event to the page.
fn tell(window: &impl Emitter<Wry>, event: &PageEvent) -> tauri::Result<()> {
    window.emit("page", event.in_words(language::spoken()))
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
