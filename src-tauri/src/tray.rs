//! The tray role: the icon, the menu, the notifications, and the actions of clicks on them.

mod action;
mod actions;
pub(crate) mod all;
mod consent;
mod icon;
mod menu;
mod notices;
mod notify;
mod quit;
mod shown;
mod welcome;

use std::sync::{Arc, Mutex, PoisonError};

use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager as _};
use trayvisor_control::alerts::Desktop;
use trayvisor_control::model::{AlertEvent, Mark};
use trayvisor_control::{Manager, preferences};
use trayvisor_page::Show;

use crate::language;
use crate::platform;
use crate::roles::{self, AT_LOGIN, open_window};
use crate::tray::action::Action;
use crate::tray::notices::{Notice, Notices};
use crate::tray::notify::Screen;
use crate::tray::shown::ShownMenu;

const ID: &str = "trayvisor";

/// Shows the tray and runs until *Quit*.
pub(crate) fn run(manager: Manager, at_login: bool) -> tauri::Result<()> {
    let context = roles::context("tray", manager.home());
    let builder = roles::single_instance(tauri::Builder::default(), |_app, arguments| {
        if arguments.iter().any(|argument| argument == AT_LOGIN) {
            return;
        }
        if let Err(message) = open_window(&Show::default()) {
            tracing::error!("{message}");
        }
    });
    let app = builder
        .plugin(tauri_plugin_dialog::init())
        .setup(move |app| {
            platform::hide_from_dock(app);
            notify::prepare(&manager);
            let asked = (app.handle().clone(), manager.clone());
            let screen =
                Screen::new(manager.clone(), move |action| actions::perform(&asked.0, &asked.1, action));
            app.manage(screen);
            let (shown, first) = ShownMenu::build(app.handle(), &menu::of(&[]))?;
            let shown = Arc::new(Mutex::new(shown));
            let clicked = (manager.clone(), Arc::clone(&shown));
            TrayIconBuilder::with_id(ID)
                .icon(icon::image(Mark::Stopped))
                .icon_as_template(true)
                .tooltip("Trayvisor")
                .menu(&first)
                .show_menu_on_left_click(true)
                .on_menu_event(move |app, event| {
                    let (manager, shown) = &clicked;
                    let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(action) = shown.action(event.id().as_ref()) {
                        actions::perform(app, manager, action);
                    }
                })
                .build(app)?;
            actions::perform(app.handle(), &manager, Action::Autostart);
            if !at_login {
                tauri::async_runtime::spawn(welcome::open_where_needed(manager.clone()));
            }
            tauri::async_runtime::spawn(keep_true(app.handle().clone(), manager, shown));
            Ok(())
        })
        .build(context)?;
    app.run(|_app, event| {
        // Closing a window does not end the tray; only *Quit* does, with a code.
        if let tauri::RunEvent::ExitRequested { api, code: None, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

/// Shows all changes, including those made by other clients.
async fn keep_true(app: AppHandle, manager: Manager, shown: Arc<Mutex<ShownMenu>>) {
    let mut watch = manager.watch();
    let mut notices = Notices::new(jiff::Timestamp::now());
    while let Some(servers) = watch.next().await {
        language::speak(language::preferred(&preferences::read(manager.home())));
        let news = notices.of(&servers);
        if !news.is_empty() {
            let wanted = Desktop::of(manager.home());
            let is_wanted = |notice: &Notice| notice.event.is_none_or(|event| wanted.shows(event));
            for notice in news.into_iter().filter(is_wanted) {
                app.state::<Screen>().show(notice);
            }
        }
        for server in notices.well_again(&servers) {
            app.state::<Screen>().take_away(&server, AlertEvent::Unhealthy);
        }
        let shown = Arc::clone(&shown);
        let show = move |app: &AppHandle| {
            let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = shown.show(app, &servers) {
                tracing::error!("the menu could not be shown: {error}");
            }
        };
        let handle = app.clone();
        if app.run_on_main_thread(move || show(&handle)).is_err() {
            return;
        }
    }
}
