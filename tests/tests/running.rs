//! What is told of a server that runs, and what can be changed under it.
#![cfg(target_os = "linux")]

use serde_json::json;
use trayvisor_tests::desktop::of_home;
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

// ── Running is not answering ──

#[test]
fn a_server_whose_worker_was_killed_runs_but_does_not_answer_until_it_is_restarted() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true, "health": { "interval_s": 1 } }));
    let leader = api.start();
    assert_eq!(api.status()["ready"], true);
    let worker = of_home(&home)
        .into_iter()
        .find(|process| process.pid() != leader && process.command().contains("multiprocessing.spawn"));
    worker.expect("the reloader's worker").kill().unwrap();

    let silent = eventually("it is seen to be silent", SOON, || {
        let status = api.status();
        check(status["ready"] == false, || format!("{status:#}")).map(|()| status)
    });
    assert_eq!((&silent["phase"], &silent["pid"]), (&json!("running"), &json!(leader)));
    let said = api.trayvisor(&["status"]);
    assert!(said.stdout.contains("Status: ⚠️  NOT ANSWERING") && said.code == 1, "{said:?}");

    api.trayvisor(&["restart"]).ok();
    assert_eq!(api.status()["ready"], true);
    api.until_it_answers();
}

#[test]
fn the_questions_whether_it_answers_are_not_in_its_log() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "health": { "interval_s": 1 } }));
    api.start();
    api.until_it_answers();
    eventually("somebody's own request is logged", SOON, || {
        check(api.log().contains("GET / HTTP/1.1"), || api.log())
    });
    assert!(!api.log().contains("trayvisor-probe"), "{}", api.log());
}

// ── Settings that change while a server runs ──

#[test]
fn what_needs_no_restart_is_applied_at_once() {
    let home = Home::new();
    let api =
        Project::test_server(&home, "api", &["--ignore-term"], &json!({ "stop": { "timeout_s": 3600 } }));
    api.start();
    let mut config = api.configuration();
    config["stop"]["timeout_s"] = json!(1);
    api.configure(&config.to_string());
    assert_eq!(api.status()["needs_restart"], false);
    api.stop();
    assert!(port::is_free(api.port()));
}

#[test]
fn what_needs_a_restart_is_said_until_there_was_one() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    api.start();
    let port = port::free();
    let changed = api.trayvisor(&["config", "--port", &port.to_string()]);
    assert!(changed.ok().contains("💡 Restart the server for changes to take effect"), "{changed:?}");
    assert_eq!(api.status()["needs_restart"], true);
    assert!(api.trayvisor(&["status"]).ok().contains("Its settings have changed"));
    let same = api.trayvisor(&["config", "--port", &api.port().to_string()]);
    assert!(!same.ok().contains("Restart the server"), "it is as it runs: {same:?}");

    api.trayvisor(&["config", "--port", &port.to_string()]).ok();
    api.trayvisor(&["restart"]).ok();
    assert_eq!((&api.status()["needs_restart"], &api.status()["port"]), (&json!(false), &json!(port)));
}

#[test]
fn a_server_without_a_port_that_ends_at_once_was_not_started() {
    let home = Home::new();
    let worker = Project::new(&home, "worker");
    let config = json!({
        "port": null, "command": "sleep 0.2; exit 3", "shell": true, "restart": { "policy": "never" },
    });
    worker.configure(&config.to_string());
    let started = worker.trayvisor(&["start"]);
    assert!(started.error(1).contains("exit code 3"), "{started:?}");
}

#[test]
fn a_value_that_cannot_be_is_mended_by_the_command() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "port": 70_000 }));
    assert!(api.trayvisor(&["start"]).error(1).contains("port cannot be 70000"));
    api.trayvisor(&["config", "--port", &api.port().to_string()]).ok();
    api.start();
}

#[test]
fn a_wait_that_cannot_be_is_refused() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    assert!(api.trayvisor(&["start", "--wait", "18446744073709551615"]).error(2).contains("86400"));
}
