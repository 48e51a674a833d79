//! What is reported about a running server, and what can be changed while it runs.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;

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

/// Adds a word to the server's command and changes its port. Returns the port.
fn change(project: &Project<'_>) -> u16 {
    let mut config = project.configuration();
    let port = port::free();
    config["command"].as_array_mut().unwrap().extend([json!("--late"), json!("1")]);
    config["port"] = json!(port);
    project.configure(&config.to_string());
    port
}

fn command(status: &Value) -> String {
    let pid = u32::try_from(status["pid"].as_u64().unwrap()).unwrap();
    Process::find(pid).unwrap().command()
}

#[test]
fn after_a_crash_what_was_started_runs_again_and_a_restart_runs_what_is_configured() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let pid = api.start();
    let port = change(&api);
    Process::find(pid).unwrap().kill().unwrap();
    let again = api.once("it runs again", |status| status["pid"] != pid && status["ready"] == true);
    assert!(!command(&again).contains("--late"), "{}", command(&again));
    assert_eq!((&again["port"], &again["needs_restart"]), (&json!(api.port()), &json!(true)));

    api.trayvisor(&["restart"]).ok();
    let now = api.status();
    assert!(command(&now).contains("--late"), "{}", command(&now));
    assert_eq!((&now["port"], &now["needs_restart"]), (&json!(port), &json!(false)));
}

#[test]
fn a_crashed_server_runs_again_though_its_configuration_was_broken_meanwhile() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let pid = api.start();
    let configuration = api.configuration();
    api.configure("{ \"port\": ");
    Process::find(pid).unwrap().kill().unwrap();
    let again = api.once("it runs again", |status| status["pid"] != pid && status["ready"] == true);
    assert!(again["problem"].as_str().unwrap().contains("not valid JSON"), "{again:#}");
    api.configure(&configuration.to_string());
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
