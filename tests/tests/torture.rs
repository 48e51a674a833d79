//! What must hold however often it is done. Here a few times; thousands of times with `cargo xtask torture`.
#![cfg(target_os = "linux")]

use serde_json::json;
use trayvisor_control::home::Home as Folder;
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Manager, StartOptions};
use trayvisor_tests::binaries;
use trayvisor_tests::desktop::of_home;
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::processes::describe;
use trayvisor_tests::project::Project;
use trayvisor_tests::torture::rounds;

#[test]
fn a_child_that_forks_twice_into_its_own_session_and_ignores_sigterm_never_outlives_a_stop() {
    let home = Home::new();
    let settings = json!({ "stop": { "timeout_s": 0 }, "restart": { "policy": "never" } });
    let api = Project::test_server(&home, "api", &["--escape", "--ignore-term"], &settings);
    let manager = Manager::with_home(Folder::at(home.folder()).unwrap(), binaries::trayvisor());
    let server = ServerRef { project: api.folder().to_owned(), name: "api".into() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for round in 1..=rounds(10_000, 20) {
        let started = runtime.block_on(manager.start(&server, StartOptions::default())).unwrap();
        assert!(started.ready, "round {round}: {started:?}");
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
