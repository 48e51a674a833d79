//! A server's settings in the real window, through WebDriver.
#![cfg(target_os = "linux")]

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use trayvisor_tests::desktop::Desktop;
use trayvisor_tests::home::Home;
use trayvisor_tests::http;
use trayvisor_tests::port;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, eventually};
use trayvisor_tests::window::{Window, close, windows_of};

#[track_caller]
fn click(window: &Window, id: &str) {
    eventually(&format!("“{id}” can be clicked"), SOON, || {
        let button = window.find(id)?;
        ensure!(button.is_enabled()?, "it is grey");
        button.click().with_context(|| window.page())
    });
}

#[track_caller]
fn until_shown(window: &Window, id: &str, words: &str) {
    eventually(&format!("{id} says “{words}”"), SOON, || -> Result<()> {
        let text = window.find(id)?.text()?;
        ensure!(text.contains(words), "it says “{text}”; the page:\n{}", window.page());
        Ok(())
    });
}

#[track_caller]
fn write(window: &Window, id: &str, text: &str) {
    eventually(&format!("{id} takes a text"), SOON, || window.find(id)?.write(text));
}

#[test]
fn a_setting_is_changed_in_the_window_and_applied_by_a_restart() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "mine": [1], "env": { "TOKEN": "hush" } }));
    api.add();
    api.start();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &["--server", "api"]).unwrap();
    click(&window, "tab-settings");
    until_shown(&window, "run", &api.port().to_string());
    assert!(!window.page().contains("hush"), "no value is shown before somebody asks");

    let before = api.configuration();
    write(&window, "field-port", "70000");
    until_shown(&window, "settings-state", "Fix the marked fields");
    assert!(!window.find("save-settings").unwrap().is_enabled().unwrap());
    assert_eq!(api.configuration(), before);

    let new = port::free();
    write(&window, "field-port", &new.to_string());
    until_shown(&window, "run", &new.to_string());
    click(&window, "save-settings");
    until_shown(&window, "settings-state", "Saved");
    let mut wanted = before;
    wanted["port"] = new.into();
    assert_eq!(api.configuration(), wanted, "all else is as it was");

    click(&window, "restart-now");
    eventually("it answers on its new port", SOON, || -> Result<()> {
        ensure!(http::get(new, "/")?.status == 200, "not well");
        Ok(())
    });
    until_shown(&window, "phase", "Running");
    api.stop();
}

#[test]
fn a_window_with_unsaved_settings_asks_before_it_closes() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.add();
    let desktop = Desktop::start().unwrap();
    let mut app = desktop.launch_drivable(&home, &["window", "--server", "api"]).unwrap();
    let window = Window::of(&desktop, &home, &app).unwrap();
    click(&window, "tab-settings");
    write(&window, "field-workers", "2");
    until_shown(&window, "settings-state", "Not saved yet");

    let [on_screen] = windows_of(&desktop, app.pid()).unwrap()[..] else {
        panic!("one window is on the screen")
    };
    close(&desktop, on_screen).unwrap();
    until_shown(&window, "unsaved", "settings of api");
    click(&window, "stay");
    close(&desktop, on_screen).unwrap();
    click(&window, "save-and-close");
    assert!(app.until_ended().success(), "{}", app.describe());
    assert_eq!(api.configuration()["workers"], 2);
}

#[test]
fn what_an_editor_changed_meanwhile_is_not_overwritten_from_the_window() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.add();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &["--server", "api"]).unwrap();
    click(&window, "tab-settings");
    write(&window, "field-workers", "2");
    until_shown(&window, "settings-state", "Not saved yet");

    let mut theirs = api.configuration();
    theirs["host"] = "0.0.0.0".into();
    std::fs::write(api.configuration_file(), theirs.to_string()).unwrap();
    until_shown(&window, "outdated", "has changed in the meantime");
    assert!(!window.find("save-settings").unwrap().is_enabled().unwrap());
    click(&window, "keep-mine");
    click(&window, "save-settings");
    until_shown(&window, "settings-state", "Saved");
    theirs["workers"] = 2.into();
    assert_eq!(api.configuration(), theirs);
}
