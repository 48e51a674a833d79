//! Programs of different versions work together: the current client with a supervisor of 0.1.0, and the current
//! supervisor with a client of 0.1.0. The output of 0.1.0 is recorded: see `tests/fixtures/versions`.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use trayvisor_control::home::Home as Folder;
use trayvisor_control::model::ServerRef;
use trayvisor_recorded::lines;
use trayvisor_tests::binaries;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;

/// The version under test.
const OURS: &str = env!("CARGO_PKG_VERSION");

/// A project whose server has the name of the one that was started and stopped for the recording of 0.1.0.
fn done(home: &Home) -> Project<'_> {
    Project::test_server(home, "done", &[], &json!({}))
}

fn socket(home: &Home, project: &Project<'_>) -> PathBuf {
    let server = ServerRef { project: project.folder().to_owned(), name: project.name().to_owned() };
    Folder::at(home.folder()).unwrap().socket(&server)
}

/// The answer of a 0.1.0 supervisor for a running server.
fn running() -> String {
    lines("stopped", "< ").into_iter().rfind(|line| line.contains("\"running\"")).unwrap()
}

/// Its answer for a server that waits to restart.
fn waiting() -> String {
    lines("waiting", "< ").pop().unwrap().replace("\"name\":\"loop\"", "\"name\":\"done\"")
}

/// Puts a supervisor of 0.1.0 in a project's place, which gives this answer for its server until it is stopped.
fn supervise(home: &Home, project: &Project<'_>, now: &str) {
    let here = |line: &str| line.replace("/home/dev/shop", project.folder().to_str().unwrap());
    let (now, all) = (here(now), lines("stopped", "< "));
    let end: Vec<String> = all[all.len() - 2..].iter().map(|line| here(line)).collect();
    project.trayvisor(&["add"]).ok();
    let socket = socket(home, project);
    let listener = UnixListener::bind(&socket).unwrap();
    thread::spawn(move || {
        let mut followers = Vec::new();
        loop {
            let (mut client, _) = listener.accept().unwrap();
            if hear(&client)["request"] == "stop" {
                fs::remove_file(&socket).unwrap();
                end.iter().for_each(|line| writeln!(client, "{line}").unwrap());
                return;
            }
            // A client that has heard enough may have disconnected.
            let _ = writeln!(client, "{now}");
            followers.push(client);
        }
    });
}

fn hear(client: &UnixStream) -> Value {
    let mut line = String::new();
    BufReader::new(client).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

#[test]
fn a_supervisor_of_0_1_0_is_labelled_and_can_be_stopped() {
    let home = Home::new();
    let done = done(&home);
    supervise(&home, &done, &running());
    let status = done.status();
    assert_eq!((&status["phase"], &status["ready"]), (&json!("running"), &json!(true)));
    assert_eq!((&status["supervisor_version"], &status["outdated"]), (&json!("0.1.0"), &json!(true)));
    let shown = done.trayvisor(&["status"]);
    assert!(
        shown.ok().contains("started by Trayvisor 0.1.0; `trayvisor restart done` updates it"),
        "{shown:?}"
    );
    let pid = status["pid"].to_string();
    let started = done.trayvisor(&["start"]);
    assert!(started.ok().contains(&pid), "it runs already: {started:?}");
    let doctor = done.trayvisor(&["doctor"]);
    assert!(doctor.stdout.contains("started by Trayvisor 0.1.0"), "{doctor:?}");

    let stopped = done.trayvisor(&["stop"]);
    assert!(stopped.ok().contains(&pid), "{stopped:?}");
    let status = done.status();
    assert_eq!((&status["phase"], &status["supervisor_version"]), (&json!("stopped"), &Value::Null));
}

#[test]
fn a_restart_updates_a_supervisor_of_0_1_0() {
    let home = Home::new();
    let done = done(&home);
    supervise(&home, &done, &running());
    done.trayvisor(&["restart"]).ok();
    done.until_it_answers();
    let status = done.status();
    assert_eq!((&status["supervisor_version"], &status["outdated"]), (&json!(OURS), &json!(false)));
}

#[test]
fn a_start_replaces_a_supervisor_of_0_1_0_that_waits_to_try_again() {
    let home = Home::new();
    let done = done(&home);
    supervise(&home, &done, &waiting());
    assert_eq!(done.status()["phase"], "waiting");
    done.start();
    assert_eq!(done.status()["supervisor_version"], OURS);
}

#[test]
fn a_supervisor_that_cannot_be_understood_is_reported_and_stopped() {
    let home = Home::new();
    let done = done(&home);
    supervise(&home, &done, r#"{"about":"done"}"#);
    let problem = done.status()["problem"].to_string();
    assert!(problem.contains("belongs to another version of Trayvisor"), "{problem}");
    let started = done.trayvisor(&["start"]);
    assert!(started.error(1).contains("belongs to another version of Trayvisor"), "{started:?}");
    done.trayvisor(&["stop"]).ok();
    done.start();
}

#[test]
fn a_supervisor_of_today_understands_a_client_of_0_1_0_and_is_understood() {
    let home = Home::new();
    let done = done(&home);
    done.trayvisor(&["add"]).ok();
    let mut supervisor = home.command(binaries::trayvisor());
    supervisor.args(["supervise", "--"]).arg(done.folder()).arg(done.name()).stdout(Stdio::piped());
    let mut supervisor = supervisor.spawn().unwrap();
    let mut word = String::new();
    BufReader::new(supervisor.stdout.take().unwrap()).read_line(&mut word).unwrap();
    assert_eq!(word, "listening\n");

    let conversations = trayvisor_recorded::read("conversations/stopped.txt");
    for conversation in conversations.split("\n\n") {
        let (call, answers) = conversation.split_once('\n').unwrap();
        let last = answers.trim_end().rsplit("\n").next().unwrap();
        let last = serde_json::from_str(last.strip_prefix("< ").unwrap()).unwrap();
        ask(&socket(&home, &done), call.strip_prefix("> ").unwrap(), &last);
    }
    assert!(supervisor.wait().unwrap().success());
}

/// Asks until the answer is as in 0.1.0: the same phase, and a value for every key.
#[track_caller]
fn ask(socket: &Path, call: &str, recorded: &Value) {
    let mut supervisor = UnixStream::connect(socket).unwrap();
    supervisor.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    writeln!(supervisor, "{call}").unwrap();
    for answer in BufReader::new(supervisor).lines() {
        let answer: Value = serde_json::from_str(&answer.unwrap()).unwrap();
        for (key, value) in recorded.as_object().unwrap() {
            let now = answer.get(key).unwrap_or_else(|| panic!("no {key} in {answer:#}"));
            let same = |is: fn(&Value) -> bool| !is(value) || is(now) || now.is_null();
            assert!(
                same(Value::is_string) && same(Value::is_number) && same(Value::is_boolean),
                "{key}: {now}"
            );
        }
        if answer["phase"] == recorded["phase"] && answer["ready"] == recorded["ready"] {
            return;
        }
    }
    panic!("{call} was not answered as {recorded:#}");
}
