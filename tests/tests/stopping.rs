//! A server can be stopped whatever has happened to Trayvisor meanwhile.
#![cfg(target_os = "linux")]

use rustix::process::Signal;
use serde_json::json;
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;

#[test]
fn a_supervisor_that_no_longer_moves_does_not_keep_its_server_from_being_stopped() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "stop": { "timeout_s": 1 } }));
    let server = Process::find(api.start()).unwrap();
    let supervisor = u32::try_from(api.status()["supervisor_pid"].as_u64().unwrap()).unwrap();
    Process::find(supervisor).unwrap().signal(Signal::STOP).unwrap();
    api.stop();
    assert!(!server.is_alive());
    assert!(port::is_free(api.port()));
    assert_eq!(api.status()["phase"], "stopped");
    api.start();
    api.stop();
}

#[test]
fn a_damaged_list_of_projects_does_not_keep_what_runs_from_being_stopped() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let server = Process::find(api.start()).unwrap();
    let list = home.folder().join("projects.json");
    assert!(list.exists());
    std::fs::write(&list, "{ \"proj").unwrap();
    let stopped = api.trayvisor(&["stop", "--all"]);
    assert!(stopped.ok().contains("✅ Server stopped successfully"), "{stopped:?}");
    assert!(stopped.stderr.contains("projects.json:1:7 is not valid JSON"), "{stopped:?}");
    assert!(!server.is_alive());
}
