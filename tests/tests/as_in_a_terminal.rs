//! A server runs as it does when its author types its command in a terminal: its environment, its standard input, its
//! tools.
#![cfg(target_os = "linux")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;
use trayvisor_tests::binaries;
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

/// A project whose server is this Python program.
fn python<'home>(home: &'home Home, program: &str) -> Project<'home> {
    let project = Project::new(home, "shop");
    project.write("s.py", program);
    project.configure(&json!({ "command": ["python3", "s.py"], "port": null }).to_string());
    project
}

/// Runs `trayvisor` with this variable in its environment.
fn with_variable(project: &Project<'_>, home: &Home, name: &str, value: &str, verb: &str) -> Output {
    let mut command = home.command(binaries::trayvisor());
    command.arg(verb).current_dir(project.folder()).env(name, value);
    Output::of(command)
}

fn until_the_log_says(project: &Project<'_>, text: &str) {
    eventually("words in the log", SOON, || {
        let log = project.log();
        check(log.contains(text), || format!("no {text:?} in {log}"))
    });
}

const WHO: &str = "import os, time\nprint('who', os.environ.get('WHO'), flush=True)\ntime.sleep(600)\n";

#[test]
fn a_restart_takes_the_environment_of_whoever_asks_for_it() {
    let home = Home::new();
    let shop = python(&home, WHO);
    with_variable(&shop, &home, "WHO", "one", "start").ok();
    until_the_log_says(&shop, "who one");
    with_variable(&shop, &home, "WHO", "two", "restart").ok();
    until_the_log_says(&shop, "who two");
    assert_eq!(
        with_variable(&shop, &home, "WHO", "three", "start").ok().matches("already running").count(),
        1
    );
    assert_eq!(shop.status()["needs_restart"], false, "a start leaves it as it is");
}

#[test]
fn the_shell_wins_over_env_and_a_line_that_sets_nothing_is_told_and_skipped() {
    let home = Home::new();
    let shop = python(&home, WHO);
    shop.write(".env", "this line says nothing\nWHO=file\n");
    let started = shop.trayvisor(&["start"]);
    assert!(started.ok().contains("💡 .env:1 is skipped"), "{started:?}");
    until_the_log_says(&shop, "who file");
    let advice = shop.trayvisor(&["doctor"]);
    assert!(advice.stdout.contains(".env:1 is skipped"), "{advice:?}");
    with_variable(&shop, &home, "WHO", "shell", "restart").ok();
    until_the_log_says(&shop, "who shell");
}

#[test]
fn standard_input_stays_open_and_a_line_can_be_sent_to_it() {
    let home = Home::new();
    let shop = python(
        &home,
        "total = 41\nprint('ready', flush=True)\nfor _ in range(2):\n    print('read', input(), flush=True)\nbreakpoint()\nimport time; time.sleep(600)\n",
    );
    shop.start();
    until_the_log_says(&shop, "ready");
    assert!(shop.trayvisor(&["send", "shop", "yes"]).ok().contains("✅ Sent to shop"));
    until_the_log_says(&shop, "read yes");
    shop.trayvisor(&["send", "shop", "-n ü"]).ok();
    until_the_log_says(&shop, "read -n ü");
    shop.trayvisor(&["send", "shop", "p total + 1"]).ok();
    until_the_log_says(&shop, "(Pdb) 42");
    assert_eq!(shop.status()["phase"], "running");
    shop.stop();
    let refused = shop.trayvisor(&["send", "shop", "too late"]);
    assert!(refused.error(1).contains("shop is not running, so nothing was sent"), "{refused:?}");
}

#[test]
fn the_tools_of_the_project_and_of_its_repository_are_found_by_name() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let script = "#!/bin/sh\necho this is $0; exec sleep 600\n";
    for (place, tool) in
        [(".venv/bin", "shelf"), ("node_modules/.bin", "desk"), ("api/node_modules/.bin", "lamp")]
    {
        let place = shop.folder().join(place);
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join(tool), script).unwrap();
        fs::set_permissions(place.join(tool), Permissions::from_mode(0o755)).unwrap();
    }
    fs::create_dir(shop.folder().join(".git")).unwrap();
    let server = |command: serde_json::Value| json!({ "command": command, "cwd": "api", "port": null });
    let shell = json!({ "command": "desk", "shell": true, "cwd": "api", "port": null });
    let servers =
        json!({ "shelf": server(json!(["shelf"])), "lamp": server(json!(["lamp"])), "desk": shell });
    shop.configure(&json!({ "servers": servers }).to_string());
    shop.trayvisor(&["start"]).ok();
    for (server, place) in [
        ("shelf", ".venv/bin/shelf"),
        ("desk", "node_modules/.bin/desk"),
        ("lamp", "api/node_modules/.bin/lamp"),
    ] {
        let expected = format!("this is {}", shop.folder().join(place).display());
        eventually("words of the tool", SOON, || {
            let log = shop.trayvisor(&["logs", server]);
            check(log.ok().contains(&expected), || format!("no {expected:?}: {log:?}"))
        });
    }
}
