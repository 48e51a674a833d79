//! The desktop in another language than English.
#![cfg(target_os = "linux")]

use anyhow::{Context, ensure};
use serde_json::json;
use trayvisor_tests::desktop::{Desktop, until_menu};
use trayvisor_tests::home::Home;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, eventually};
use trayvisor_tests::window::Window;

#[test]
fn menu_and_notifications_speak_german_for_who_prefers_it() {
    let home = Home::new();
    home.set_preferences(&json!({ "language": "de" }));
    let api = Project::test_server(&home, "api", &[], &json!({ "restart": { "policy": "never" } }));
    let desktop = Desktop::start().unwrap();
    let mut tray = desktop.launch_tray(&home).unwrap();
    let item = desktop.item_of(&mut tray);
    let pid = api.start();
    until_menu(&item, "the menu is German", |root| {
        for label in ["1 läuft", "Alle stoppen", "Projekt hinzufügen…", "Beenden"] {
            ensure!(root.has(label), "no “{label}” in {:?}", root.labels());
        }
        root.at(&[&format!("api :{}", api.port()), "Neu starten"]).map(drop)
    });
    Process::find(pid).unwrap().kill().unwrap();
    eventually("the crash is told in German", SOON, || {
        let told = desktop.notifications.open("api ist abgestürzt")?;
        ensure!(told.body.contains("Er wurde zwangsweise beendet (Signal SIGKILL)"), "{}", told.body);
        told.button("Neu starten").context("no button to start it again").map(drop)
    });
}

#[test]
fn the_menu_speaks_another_language_as_soon_as_that_is_preferred() {
    let home = Home::new();
    let (_desktop, _tray, item) = Desktop::with_tray(&home);
    let speaks = |label: &str| {
        until_menu(&item, &format!("the menu has “{label}”"), |root| {
            ensure!(root.has(label), "it has {:?}", root.labels());
            Ok(())
        });
    };
    speaks("Quit");
    home.set_preferences(&json!({ "language": "de" }));
    speaks("Beenden");
    home.set_preferences(&json!({}));
    speaks("Quit");
}

#[test]
fn the_window_speaks_german_for_who_prefers_it() {
    let home = Home::new();
    home.set_preferences(&json!({ "language": "de" }));
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &[]).unwrap();
    eventually("the page is German", SOON, || {
        let page = window.page();
        ensure!(page.contains("Projekt hinzufügen"), "{page}");
        Ok(())
    });
}
