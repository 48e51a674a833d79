//! User workflows in the window, from the first click to the last, through WebDriver.
#![cfg(target_os = "linux")]

use anyhow::{Result, ensure};
use serde_json::json;
use trayvisor_tests::desktop::Desktop;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::http;
use trayvisor_tests::page::{click, until_gone, until_phase, until_shown, write};
use trayvisor_tests::project::{Project, no_restart};
use trayvisor_tests::wait::{SOON, eventually};
use trayvisor_tests::window::Window;

/// A desktop with the window, open at the server of a known project.
#[track_caller]
fn window_at(home: &Home, project: &Project<'_>) -> (Desktop, Window) {
    project.add();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, home, &["--server", project.name()]).unwrap();
    until_phase(&window, project, "Stopped");
    (desktop, window)
}

#[test]
fn a_crash_is_explained_on_a_card_mended_and_restarted_there() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &no_restart());
    api.replace("backend/main.py", "app = FastAPI()", "import redis\n\napp = FastAPI()");
    let (_desktop, window) = window_at(&home, &api);

    click(&window, &api, "start");
    until_shown(&window, "crash-card", "The Python package “redis” is not installed");
    until_shown(&window, "crash-card", "ModuleNotFoundError: No module named 'redis'");

    api.replace("backend/main.py", "import redis\n", "");
    click(&window, &api, "start-again");
    until_phase(&window, &api, "Running");
    api.until_it_answers();
    until_gone(&window, "crash-card");
}

#[test]
fn a_port_conflict_is_settled_by_the_next_port_first_once_and_then_always() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &no_restart());
    let (_desktop, window) = window_at(&home, &api);
    let mut holder = Foreign::holding(api.port());
    let next = || u16::try_from(api.status()["conflict"]["next_free"].as_u64().unwrap()).unwrap();

    click(&window, &api, "start");
    until_shown(&window, "conflict-card", &holder.pid().to_string());
    let once = next();
    click(&window, &api, "use-next-port");
    until_phase(&window, &api, "Running");
    assert_eq!(http::get(once, "/").unwrap().status, 200);
    assert_eq!(api.configuration()["port"], api.port(), "this once");

    click(&window, &api, "stop");
    until_phase(&window, &api, "Stopped");
    click(&window, &api, "start");
    until_shown(&window, "conflict-card", &holder.pid().to_string());
    let always = next();
    click(&window, &api, "always-use-port");
    until_phase(&window, &api, "Running");
    assert_eq!(http::get(always, "/").unwrap().status, 200);
    assert_eq!(api.configuration()["port"], always);
    assert!(holder.is_alive(), "nobody else was touched");
}

#[test]
fn a_text_is_found_in_a_log_of_a_million_lines() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--flood", "1000000"], &no_restart());
    let (_desktop, window) = window_at(&home, &api);
    click(&window, &api, "start");
    until_phase(&window, &api, "Running");
    until_shown(&window, "log-line", "listening on 127.0.0.1");

    write(&window, "log-find", "line 123456 of");
    until_shown(&window, "log-finds", "1 of 1");
    until_shown(&window, "log-line", "flood line 123456 of 1000000");
    eventually("what was found is marked", SOON, || -> Result<()> {
        let marked = window.script("return document.querySelector('mark')?.innerText", &json!([]))?;
        ensure!(marked == "line 123456 of", "{marked}");
        Ok(())
    });
    let rows = window.find_all("log-line").unwrap().len();
    assert!(rows < 200, "only what is in sight is on the page, not {rows} rows");
}
