//! What must hold for any number of repetitions. Here a few times; thousands of times with `cargo xtask torture`.
#![cfg(target_os = "linux")]

use anyhow::{Context, Result};
use serde_json::json;
use trayvisor_control::home::Home as Folder;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Manager, StartOptions};
use trayvisor_tests::binaries;
use trayvisor_tests::desktop::{Desktop, of_home, webkit_processes, window_processes};
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::processes::{Process, describe};
use trayvisor_tests::project::Project;
use trayvisor_tests::torture::rounds;
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::window::{close, windows_of};

#[test]
fn a_child_that_forks_twice_into_its_own_session_and_ignores_sigterm_never_outlives_a_stop() {
    let home = Home::new();
    // A server inherits the environment of this test, which has no home.
    let marked = json!({ "TRAYVISOR_HOME": home.folder() });
    let settings = json!({ "env": marked, "stop": { "timeout_s": 0 }, "restart": { "policy": "never" } });
    let api = Project::test_server(&home, "api", &["--escape", "--ignore-term"], &settings);
    let manager = Manager::with_home(Folder::at(home.folder()).unwrap(), binaries::trayvisor());
    let server = ServerRef { project: api.folder().to_owned(), name: "api".into() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for round in 1..=rounds(10_000, 20) {
        let started = runtime.block_on(manager.start(&server, StartOptions::default())).unwrap();
        assert!(started.ready(), "round {round}: {started:?}");
        if round == 1 {
            let all = of_home(&home);
            assert!(all.len() >= 3, "supervisor, server and the escaped one: {}", describe(&all));
        }
        runtime.block_on(manager.stop(&server)).unwrap();
        let left: Vec<_> =
            of_home(&home).into_iter().filter(|process| process.command().contains("test-server")).collect();
        assert!(left.is_empty(), "round {round}: left behind: {}", describe(&left));
        assert!(port::is_free(api.port()), "round {round}: port {} is still in use", api.port());
        if round % 1000 == 0 {
            println!("{round} rounds");
        }
    }
}

#[test]
fn a_window_opened_and_closed_again_and_again_leaves_nothing_and_the_tray_as_it_was() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.add();
    api.start();
    let desktop = Desktop::start().unwrap();
    let mut tray = desktop.launch_tray(&home).unwrap();
    let item = desktop.item_of(&mut tray);
    let process = Process::find(tray.pid()).unwrap();
    let mut before = 0;
    for round in 1..=rounds(200, 10) {
        item.menu().unwrap().click(&["Show Trayvisor"]).unwrap();
        let (window, pid) =
            eventually("the window and its page are there", SOON, || -> Result<(u32, u32)> {
                let pid = window_processes(&home).first().context("no process of it")?.pid();
                let window = *windows_of(&desktop, pid)?.first().context("not on the screen")?;
                webkit_processes(&home).first().context("no page")?;
                Ok((window, pid))
            });
        close(&desktop, window).unwrap();
        eventually("nothing of the window is left", SOON, || {
            let left = [webkit_processes(&home), window_processes(&home)].concat();
            check(left.is_empty(), || format!("round {round}, window {pid}: {}", describe(&left)))
        });
        let now = process.memory_kb().unwrap();
        // The tray has opened a window before, and has allocated what it needs for that.
        if round == 2 {
            before = now;
        }
        if round % 20 == 2 {
            println!("round {round}: the tray has {now} KB");
        }
        assert!(before == 0 || now < before + before / 10, "round {round}: {now} KB, once {before} KB");
    }
    api.stop();
}
