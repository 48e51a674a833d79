//! The real window, through WebDriver.
#![cfg(target_os = "linux")]

use anyhow::{Context, Result, ensure};
use serde_json::json;
use trayvisor_tests::desktop::{Desktop, webkit_processes, window_processes};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::page::{click, until, until_phase, until_shown, write};
use trayvisor_tests::port;
use trayvisor_tests::processes::{Process, describe};
use trayvisor_tests::project::{Project, no_restart};
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::window::{Window, close, windows_of};

#[test]
fn a_fastapi_server_is_started_read_and_stopped_in_the_window() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &no_restart());
    api.add();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &["--server", "api"]).unwrap();
    until_phase(&window, &api, "Stopped");

    click(&window, &api, "start");
    until_phase(&window, &api, "Running");
    api.until_it_answers();
    let pid = api.status()["pid"].clone();
    until(&window, &api, "the server's pid is shown", |window| {
        let shown = window.find("pid")?.text()?;
        ensure!(shown.contains(&pid.to_string()), "it says “{shown}”, not {pid}");
        Ok(())
    });
    until_shown(&window, "log-line", "Application startup complete");

    click(&window, &api, "restart");
    eventually("it was started again", SOON, || {
        let status = api.status();
        let new = status["pid"] != pid && status["phase"] == "running";
        check(new, || format!("{status:#}"))
    });
    until_phase(&window, &api, "Running");

    click(&window, &api, "stop");
    until_phase(&window, &api, "Stopped");
    assert_eq!(api.status()["phase"], "stopped");
}

#[test]
fn a_fastapi_folder_is_looked_at_edited_saved_and_started_in_the_window() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.copy_fastapi();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &["--add"]).unwrap();
    write(&window, "folder", api.folder().to_str().unwrap());
    eventually("the folder can be looked at", SOON, || window.find("look")?.click());
    until_shown(&window, "description", "FastAPI, found in backend/main.py");
    until_shown(&window, "command-shown", "-m uvicorn backend.main:app --host 127.0.0.1 --port 8000");
    assert!(!api.configuration_file().exists(), "nothing is saved before it is agreed to");

    write(&window, "field-port", "70000");
    eventually("a port that cannot be can't be saved", SOON, || -> Result<()> {
        ensure!(!window.find("save-project")?.is_enabled()?, "it can be");
        Ok(())
    });
    write(&window, "field-port", &api.port().to_string());
    until_shown(&window, "command-shown", &format!("--port {}", api.port()));
    eventually("it can be saved", SOON, || {
        let save = window.find("save-project")?;
        ensure!(save.is_enabled()?, "it is grey");
        save.click()
    });

    until_phase(&window, &api, "Stopped");
    assert_eq!(api.configuration()["port"], api.port());
    click(&window, &api, "start");
    until_phase(&window, &api, "Running");
    api.until_it_answers();
    api.stop();
}

#[test]
fn the_window_shows_what_the_command_line_does() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &no_restart());
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &[]).unwrap();
    eventually("projects can be added", SOON, || window.find("add-project"));
    api.add();
    until_phase(&window, &api, "Stopped");
    api.start();
    until_phase(&window, &api, "Running");
    api.stop();
    until_phase(&window, &api, "Stopped");
}

#[test]
fn a_crash_is_told_in_the_window() {
    let home = Home::new();
    let settings = json!({ "restart": { "policy": "never" } });
    let api = Project::test_server(&home, "api", &["--flood", "2"], &settings);
    api.add();
    let pid = api.start();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &["--server", "api"]).unwrap();
    until_phase(&window, &api, "Running");
    Process::find(pid).unwrap().kill().unwrap();
    until_shown(&window, "crash-card", "SIGKILL");
}

#[test]
fn a_port_conflict_is_settled_in_the_window() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &no_restart());
    api.add();
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &["--server", "api"]).unwrap();
    let mut holder = Foreign::holding(api.port());
    click(&window, &api, "start");
    until_shown(&window, "conflict-card", &holder.pid().to_string());
    eventually("the next port is offered", SOON, || window.find("use-next-port"));
    assert!(holder.is_alive(), "nothing happens before somebody says so");
    click(&window, &api, "free-port");
    until_phase(&window, &api, "Running");
    assert!(!holder.is_alive());
    api.until_it_answers();
}

#[test]
fn a_port_is_freed_in_the_window_of_those_who_were_shown_and_of_nobody_else() {
    let home = Home::new();
    let port = port::free();
    let first = Foreign::holding(port);
    let desktop = Desktop::start().unwrap();
    let window = Window::open(&desktop, &home, &[]).unwrap();
    let click = |id: &str| {
        eventually(&format!("{id} can be clicked"), SOON, || {
            let found = window.find(id)?;
            ensure!(found.is_enabled()?, "it is grey");
            found.click()
        });
    };
    let ask_to_free = |holder: &Foreign| {
        until_shown(&window, "port-row", &holder.pid().to_string());
        click("port-row");
        click("ask-to-free");
        until_shown(&window, "free-ends", &holder.pid().to_string());
    };

    click("open-ports");
    eventually("a port can be looked for", SOON, || window.find("find-port")?.write(&port.to_string()));
    ask_to_free(&first);
    drop(first);
    let mut second = Foreign::holding(port);
    click("confirm-free");
    until_shown(&window, "free-problem", &format!("is now held by trayvisor-test-server ({})", second.pid()));
    assert!(second.is_alive(), "it was not shown");

    click("cancel-free");
    ask_to_free(&second);
    click("confirm-free");
    eventually("the port is free", SOON, || check(port::is_free(port), || window.page()));
    assert!(!second.is_alive());
}

#[test]
fn closing_the_window_leaves_no_process_of_it() {
    let home = Home::new();
    let desktop = Desktop::start().unwrap();
    let mut app = desktop.launch(&home, &["window"]).unwrap();
    let window = eventually("the window is on the screen", SOON, || -> Result<u32> {
        windows_of(&desktop, app.pid())?.first().copied().with_context(|| app.describe())
    });
    eventually("its page is being shown", SOON, || {
        let processes = webkit_processes(&home);
        check(!processes.is_empty(), || describe(&processes))
    });
    close(&desktop, window).unwrap();
    assert!(app.until_ended().success(), "{}", app.describe());
    eventually("nothing of the window is left", SOON, || {
        let left = [webkit_processes(&home), window_processes(&home)].concat();
        check(left.is_empty(), || describe(&left))
    });
}

#[test]
fn a_second_window_is_the_first_one() {
    let home = Home::new();
    let desktop = Desktop::start().unwrap();
    let first = desktop.launch(&home, &["window"]).unwrap();
    eventually("the window is on the screen", SOON, || -> Result<()> {
        ensure!(!windows_of(&desktop, first.pid())?.is_empty(), "not yet");
        Ok(())
    });
    let mut second = desktop.launch(&home, &["window"]).unwrap();
    assert!(second.until_ended().success(), "{}", second.describe());
    assert_eq!(windows_of(&desktop, first.pid()).unwrap().len(), 1);
}
