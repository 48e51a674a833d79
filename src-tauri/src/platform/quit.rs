//! ⌘Q, which on macOS ends a program without first closing its windows.

use tauri::{Builder, Wry};

/// Makes ⌘Q close the window, which may ask about unsaved changes.
#[cfg(target_os = "macos")]
pub(crate) fn quit_by_closing(builder: Builder<Wry>, label: &'static str) -> Builder<Wry> {
    use tauri::Manager as _;
    use tauri::menu::{Menu, MenuItem, MenuItemKind};
    const CLOSE: &str = "close";
    let with_menu = builder.menu(move |app| {
        let menu = Menu::default(app)?;
        // The first submenu is the program's own, with *Quit* as its last item.
        if let Some(MenuItemKind::Submenu(own)) = menu.items()?.first() {
            let end = own.items()?.len().saturating_sub(1);
            own.remove_at(end)?;
            own.append(&MenuItem::with_id(app, CLOSE, label, true, Some("Cmd+Q"))?)?;
        }
        Ok(menu)
    });
    with_menu.on_menu_event(|app, event| {
        if event.id() == CLOSE {
            for window in app.webview_windows().values() {
                // It may be gone already.
                let _ = window.close();
            }
        }
    })
}

/// On other systems the program ends with its last window.
#[cfg(not(target_os = "macos"))]
pub(crate) fn quit_by_closing(builder: Builder<Wry>, _label: &'static str) -> Builder<Wry> {
    builder
}
