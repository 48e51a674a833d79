//! The first steps: the user agrees to a command before it runs, in the tray and in the window.
#![cfg(target_os = "linux")]

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::desktop::{Desktop, until_mark, until_menu, window_processes};
use trayvisor_tests::drag;
use trayvisor_tests::home::Home;
use trayvisor_tests::notifications::Notification;
use trayvisor_tests::port;
use trayvisor_tests::processes::describe;
use trayvisor_tests::project::Project;
use trayvisor_tests::tray::Item;
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::window::{Window, windows_of};

const RUNNING: char = '●';
const STOPPED: char = '○';

/// A project that was added from the command line, where its command is not shown.
fn unseen<'home>(home: &'home Home, name: &str, settings: &Value) -> Project<'home> {
    let project = Project::test_server(home, name, &[], settings);
    project.trayvisor(&["add"]).ok();
    project
}

/// Clicks a line of a server's menu.
#[track_caller]
fn click(item: &Item, project: &Project<'_>, label: &str) {
    let line = format!("{} :{}", project.name(), project.port());
    let (menu, ()) = until_menu(item, &format!("“{label}” can be clicked"), |root| {
        ensure!(root.at(&[&line, label])?.enabled, "it is grey");
        Ok(())
    });
    menu.click(&[&line, label]).unwrap();
}

#[track_caller]
fn question(desktop: &Desktop, summary: &str) -> Notification {
    eventually(&format!("the question “{summary}”"), SOON, || desktop.notifications.open(summary))
}

#[track_caller]
fn press(desktop: &Desktop, notification: &Notification, button: &str) {
    desktop.notifications.press(notification.id, notification.button(button).unwrap()).unwrap();
}

/// Adds a word to the server's command.
fn change_command(project: &Project<'_>) {
    let mut config = project.configuration();
    config["command"].as_array_mut().unwrap().extend([json!("--late"), json!("1")]);
    project.configure(&config.to_string());
}

#[track_caller]
fn until_window(home: &Home, what: &str, asked: impl Fn(&str) -> bool) {
    eventually(what, SOON, || {
        let windows = window_processes(home);
        check(windows.iter().any(|window| asked(window.command().trim_end())), || describe(&windows))
    });
}

/// While a window is open, another start would only bring it to the front.
#[track_caller]
fn until_no_window(home: &Home) {
    eventually("the window is gone", SOON, || {
        let windows = window_processes(home);
        check(windows.is_empty(), || describe(&windows))
    });
}

#[test]
fn a_start_from_the_menu_asks_first_and_runs_what_was_agreed_to() {
    let home = Home::new();
    let api = unseen(&home, "api", &json!({}));
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    click(&item, &api, "Start");
    let asked = question(&desktop, "Run api?");
    let command = format!("{} --port {}", binaries::test_server().display(), api.port());
    assert!(
        asked.body.contains(&command) && asked.body.contains("have not agreed to this command yet"),
        "{asked:?}"
    );
    assert_eq!((&api.status()["phase"], api.log().as_str()), (&json!("stopped"), ""));
    press(&desktop, &asked, "Run it");
    api.until_it_answers();
    until_mark(&item, "api", RUNNING);

    // From now on it is known, on other ports as well.
    click(&item, &api, "Stop");
    until_mark(&item, "api", STOPPED);
    api.trayvisor(&["config", "--port", &port::free().to_string()]).ok();
    let (menu, ()) = until_menu(&item, "the new port is shown", |root| {
        ensure!(!root.server("api")?.label.contains(&api.port().to_string()), "not yet");
        Ok(())
    });
    let line = menu.read().unwrap().server("api").unwrap().label.clone();
    menu.click(&[&line, "Start"]).unwrap();
    until_mark(&item, "api", RUNNING);
    let asked = desktop.notifications.all().into_iter().filter(|one| one.summary.starts_with("Run "));
    assert_eq!(asked.count(), 1);
}

#[test]
fn a_command_that_has_changed_is_asked_about_again() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.start();
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    until_mark(&item, "api", RUNNING);
    change_command(&api);
    click(&item, &api, "Restart");
    let asked = question(&desktop, "Run api?");
    assert!(asked.body.contains("has changed") && asked.body.contains("--late 1"), "{asked:?}");
    assert_eq!(api.status()["phase"], "running", "it runs on as it is");
    let before = api.status()["pid"].clone();

    // It changes again before the button is pressed, so the answer does not apply any more.
    change_command(&api);
    press(&desktop, &asked, "Run it");
    let again = eventually("it is asked anew", SOON, || {
        let open = desktop.notifications.open("Run api?")?;
        ensure!(open.body.contains("--late 1 --late 1"), "{open:?}");
        Ok(open)
    });
    assert_eq!(api.status()["pid"], before);
    press(&desktop, &again, "Run it");
    api.once("it was started again", |status| status["pid"] != before && status["ready"] == true);
}

#[test]
fn nothing_is_run_at_login_that_was_not_agreed_to() {
    let home = Home::new();
    let known = Project::test_server(&home, "known", &[], &json!({ "autostart": true }));
    known.add();
    let new = unseen(&home, "new", &json!({ "autostart": true }));
    let desktop = Desktop::start().unwrap();
    let mut tray = desktop.launch(&home, &["--at-login"]).unwrap();
    let item = desktop.item_of(&mut tray);
    let asked = question(&desktop, "Run new?");
    until_mark(&item, "known", RUNNING);
    assert_eq!((&new.status()["phase"], new.log().as_str()), (&json!("stopped"), ""));
    press(&desktop, &asked, "Run it");
    until_mark(&item, "new", RUNNING);
}

#[test]
fn start_all_asks_once_for_all_and_starts_the_others_at_once() {
    let home = Home::new();
    let known = Project::test_server(&home, "known", &[], &json!({}));
    known.add();
    let one = unseen(&home, "one", &json!({}));
    let two = unseen(&home, "two", &json!({}));
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    until_mark(&item, "two", STOPPED).click(&["Start all"]).unwrap();
    let asked = question(&desktop, "Run 2 servers?");
    for project in [&one, &two] {
        assert!(asked.body.contains(&format!("{}: ", project.name())), "{asked:?}");
    }
    until_mark(&item, "known", RUNNING);
    press(&desktop, &asked, "Run them");
    until_mark(&item, "one", RUNNING);
    until_mark(&item, "two", RUNNING);
}

#[test]
fn a_press_on_show_opens_the_window_at_the_question() {
    let home = Home::new();
    let api = unseen(&home, "api", &json!({}));
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    click(&item, &api, "Start");
    press(&desktop, &question(&desktop, "Run api?"), "Show");
    until_window(&home, "the window asks", |command| command.contains("--ask") && command.ends_with("api"));
}

#[test]
fn where_nobody_shows_notifications_the_window_asks() {
    let home = Home::new();
    let api = unseen(&home, "api", &json!({}));
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    desktop.notifications.leave().unwrap();
    click(&item, &api, "Start");
    until_window(&home, "the window asks", |command| command.contains("--ask") && command.ends_with("api"));
    assert_eq!(api.log(), "");
}

#[test]
fn a_question_that_cannot_be_shown_is_put_by_the_window() {
    let home = Home::new();
    let api = unseen(&home, "api", &json!({}));
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    desktop.notifications.refuse();
    click(&item, &api, "Start");
    until_window(&home, "the window asks", |command| command.contains("--ask") && command.ends_with("api"));
    assert_eq!(api.log(), "");
}

#[test]
fn the_window_asks_before_it_starts_and_runs_what_was_agreed_to() {
    let home = Home::new();
    let api = unseen(&home, "api", &json!({ "env": { "TOKEN": "s3cret" } }));
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &["--server", "api"]).unwrap();
    let click = |button: &str| {
        eventually(&format!("“{button}” is clicked"), SOON, || -> Result<()> {
            let found = window.find(button)?;
            ensure!(found.is_enabled()?, "it is grey");
            found.click().with_context(|| window.page())
        });
    };
    let asked = |words: &str| {
        eventually("the window asks", SOON, || -> Result<()> {
            let text = window.find("consent")?.text()?;
            ensure!(text.contains(words), "it says: {text}");
            ensure!(!text.contains("s3cret"), "a secret is shown: {text}");
            Ok(())
        });
    };
    click("start");
    asked(&format!("--port {}", api.port()));
    asked("TOKEN");
    click("cancel-run");
    eventually("it can be started", SOON, || check_enabled(&window, "start"));
    assert_eq!(api.log(), "", "nothing was run");
    click("start");
    click("run-it");
    api.until_it_answers();

    // A command that has changed is asked about again, beside the previous one.
    change_command(&api);
    click("restart");
    asked("--late 1");
    eventually("the command before is shown", SOON, || window.find("command-before"));
    click("run-it");
    eventually("the new command runs", SOON, || check(api.log().contains("--late 1"), || api.log()));
}

fn check_enabled(window: &Window, button: &str) -> Result<()> {
    ensure!(window.find(button)?.is_enabled()?, "it is grey");
    Ok(())
}

#[test]
fn the_window_starts_what_the_tray_was_asked_for_once_that_is_agreed_to() {
    let home = Home::new();
    let api = unseen(&home, "api", &json!({}));
    let desktop = Desktop::start().unwrap();
    let folder = api.folder().to_str().unwrap().to_owned();
    let window = Window::open(&desktop, &home, &["--ask", &folder, "api"]).unwrap();
    eventually("it is agreed to", SOON, || window.find("run-it")?.click());
    api.until_it_answers();
}

#[test]
fn a_newcomer_sees_the_window_at_once_and_nobody_at_login() {
    let home = Home::new();
    let desktop = Desktop::start().unwrap();
    let mut tray = desktop.launch(&home, &["--at-login"]).unwrap();
    desktop.item_of(&mut tray);
    drop(tray);
    let mut tray = desktop.launch_tray(&home).unwrap();
    until_window(&home, "the window opens by itself", |command| command.ends_with("window"));
    assert_eq!(window_processes(&home).len(), 1, "one, and not of the start at login");
    desktop.item_of(&mut tray);
}

#[test]
fn on_a_desktop_without_a_tray_the_window_is_the_way_in_and_says_so_once() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.add();
    let desktop = Desktop::start().unwrap();
    desktop.remove_tray().unwrap();
    let _tray = desktop.launch_tray(&home).unwrap();
    until_window(&home, "the window opens by itself", |command| command.ends_with("window"));
    for window in window_processes(&home) {
        window.kill().unwrap();
    }
    until_no_window(&home);

    let window = Window::open(&desktop, &home, &[]).unwrap();
    let said = eventually("it is said", SOON, || window.find("tray-notice")?.text());
    assert!(said.contains("AppIndicator"), "{said}");
    window.find("tray-understood").unwrap().click().unwrap();
    let preferences = home.folder().join("preferences.json");
    eventually("it is remembered", SOON, || -> Result<()> {
        let text = std::fs::read_to_string(&preferences)?;
        ensure!(text.contains("\"lacks_tray_told\": true"), "{text}");
        Ok(())
    });
    drop(window);
    until_no_window(&home);
    let window = Window::open(&desktop, &home, &[]).unwrap();
    eventually("the window is there", SOON, || window.row("api").map(drop));
    assert!(window.find_all("tray-notice").unwrap().is_empty());
}

#[test]
fn who_has_no_project_tries_the_demo_with_one_click_and_removes_it() {
    let home = Home::new();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &[]).unwrap();
    eventually("the demo is offered", SOON, || window.find("try-demo")?.click());
    let status = eventually("the demo answers", SOON, || -> Result<Value> {
        let status = home.status().into_iter().next().context("no server")?;
        ensure!(status["ready"] == true, "{status:#}");
        Ok(status)
    });
    let port = u16::try_from(status["port"].as_u64().unwrap()).unwrap();
    assert!(trayvisor_tests::http::get(port, "/").unwrap().body.contains("It is running."));
    assert_eq!(status["project"], json!(home.folder().canonicalize().unwrap().join("demo")));
    eventually("it is stopped", SOON, || window.find("stop")?.click());
    eventually("it can be removed", SOON, || -> Result<()> {
        check_enabled(&window, "start")?;
        window.find("remove-project")?.click()
    });
    eventually("nothing is left of it", SOON, || window.find("welcome").map(drop));
}

#[test]
fn a_folder_that_is_dragged_onto_the_window_is_looked_into() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.copy_fastapi();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &[]).unwrap();
    eventually("the window is there", SOON, || window.find("welcome").map(drop));
    let process = window_processes(&home).remove(0);
    let target = windows_of(&desktop, process.pid()).unwrap().remove(0);
    // A dropped file stands for its folder.
    let file = api.folder().join("requirements.txt");
    api.write("requirements.txt", "fastapi");
    drag::drop_onto(&desktop, target, &[&file]).unwrap();
    eventually("what is in it is shown", SOON, || -> Result<()> {
        let found = window.find("description")?.text()?;
        ensure!(found == "FastAPI, found in backend/main.py", "it says: {found}");
        Ok(())
    });
    assert_eq!(api.log(), "");
}
