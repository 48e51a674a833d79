//! The tray application on a desktop where the test is the tray host and the notification daemon.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use trayvisor_tests::desktop::{Desktop, until_mark, until_menu, window_processes};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::notifications::Notification;
use trayvisor_tests::processes::{Process, describe};
use trayvisor_tests::project::{Project, no_restart};
use trayvisor_tests::tray::{Item, MenuItem};
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::{http, port};

const RUNNING: char = '●';
const STOPPED: char = '○';
const CONFLICT: char = '▲';
const CRASHED: char = '✖';

/// The server's line without its mark, as for `Menu::click`.
fn line(project: &Project<'_>) -> String {
    format!("{} :{}", project.name(), project.port())
}

/// Opens the menu and clicks one of a server's items.
#[track_caller]
fn click(item: &Item, project: &Project<'_>, label: &str) {
    let (menu, ()) = until_menu(item, &format!("“{label}” can be clicked"), |root| {
        let found = root.at(&[&line(project), label])?;
        ensure!(found.enabled, "it is grey");
        Ok(())
    });
    menu.click(&[&line(project), label]).unwrap();
}

/// The icon's image, once it differs from this one.
#[track_caller]
fn other_picture(item: &Item, before: &[u8]) -> Vec<u8> {
    eventually("the icon has changed", SOON, || -> Result<Vec<u8>> {
        let icon = item.icon()?;
        let picture = fs::read(icon.file().with_context(|| format!("no picture of {icon:?}"))?)?;
        ensure!(!picture.is_empty() && picture != before, "still the same: {icon:?}");
        Ok(picture)
    })
}

#[track_caller]
fn notification(desktop: &Desktop, summary: &str) -> Notification {
    eventually(&format!("the notification “{summary}”"), SOON, || desktop.notifications.open(summary))
}

#[track_caller]
fn press(desktop: &Desktop, notification: &Notification, button: &str) {
    desktop.notifications.press(notification.id, notification.button(button).unwrap()).unwrap();
}

fn pid_of(status: &Value) -> u32 {
    status["pid"]
        .as_u64()
        .and_then(|pid| u32::try_from(pid).ok())
        .unwrap_or_else(|| panic!("no pid in {status:#}"))
}

/// The whole workflow: a user runs a FastAPI server without a terminal.
#[test]
fn a_fastapi_server_is_run_crashed_freed_and_left_from_the_tray_alone() {
    let home = Home::new();
    home.set_preferences(&json!({ "on_quit": "leave" }));
    let api = Project::fastapi(&home, "api", &no_restart());
    api.add();
    let (desktop, mut tray, item) = Desktop::with_tray(&home);

    // The menu lists the project, stopped.
    until_mark(&item, "api", STOPPED);
    let idle = other_picture(&item, &[]);

    // Start.
    click(&item, &api, "Start");
    api.until_it_answers();
    let (_, title) = until_menu(&item, "api runs", |root| {
        let server = root.server("api")?;
        ensure!(server.label.starts_with(RUNNING), "not yet");
        for label in ["Stop", "Restart", "Open in browser", "Open API docs", "Show logs"] {
            ensure!(server.has(label), "no “{label}”");
        }
        ensure!(!server.has("Start"), "a running server cannot be started");
        Ok(server.label.clone())
    });
    assert_eq!(title, format!("● api :{}", api.port()));
    let running = other_picture(&item, &idle);

    // It crashes.
    let pid = pid_of(&api.until("running"));
    Process::find(pid).unwrap().kill().unwrap();
    let crash = notification(&desktop, "api crashed");
    assert!(!crash.body.is_empty(), "the cause in plain words: {crash:?}");
    crash.button("Show logs").unwrap();
    until_mark(&item, "api", CRASHED);
    let crashed = other_picture(&item, &running);
    assert_ne!(crashed, idle);

    // Restart, on the notification.
    press(&desktop, &crash, "Restart");
    api.until_it_answers();
    until_mark(&item, "api", RUNNING);
    assert_ne!(pid_of(&api.until("running")), pid);

    // Stop, and another process takes the port.
    click(&item, &api, "Stop");
    until_mark(&item, "api", STOPPED);
    eventually("the port is free", SOON, || check(port::is_free(api.port()), || "it is not".into()));
    let mut holder = Foreign::holding(api.port());
    let mut innocent = Foreign::connected_to(api.port());

    // Start finds the conflict and names the holder.
    click(&item, &api, "Start");
    let conflict = notification(&desktop, &format!("Port {} is in use", api.port()));
    assert!(conflict.body.contains(&holder.pid().to_string()), "{conflict:?}");
    assert!(conflict.body.contains("trayvisor-test"), "{conflict:?}");
    let next = api.status()["conflict"]["next_free"].as_u64().unwrap();
    conflict.button(&format!("Use {next}")).unwrap();
    until_mark(&item, "api", CONFLICT);
    assert!(holder.is_alive(), "nothing happens before somebody says so");
    other_picture(&item, &idle);

    // Free port.
    press(&desktop, &conflict, "Free port");
    eventually("the holder is gone", SOON, || check(!holder.is_alive(), || "it lives".into()));
    api.until_it_answers();
    assert!(innocent.is_alive(), "only the holder was ended");
    until_mark(&item, "api", RUNNING);

    // Quit leaves the server running.
    let pid = pid_of(&api.until("running"));
    item.menu().unwrap().click(&["Quit"]).unwrap();
    assert!(tray.until_ended().success(), "{}", tray.describe());
    assert_eq!(pid_of(&api.status()), pid);
    api.until_it_answers();
    assert!(desktop.items().unwrap().is_empty());
}

#[test]
fn quit_stops_the_servers_where_that_is_preferred() {
    let home = Home::new();
    home.set_preferences(&json!({ "on_quit": "stop" }));
    let api = Project::test_server(&home, "api", &[], &no_restart());
    api.add();
    api.start();
    let (_desktop, mut tray, item) = Desktop::with_tray(&home);
    until_mark(&item, "api", RUNNING).click(&["Quit"]).unwrap();
    assert!(tray.until_ended().success(), "{}", tray.describe());
    assert_eq!(api.status()["phase"], "stopped");
    assert!(port::is_free(api.port()));
}

#[test]
fn a_killed_tray_leaves_the_server_and_its_log_whole_and_finds_it_again() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--count", "10"], &no_restart());
    api.add();
    let (desktop, mut tray, item) = Desktop::with_tray(&home);
    click(&item, &api, "Start");
    until_mark(&item, "api", RUNNING);
    let pid = pid_of(&api.status());
    let numbers = || -> Vec<u64> {
        let log = api.log();
        let whole = log.rfind('\n').map_or("", |end| &log[..end]);
        whole.lines().filter_map(|line| line.split_once("numbered line ")?.1.parse().ok()).collect()
    };
    let until_written = |line: u64| {
        eventually(&format!("line {line} is in the log"), SOON, || {
            let last = numbers().last().copied().unwrap_or(0);
            check(last >= line, || format!("the last is {last}"))
        });
    };
    until_written(20);

    tray.kill().unwrap();
    until_written(numbers().len() as u64 + 50);
    assert_eq!(pid_of(&api.status()), pid, "the server has not noticed");
    assert!(desktop.items().unwrap().is_empty());

    let mut tray = desktop.launch_tray(&home).unwrap();
    let item = desktop.item_of(&mut tray);
    until_mark(&item, "api", RUNNING);
    until_written(numbers().len() as u64 + 20);
    assert_eq!(pid_of(&api.status()), pid, "it was found, not started again");
    let written = numbers();
    let expected: Vec<_> = (1..=written.len() as u64).collect();
    assert_eq!(written, expected, "no gap, nothing twice");

    // The new one can control it.
    click(&item, &api, "Stop");
    until_mark(&item, "api", STOPPED);
    assert!(Process::find(pid).is_err());
}

#[test]
fn a_second_launch_opens_the_window_and_ends() {
    let home = Home::new();
    // Without a project the window would open on its own.
    Project::test_server(&home, "api", &[], &no_restart()).add();
    let (desktop, _tray, _item) = Desktop::with_tray(&home);
    assert_eq!(describe(&window_processes(&home)), describe(&[]), "the tray alone has no window");
    let mut second = desktop.launch_tray(&home).unwrap();
    assert!(second.until_ended().success(), "{}", second.describe());
    eventually("the window is open", SOON, || {
        let windows = window_processes(&home);
        check(windows.len() == 1, || describe(&windows))
    });
    assert_eq!(desktop.items().unwrap().len(), 1, "there is one tray application");
}

#[test]
fn the_menu_shows_what_the_command_line_does() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &no_restart());
    let (_desktop, _tray, item) = Desktop::with_tray(&home);
    let (_, ()) = until_menu(&item, "the menu is there, with no server", |root| {
        for label in ["Start all", "Stop all", "Add a project…", "Show Trayvisor", "Quit"] {
            ensure!(root.has(label), "no “{label}”");
        }
        ensure!(root.server("api").is_err(), "a server that nobody added");
        Ok(())
    });
    api.add();
    until_mark(&item, "api", STOPPED);
    api.start();
    until_mark(&item, "api", RUNNING);
    api.stop();
    until_mark(&item, "api", STOPPED);
    let port = port::free();
    api.trayvisor(&["config", "--port", &port.to_string()]).ok();
    until_menu(&item, "the new port is shown", |root| {
        let label = &root.server("api")?.label;
        ensure!(*label == format!("○ api :{port}"), "it says “{label}”");
        Ok(())
    });
}

#[test]
fn the_menu_counts_the_servers_and_shows_running_ones_first() {
    let home = Home::new();
    let my_api = Project::test_server(&home, "my_api", &[], &no_restart());
    let beta = Project::test_server(&home, "beta", &[], &no_restart());
    my_api.add();
    beta.add();
    beta.start();
    let (_desktop, _tray, item) = Desktop::with_tray(&home);
    until_menu(&item, "one runs, and comes first", |root| {
        let labels = root.labels();
        let first = root.children.first().context("a line of state")?;
        ensure!(!first.enabled, "the line of state can be clicked");
        ensure!(first.label.contains("1 running"), "it says “{}”", first.label);
        let place = |server: &MenuItem| labels.iter().position(|label| *label == server.label);
        ensure!(place(root.server("beta")?) < place(root.server("my_api")?), "beta runs and is not first");
        Ok(())
    });
    item.menu().unwrap().click(&["Start all"]).unwrap();
    until_mark(&item, "my_api", RUNNING);
    my_api.until_it_answers();
    item.menu().unwrap().click(&["Stop all"]).unwrap();
    until_mark(&item, "my_api", STOPPED);
    until_mark(&item, "beta", STOPPED);
    assert!(port::is_free(my_api.port()) && port::is_free(beta.port()));
}

#[test]
fn a_port_conflict_is_settled_in_the_menu() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &no_restart());
    api.add();
    let (_desktop, _tray, item) = Desktop::with_tray(&home);
    let mut holder = Foreign::holding(api.port());
    click(&item, &api, "Start");
    until_mark(&item, "api", CONFLICT);
    let next = api.status()["conflict"]["next_free"].as_u64().unwrap();

    click(&item, &api, &format!("Start on {next}"));
    eventually("it answers on the next port", SOON, || http::get(u16::try_from(next)?, "/"));
    until_menu(&item, "the port in use is shown", |root| {
        let label = &root.server("api")?.label;
        ensure!(*label == format!("● api :{next}"), "it says “{label}”");
        Ok(())
    });
    assert!(holder.is_alive());
    api.stop();

    // Whether the other port was for one run or was saved: the holder is on the configured one.
    if api.status()["port"] == api.port() {
        click(&item, &api, "Start");
        click(&item, &api, &format!("Free port {} and start", api.port()));
        api.until_it_answers();
        assert!(!holder.is_alive());
    }
}

#[test]
fn a_port_conflict_is_settled_on_its_notification_by_using_the_next_port() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &no_restart());
    api.add();
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    let mut holder = Foreign::holding(api.port());
    click(&item, &api, "Start");
    let conflict = notification(&desktop, &format!("Port {} is in use", api.port()));
    let next = api.status()["conflict"]["next_free"].as_u64().unwrap();
    press(&desktop, &conflict, &format!("Use {next}"));
    eventually("it answers on the next port", SOON, || http::get(u16::try_from(next)?, "/"));
    assert!(holder.is_alive());
}

/// Waits until the browser was asked for this URL. The browser is a program that writes its arguments to a file.
fn until_browsed(home: &Home, url: &str) {
    eventually(&format!("{url} is opened in the browser"), SOON, || {
        let opened = fs::read_to_string(home.folder().join("browsed")).unwrap_or_default();
        check(opened.lines().any(|line| line == url), || opened)
    });
}

#[test]
fn the_menu_opens_the_browser_the_docs_the_log_and_the_window() {
    let home = Home::new();
    let browser = home.folder().join("xdg-open");
    let script = format!("#!/bin/sh\necho \"$1\" >> {}\n", home.folder().join("browsed").display());
    fs::write(&browser, script).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    home.install(&browser);
    let api = Project::fastapi(&home, "api", &no_restart());
    api.start();
    let (_desktop, _tray, item) = Desktop::with_tray(&home);
    until_mark(&item, "api", RUNNING);
    let url = format!("http://127.0.0.1:{}", api.port());
    click(&item, &api, "Open in browser");
    until_browsed(&home, &url);
    click(&item, &api, "Open API docs");
    until_browsed(&home, &format!("{url}/docs"));

    for (path, asked) in [
        (&[&*line(&api), "Show logs"][..], "--server api"),
        (&["Add a project…"], "window --add"),
        (&["Show Trayvisor"], "window"),
    ] {
        item.menu().unwrap().click(path).unwrap();
        let window = eventually(&format!("{path:?} opens the window"), SOON, || {
            let windows = window_processes(&home);
            let asked = windows.iter().find(|window| window.command().trim_end().ends_with(asked));
            asked.copied().ok_or_else(|| describe(&windows))
        });
        window.kill().unwrap();
        eventually("the window is gone", SOON, || check(!window.is_alive(), || "it is there".into()));
    }
}

#[test]
fn a_server_that_is_to_start_with_the_tray_does() {
    let home = Home::new();
    let wanted = Project::test_server(&home, "wanted", &[], &json!({ "autostart": true }));
    let other = Project::test_server(&home, "other", &[], &no_restart());
    for project in [&wanted, &other] {
        project.add();
    }
    let (_desktop, _tray, item) = Desktop::with_tray(&home);
    until_mark(&item, "wanted", RUNNING);
    wanted.until_it_answers();
    assert_eq!(other.status()["phase"], "stopped");
}

#[test]
fn a_press_on_the_body_of_a_notification_opens_the_window_at_the_server() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &no_restart());
    api.add();
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    click(&item, &api, "Start");
    until_mark(&item, "api", RUNNING);
    Process::find(pid_of(&api.until("running"))).unwrap().kill().unwrap();
    let crash = notification(&desktop, "api crashed");
    desktop.notifications.press(crash.id, "default").unwrap();
    eventually("the window is open at the server", SOON, || {
        let windows = window_processes(&home);
        check(windows.len() == 1 && windows[0].command().contains("api"), || describe(&windows))
    });
}

#[test]
fn a_crash_that_restarts_by_itself_is_told_once() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.add();
    let pid = api.start();
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    until_mark(&item, "api", RUNNING);
    Process::find(pid).unwrap().kill().unwrap();
    eventually("it was started again", SOON, || {
        let status = api.status();
        check(status["phase"] == "running" && status["pid"] != pid, || format!("{status:#}"))
    });
    api.until_it_answers();
    notification(&desktop, "api crashed");
    let crashes = desktop.notifications.all().into_iter().filter(|one| one.summary == "api crashed");
    assert_eq!(crashes.count(), 1, "{:#?}", desktop.notifications.all());
}

#[test]
fn a_crash_loop_is_one_notification_that_ends_with_its_being_given_up() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--exit-after", "1", "--code", "1"], &json!({}));
    api.add();
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    click(&item, &api, "Start");
    notification(&desktop, "api keeps crashing");
    assert_eq!(api.status()["phase"], "failed");
    let all = desktop.notifications.all();
    let mut numbers: Vec<u32> = all.iter().map(|one| one.id).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "{all:#?}");
    assert!(all.len() <= 2, "its beginning and its end: {all:#?}");
}

#[test]
fn an_unhealthy_server_is_told_with_what_it_does_instead() {
    let home = Home::new();
    let health = json!({ "health": { "path": "/health", "interval_s": 1 } });
    let api = Project::test_server(&home, "api", &["--health", "health"], &health);
    api.write("health", "200");
    api.add();
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    click(&item, &api, "Start");
    until_mark(&item, "api", RUNNING);
    api.write("health", "503");
    let unhealthy = notification(&desktop, "api is unhealthy");
    assert_eq!(unhealthy.body, "It answers 503 on /health.");
    until_mark(&item, "api", '▲');

    api.write("health", "200");
    until_mark(&item, "api", RUNNING);
    eventually("the notification is gone with its cause", SOON, || {
        check(desktop.notifications.open("api is unhealthy").is_err(), || "it is still there".into())
    });
}

#[test]
fn a_server_that_runs_elsewhere_is_taken_over_from_the_menu() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.add();
    let (_desktop, _tray, item) = Desktop::with_tray(&home);
    let mut command = std::process::Command::new(trayvisor_tests::binaries::test_server());
    command.args(["--port", &api.port().to_string()]).current_dir(api.folder());
    let mut terminal = trayvisor_tests::foreign::Foreign::run(command);
    until_mark(&item, "api", '◇');
    click(&item, &api, "Take over");
    until_mark(&item, "api", RUNNING);
    assert!(!terminal.is_alive());
    api.until_it_answers();
}

#[test]
fn the_desktop_shows_only_the_events_that_the_user_wants() {
    let home = Home::new();
    fs::write(home.folder().join("alerts.json"), r#"{ "desktop": ["conflict"] }"#).unwrap();
    let api = Project::test_server(&home, "api", &["--exit-after", "1", "--code", "1"], &no_restart());
    let web = Project::test_server(&home, "web", &[], &json!({}));
    api.add();
    web.add();
    let (desktop, _tray, item) = Desktop::with_tray(&home);
    click(&item, &api, "Start");
    until_mark(&item, "api", CRASHED);
    let _holder = trayvisor_tests::foreign::Foreign::holding(web.port());
    click(&item, &web, "Start");
    notification(&desktop, &format!("Port {} is in use", web.port()));
    let all = desktop.notifications.all();
    assert_eq!(all.len(), 1, "nothing of the crash, which came first: {all:#?}");
}
