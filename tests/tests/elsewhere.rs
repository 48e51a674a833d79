//! Servers that were started without Trayvisor.
#![cfg(target_os = "linux")]

use std::process::Command;

use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

/// Runs a line in a project's folder, as from a terminal.
fn in_terminal(project: &Project, line: &str) -> Foreign {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("exec {line} 2>&1")]).current_dir(project.folder());
    Foreign::run(command)
}

fn uvicorn_in_terminal(api: &Project) -> Foreign {
    let line = format!(".venv/bin/python -m uvicorn backend.main:app --reload --port {}", api.port());
    let foreign = in_terminal(api, &line);
    eventually("it answers", SOON, || trayvisor_tests::http::get(api.port(), "/").map(drop));
    foreign
}

fn is_elsewhere(status: &Value) -> bool {
    status["elsewhere"]["pid"].is_number()
}

#[test]
fn a_server_that_was_started_in_a_terminal_is_shown_as_that() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    assert_eq!(api.status()["elsewhere"], Value::Null);
    let terminal = uvicorn_in_terminal(&api);
    let status = api.status();
    assert_eq!((&status["phase"], &status["elsewhere"]["pid"]), (&json!("stopped"), &json!(terminal.pid())));
    let said = api.trayvisor(&["status"]);
    assert!(said.stdout.contains("Status: ⚠️  RUNNING ELSEWHERE") && said.code == 1, "{said:?}");
    assert!(said.stdout.contains("-m uvicorn backend.main:app --reload"), "{said:?}");
}

#[test]
fn it_is_left_alone_unless_it_is_to_be_taken_over() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let mut terminal = uvicorn_in_terminal(&api);
    let refused = api.trayvisor(&["start"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stdout.contains("`trayvisor start --force` takes it over"), "{refused:?}");
    assert!(terminal.is_alive());
}

#[test]
fn taking_it_over_ends_all_that_was_started_and_starts_ours() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let mut terminal = uvicorn_in_terminal(&api);
    let workers = Process::find(terminal.pid()).unwrap().children();
    assert!(!workers.is_empty(), "the reloader has a worker");
    let started = api.trayvisor(&["start", "--force"]);
    assert!(started.ok().contains("Taking over from"), "{started:?}");
    assert!(!terminal.is_alive());
    for worker in workers {
        assert!(!worker.is_alive(), "{}", worker.command());
    }
    assert_eq!((&api.status()["phase"], &api.status()["elsewhere"]), (&json!("running"), &Value::Null));
    api.until_it_answers();
}

#[test]
fn another_program_of_the_folder_on_its_port_is_a_conflict_and_not_the_server() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let line = format!("{} --port {}", binaries::test_server().display(), api.port());
    let _other = in_terminal(&api, &line);
    assert_eq!(api.status()["elsewhere"], Value::Null);
    assert!(api.trayvisor(&["start"]).error(1).contains("in use"));
}

#[test]
fn what_starts_it_again_is_named() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let server = binaries::test_server();
    let line = format!("while true; do {} --port {}; done", server.display(), api.port());
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(api.folder());
    let terminal = Foreign::run(command);
    api.once("it is seen", is_elsewhere);
    let refused = api.trayvisor(&["start", "--force"]);
    assert!(is_elsewhere(&api.status()), "it runs on");
    assert!(refused.error(1).contains(&format!("sh ({}) starts it again", terminal.pid())), "{refused:?}");
}

#[test]
fn a_server_that_npm_runs_in_a_terminal_is_known_by_its_one_word_title() {
    let home = Home::new();
    let web = Project::new(&home, "web");
    web.write("package.json", r#"{ "scripts": { "dev": "node server.js" } }"#);
    web.write(
        "server.js",
        "require('http').createServer((_, a) => a.end()).listen(process.env.PORT, '127.0.0.1', () => console.log('up'))",
    );
    web.configure(&json!({ "port": web.port(), "command": ["npm", "run", "dev"] }).to_string());
    let mut terminal = in_terminal(&web, &format!("env PORT={} npm run dev", web.port()));
    let status = web.once("it is seen", is_elsewhere);
    assert_eq!(status["elsewhere"]["pid"], json!(terminal.pid()));
    web.trayvisor(&["start", "--force", "--wait", "0"]);
    eventually("npm has ended", SOON, || check(!terminal.is_alive(), || "it lives".to_owned()));
}

#[test]
fn a_terminal_with_the_servers_words_is_not_taken_for_the_server() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let server = binaries::test_server();
    // As in tmux, the outer process has the words on its own command line, and starts the server in a new session.
    let line = format!("setsid {} --port {} & wait", server.display(), api.port());
    let mut command = Command::new("sh");
    command.args(["-c", &line, server.to_str().expect("UTF-8")]).current_dir(api.folder());
    let mut terminal = Foreign::run(command);
    let status = api.once("it is seen", is_elsewhere);
    assert_ne!(status["elsewhere"]["pid"], json!(terminal.pid()));
    api.trayvisor(&["start", "--force"]).ok();
    // The shell ends on its own after its child.
    eventually("only the server was ended", SOON, || check(!terminal.is_alive(), || "it waits".to_owned()));
    assert_eq!(terminal.exit_code(), Some(0), "it was not ended by a signal");
}
