//! The preferences, chosen in the real window.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::desktop::Desktop;
use trayvisor_tests::home::Home;
use trayvisor_tests::receiver::Receiver;
use trayvisor_tests::wait::{SOON, eventually};
use trayvisor_tests::window::Window;

/// A window that shows the preferences.
#[track_caller]
fn preferences_of(desktop: &Desktop, home: &Home) -> Window {
    let window = Window::open(desktop, home, &[]).unwrap();
    eventually("the preferences are shown", SOON, || {
        window.find("open-preferences").and_then(|button| button.click())?;
        window.find("launch-at-login").map(drop)
    });
    window
}

#[track_caller]
fn click(window: &Window, id: &str) {
    eventually(&format!("{id} can be clicked"), SOON, || window.find(id)?.click());
}

/// Waits until a script in the page returns this.
#[track_caller]
fn until(window: &Window, what: &str, script: &str, wanted: &Value) {
    eventually(what, SOON, || -> Result<()> {
        let found = window.script(script, &json!([]))?;
        ensure!(found == *wanted, "{found}; the page:\n{}", window.page());
        Ok(())
    });
}

fn kept(home: &Home) -> Result<Value> {
    let text = fs::read_to_string(home.folder().join("preferences.json"))?;
    serde_json::from_str(&text).context(text)
}

fn entry(home: &Home) -> PathBuf {
    home.user_folder().join(".config/autostart/trayvisor.desktop")
}

const SWITCHED_ON: &str = "return document.querySelector('[data-testid=launch-at-login]').checked";

#[test]
fn launch_at_login_is_what_the_system_has() {
    let home = Home::new();
    let desktop = Desktop::start().unwrap();
    let window = preferences_of(&desktop, &home);
    until(&window, "it is off", SWITCHED_ON, &json!(false));

    click(&window, "launch-at-login");
    let exec = format!("\nExec=\"{}\" --at-login\n", binaries::desktop().display());
    eventually("the tray is launched at login", SOON, || -> Result<()> {
        let text = fs::read_to_string(entry(&home))?;
        ensure!(text.contains(&exec), "{text}");
        Ok(())
    });

    // The desktop switches it off in its own settings.
    let text = fs::read_to_string(entry(&home)).unwrap();
    fs::write(entry(&home), format!("{text}Hidden=true\n")).unwrap();
    click(&window, "open-ports");
    click(&window, "open-preferences");
    until(&window, "it is off", SWITCHED_ON, &json!(false));

    click(&window, "launch-at-login");
    until(&window, "it is on", SWITCHED_ON, &json!(true));
    click(&window, "launch-at-login");
    eventually("nothing is left of it", SOON, || -> Result<()> {
        ensure!(!entry(&home).exists(), "it is still there");
        Ok(())
    });
}

#[test]
fn theme_and_language_are_kept_for_the_next_window() {
    let home = Home::new();
    home.set_preferences(&json!({ "mine": 1 }));
    let desktop = Desktop::start().unwrap();
    let window = preferences_of(&desktop, &home);
    let pick =
        "[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === 'Dark').click()";
    window.script(pick, &json!([])).unwrap();
    let shown = "return document.documentElement.dataset.theme";
    until(&window, "the page is dark", shown, &json!("dark"));
    let system = "return matchMedia('(prefers-color-scheme: dark)').matches";
    until(&window, "the window's frame is dark", system, &json!(true));

    let pick = "const all = document.querySelector('[data-testid=language]'); all.value = 'de';
        all.dispatchEvent(new Event('change', { bubbles: true }))";
    window.script(pick, &json!([])).unwrap();
    let title = "return document.querySelector('h1').textContent";
    until(&window, "the page speaks German", title, &json!("Trayvisor-Einstellungen"));
    assert_eq!(kept(&home).unwrap(), json!({ "mine": 1, "theme": "dark", "language": "de" }));
    drop(window);

    let window = Window::open(&desktop, &home, &[]).unwrap();
    until(&window, "the next window is dark, too", shown, &json!("dark"));
    until(&window, "and speaks German", "return document.documentElement.lang", &json!("de"));
}

#[test]
fn an_alert_is_added_tried_and_removed_in_the_window() {
    let home = Home::new();
    let receiver = Receiver::new();
    let desktop = Desktop::start().unwrap();
    let window = preferences_of(&desktop, &home);
    click(&window, "add-webhook");
    eventually("an address can be typed", SOON, || window.find("alert-url")?.write(&receiver.url("/hook")));
    eventually("it can be added", SOON, || -> Result<()> {
        let save = window.find("save-alert")?;
        ensure!(save.is_enabled()?, "it is grey; the page:\n{}", window.page());
        save.click()
    });
    click(&window, "test-alert");
    receiver.until_last_is("test");
    eventually("its arrival is told", SOON, || -> Result<()> {
        let told = window.find("delivery")?.text()?;
        ensure!(told == "The test arrived.", "{told}");
        Ok(())
    });
    click(&window, "remove-alert");
    click(&window, "confirm-remove-alert");
    eventually("it is gone", SOON, || -> Result<()> {
        ensure!(window.find_all("alert")?.is_empty(), "it is still there");
        let kept = fs::read_to_string(home.folder().join("alerts.json"))?;
        ensure!(kept.trim() == "{}", "{kept}");
        Ok(())
    });
}

#[test]
fn the_window_has_the_accent_colour_of_the_desktops_theme() {
    let home = Home::new();
    let desktop = Desktop::start().unwrap();
    let write = |file: &str, text: &str| {
        let file = home.user_folder().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    write(".themes/Plum/gtk-3.0/gtk.css", "@define-color theme_selected_bg_color #8a2be2;");
    write(".config/gtk-3.0/settings.ini", "[Settings]\ngtk-theme-name=Plum\n");
    let window = Window::open(&desktop, &home, &[]).unwrap();
    let accent = "return getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()";
    until(&window, "it is the theme's", accent, &json!("#8a2be2"));
}
