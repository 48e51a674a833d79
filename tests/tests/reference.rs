//! The reference's recipes, run as scripts: only `./server` stands for `trayvisor`.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use serde_json::json;
use trayvisor_tests::binaries;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::http;
use trayvisor_tests::leftovers::server_processes;
use trayvisor_tests::port;
use trayvisor_tests::processes::{Process, describe};
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

/// A project with the reference's `./server`.
fn project(home: &Home) -> Project<'_> {
    let api = Project::fastapi(home, "api", &json!({}));
    let server = api.folder().join("server");
    let script = format!("#!/bin/bash\nexec {} \"$@\"\n", binaries::trayvisor().display());
    fs::write(&server, script).unwrap();
    fs::set_permissions(&server, fs::Permissions::from_mode(0o755)).unwrap();
    api
}

/// Runs a script in the project's folder; each line must succeed.
#[track_caller]
fn bash(home: &Home, api: &Project, script: &str) -> Output {
    home.run("bash", &["-euo", "pipefail", "-c", script], api.folder())
}

#[test]
fn quick_start() {
    let home = Home::new();
    let api = project(&home);
    let said = bash(
        &home,
        &api,
        "./server start; ./server status; ./server restart; ./server status; ./server stop",
    );
    assert_eq!(said.ok().matches("Status: ✅ RUNNING").count(), 2, "{said:?}");
    let status = api.trayvisor(&["status"]);
    assert_eq!(status.code, 1, "not running is a failure");
    let available = format!("Port {}: Available", api.port());
    assert!(status.stdout.contains("Status: ❌ STOPPED") && status.stdout.contains(&available), "{status:?}");
}

#[test]
fn integration_with_existing_scripts() {
    let home = Home::new();
    let api = project(&home);
    let mut foreign = Foreign::holding(api.port());
    let script = format!("./server start --force\ncurl --silent --fail http://127.0.0.1:{}/", api.port());
    bash(&home, &api, &script).ok();
    assert!(!foreign.is_alive(), "the port was freed first");
}

#[test]
fn troubleshooting_the_port_is_in_use() {
    let home = Home::new();
    let api = project(&home);
    let _foreign = Foreign::holding(api.port());
    let refused = api.trayvisor(&["start"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    let said = bash(&home, &api, &format!("./server kill-port --port {}; ./server start", api.port()));
    assert!(said.ok().contains(&format!("✅ Port {} is now free", api.port())), "{said:?}");
    api.until_it_answers();
}

#[test]
fn troubleshooting_it_runs_but_does_not_respond() {
    let home = Home::new();
    let api = project(&home);
    let pid = api.start();
    // It keeps listening, but does not answer.
    let process = Process::find(pid).unwrap();
    process.signal(rustix::process::Signal::STOP).unwrap();
    let script = "./server stop; ./server start --force; ./server status";
    fs::write(
        api.configuration_file(),
        json!({ "port": api.port(), "reload": false, "stop": { "timeout_s": 1 } }).to_string(),
    )
    .unwrap();
    let said = bash(&home, &api, script);
    assert!(said.ok().contains("Status: ✅ RUNNING"), "{said:?}");
    assert!(!process.is_alive());
    api.until_it_answers();
}

#[test]
fn troubleshooting_view_error_details() {
    let home = Home::new();
    let api = project(&home);
    fs::write(
        api.folder().join("backend/main.py"),
        "from fastapi import FastAPI\nimport nothing_like_it\napp = FastAPI()\n",
    )
    .unwrap();
    let started = api.trayvisor(&["start"]);
    assert_eq!(started.code, 1);
    assert!(started.stderr.contains("“nothing_like_it” is not installed"), "{started:?}");
    let logs = bash(&home, &api, "./server logs");
    assert!(logs.ok().contains("ModuleNotFoundError: No module named 'nothing_like_it'"), "{logs:?}");
}

#[test]
fn troubleshooting_clean_start() {
    let home = Home::new();
    let api = project(&home);
    api.start();
    let script = format!(
        "./server stop\n./server kill-port --port {}\nrm -f .backend.pid\n./server start\n./server status",
        api.port()
    );
    let said = bash(&home, &api, &script);
    assert!(said.ok().contains("Status: ✅ RUNNING"), "{said:?}");
}

#[test]
fn advanced_a_custom_port() {
    let home = Home::new();
    let api = project(&home);
    api.start();
    let other = port::free();
    let said = bash(&home, &api, &format!("./server config --port {other}; ./server restart"));
    for line in [
        &*format!("✅ Updated port = {other}"),
        "💾 Configuration saved",
        "💡 Restart the server for changes to take effect",
    ] {
        assert!(said.ok().contains(line), "no {line} in {said:?}");
    }
    assert_eq!(http::get(other, "/").unwrap().status, 200);
    assert!(port::is_free(api.port()));
}

#[test]
fn advanced_production_mode() {
    let home = Home::new();
    let api = project(&home);
    api.trayvisor(&["config", "--reload", "true"]).ok();
    api.start();
    let said = bash(&home, &api, "./server config --reload false");
    assert!(said.ok().contains("✅ Updated reload = false"), "{said:?}");
    let mut edited = api.configuration();
    edited["workers"] = json!(4);
    api.configure(&edited.to_string());
    bash(&home, &api, "./server restart").ok();
    eventually("a master and four workers run", SOON, || {
        let tree = server_processes(&home);
        check(tree.len() == 5, || describe(&tree))
    });
    api.until_it_answers();
}

#[test]
fn advanced_monitoring_in_a_loop() {
    let home = Home::new();
    let api = project(&home);
    api.start();
    let said = bash(&home, &api, "for n in 1 2 3; do ./server status; done");
    assert_eq!(said.ok().matches("Memory Usage: ").count(), 3, "{said:?}");
}

#[test]
fn exit_codes_for_scripting() {
    let home = Home::new();
    let api = project(&home);
    let script = "if ./server status > /dev/null 2>&1; then echo yes; else echo no; ./server start; fi";
    assert!(bash(&home, &api, script).ok().starts_with("no\n"));
    assert_eq!(bash(&home, &api, script).ok(), "yes\n");
}

#[test]
fn a_stale_pid_file_is_cleaned_up_and_a_strangers_process_never_touched() {
    let home = Home::new();
    let api = project(&home);
    let pid_file = api.folder().join(".backend.pid");
    let gone = {
        let mut child = std::process::Command::new("true").stdin(Stdio::null()).spawn().unwrap();
        child.wait().unwrap();
        child.id()
    };
    fs::write(&pid_file, format!("{gone}\n")).unwrap();
    bash(&home, &api, "./server stop").ok();
    assert!(!pid_file.exists(), "the process in it is gone");

    let mut stranger = Foreign::holding(port::free());
    fs::write(&pid_file, format!("{}\n", stranger.pid())).unwrap();
    bash(&home, &api, "./server stop; ./server start; ./server stop").ok();
    assert!(stranger.is_alive(), "a pid in a file proves nothing");
}

#[test]
fn the_files_of_the_reference_are_there_and_no_others() {
    let home = Home::new();
    let api = project(&home);
    let pid = api.start();
    let names = || -> Vec<String> {
        let entries = fs::read_dir(api.folder()).unwrap().flatten();
        let mut names: Vec<_> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    let ours = [".backend.pid", ".backend_config.json", ".venv", "backend", "backend.log", "server"];
    assert_eq!(names(), ours);
    assert_eq!(fs::read_to_string(api.folder().join(".backend.pid")).unwrap().trim(), pid.to_string());
    let before = api.log();
    api.trayvisor(&["restart"]).ok();
    assert!(api.log().starts_with(&before), "a log is added to");
    api.stop();
    assert!(!names().contains(&".backend.pid".to_owned()));
}
