//! Real servers of other projects, each run from a folder without any configuration but its port.
#![cfg(target_os = "linux")]

mod node;
mod others;
mod python;
mod taken_port;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trayvisor_tests::home::Home;
use trayvisor_tests::http;
use trayvisor_tests::leftovers::assert_nothing_is_left;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

/// A stop that takes this long ended with a kill: the usual limit is 10 s.
const KILLED: Duration = Duration::from_secs(9);

/// A watcher that started after a change has missed it, and needs another one.
const MISSED: Duration = Duration::from_secs(10);

/// A project of the fixtures and how it appears.
struct Peer {
    fixture: &'static str,
    /// The kind that is shown.
    found: &'static str,
    /// Its answer.
    answer: &'static str,
    /// A line of its output.
    line: &'static str,
}

impl Peer {
    /// In its own folder, with only a free port configured.
    fn project<'home>(&self, home: &'home Home) -> Project<'home> {
        self.project_with(home, &json!({}))
    }

    /// The same with more settings.
    fn project_with<'home>(&self, home: &'home Home, settings: &Value) -> Project<'home> {
        Project::fixture(home, self.fixture, settings)
    }

    /// It is detected and started; it answers, is shown and its output is read when the start is over.
    #[track_caller]
    fn assert_runs(&self, project: &Project) {
        let (name, port) = (project.name(), project.port());
        let added = project.trayvisor(&["add"]);
        assert!(added.ok().contains(&format!("🔎 {name} on port {port}: {}", self.found)), "{added:?}");

        let pid = project.start();
        self.assert_answers(project);
        let status = project.status();
        assert_eq!((&status["phase"], &status["pid"]), (&json!("running"), &json!(pid)), "{status:#}");
        assert_eq!((&status["port"], &status["ports"]), (&json!(port), &json!([port])), "{status:#}");
        assert_eq!(status["description"], self.found, "{status:#}");
        eventually("what it prints is in the log at once", SOON, || {
            check(project.log().contains(self.line), || project.log())
        });
    }

    #[track_caller]
    fn assert_answers(&self, project: &Project) {
        let answer = http::get(project.port(), "/").unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.body.contains(self.answer), "{answer:?}");
    }
}

/// A change in a file is served without a restart by us.
#[track_caller]
fn assert_reloads(project: &Project, file: &str) {
    project.replace(file, "Hello", "Goodbye");
    let mut written = Instant::now();
    eventually("the change is served", SOON, || {
        if written.elapsed() > MISSED {
            project.replace(file, "Goodbye", "Goodbye");
            written = Instant::now();
        }
        let answer = http::get(project.port(), "/").map_err(|error| format!("{error:#}"))?;
        check(answer.body.contains("Goodbye"), || format!("{answer:?}\n{}", project.log()))
    });
}

/// It ends when asked to, with all of its tree, without a kill.
#[track_caller]
fn assert_stops(home: &Home, project: &Project) {
    let start = Instant::now();
    project.stop();
    assert!(start.elapsed() < KILLED, "it was killed: {}", project.log());
    assert_nothing_is_left(home, project.port());
    let status = project.status();
    assert_eq!((&status["phase"], &status["crash"]), (&json!("stopped"), &Value::Null), "{status:#}");
    assert_ne!(status["last_exit"], json!({ "signal": 9 }), "{status:#}");
}
