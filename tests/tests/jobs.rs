//! Jobs: commands that finish. Exit code 0 is done, anything else failed; neither is a crash.
#![cfg(unix)]

use std::fs;

use serde_json::{Value, json};
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::project::{Project, happenings};
use trayvisor_tests::wait::SOON;

/// A project whose server needs a job, which writes a line to `runs` each time.
fn with_migration<'home>(home: &'home Home, then: &str) -> Project<'home> {
    let project = Project::new(home, "shop");
    let run = format!("echo once >> runs; echo tables made; {then}");
    let config = json!({ "servers": {
        "migrate": { "kind": "job", "command": ["sh", "-c", run] },
        "api": {
            "command": ["python3", "-m", "http.server", "{port}", "--bind", "127.0.0.1"],
            "port": project.port(), "depends_on": { "migrate": "completed" },
        },
        "worker": { "command": ["sleep", "600"], "depends_on": ["migrate"] },
    } });
    project.configure(&config.to_string());
    project
}

fn runs(project: &Project<'_>) -> usize {
    fs::read_to_string(project.folder().join("runs")).unwrap_or_default().lines().count()
}

fn status_of(project: &Project<'_>, name: &str) -> Value {
    project.trayvisor(&["status", name, "--json"]).json().remove(0)
}

#[test]
fn a_job_is_done_before_the_servers_that_need_it_and_runs_once_for_all_of_them() {
    let home = Home::new();
    let shop = with_migration(&home, "sleep 1");
    let started = shop.trayvisor(&["start"]);
    let said = started.ok();
    let (done, api) = (said.find("migrate is done").unwrap(), said.find("Starting api").unwrap());
    assert!(done < api, "{said}");
    assert_eq!(runs(&shop), 1);
    assert!(shop.trayvisor(&["status"]).ok().contains("done"), "all are as they should be");
    let job = status_of(&shop, "migrate");
    assert_eq!(
        (&job["phase"], &job["condition"], &job["kind"]),
        (&json!("stopped"), &json!("done"), &json!("job"))
    );
    assert!(job["done_at"].is_string() && job["crash"].is_null() && job["pid"].is_null(), "{job}");
    let history = shop.trayvisor(&["history", "migrate", "--json"]).json();
    assert_eq!(happenings(&history), ["started", "done"]);
    shop.stop();
}

#[test]
fn a_server_is_not_started_when_the_job_that_it_needs_has_failed() {
    let home = Home::new();
    let shop = with_migration(&home, "echo no database >&2; exit 3");
    let started = shop.trayvisor(&["start", "api"]);
    let said = &started.stderr;
    assert_eq!(started.code, 1);
    assert!(said.contains("migrate failed: it ended with exit code 3"), "{started:?}");
    assert!(said.contains("api was not started: it needs migrate, which is not done"), "{started:?}");
    let job = status_of(&shop, "migrate");
    assert_eq!((&job["phase"], &job["condition"]), (&json!("failed"), &json!("failed")));
    assert_eq!((&job["crash"], &job["restarts"]), (&Value::Null, &json!(0)));
    assert_eq!(job["failure"]["lines"], json!(["tables made", "no database"]));
    assert_eq!(runs(&shop), 1, "it is not tried again");
    assert!(!shop.trayvisor(&["crashes", "migrate"]).stdout.contains("exit code 3"), "not a crash");
    assert_eq!(status_of(&shop, "api")["phase"], "stopped");
}

#[test]
fn run_shows_the_output_of_a_job_as_in_a_terminal_and_ends_with_its_exit_code() {
    let home = Home::new();
    for code in [0, 7] {
        let shop = with_migration(&home, &format!("exit {code}"));
        for _ in 0..3 {
            let ran: Output = shop.trayvisor(&["run", "migrate"]);
            assert_eq!((ran.code, ran.stdout.as_str()), (code, "tables made\n"), "{ran:?}");
        }
        fs::remove_dir_all(shop.folder()).unwrap();
    }
}

#[test]
fn run_refuses_a_server() {
    let home = Home::new();
    let shop = with_migration(&home, "true");
    let refused = shop.trayvisor(&["run", "worker"]);
    assert!(refused.error(1).contains("worker is a server, not a job"), "{refused:?}");
}

#[test]
fn interrupting_run_stops_the_job() {
    let home = Home::new();
    let shop = with_migration(&home, "sleep 600");
    let running = shop.begin(&["run", "migrate"]);
    running.until_it_says("tables made");
    running.press_ctrl_c();
    assert_eq!(running.finish(SOON).code, 130);
    let job = status_of(&shop, "migrate");
    assert_eq!(
        (&job["phase"], &job["condition"], &job["pid"]),
        (&json!("stopped"), &json!("stopped"), &Value::Null)
    );
}

#[test]
fn a_job_that_is_started_while_it_runs_is_waited_for_and_not_run_twice() {
    let home = Home::new();
    let shop = with_migration(&home, "sleep 2");
    let first = shop.begin(&["start", "migrate"]);
    first.until_it_says("Running migrate");
    let second = shop.trayvisor(&["start", "api"]);
    assert!(second.ok().contains("Server started successfully"), "{second:?}");
    assert!(first.finish(SOON).ok().contains("migrate is done"));
    assert_eq!(runs(&shop), 1);
    shop.stop();
}

#[test]
fn a_job_whose_program_is_not_there_has_failed() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    shop.configure(&json!({ "kind": "job", "command": ["no-such-program"] }).to_string());
    let started = shop.trayvisor(&["start"]);
    assert!(started.error(1).contains("no-such-program"), "{started:?}");
    let done = Project::new(&home, "done");
    done.configure(&json!({ "kind": "job", "command": ["true"] }).to_string());
    assert!(done.trayvisor(&["start"]).ok().contains("done is done"));
    // What became of the job is forgotten when it becomes a server.
    done.configure(&json!({ "command": ["sleep", "600"] }).to_string());
    assert_eq!(done.status()["condition"], "stopped");
}

#[test]
fn a_job_that_is_done_counts_as_ready_in_time_and_a_server_that_becomes_one_needs_a_restart() {
    let home = Home::new();
    let shop = with_migration(&home, "true");
    let started = shop.trayvisor(&["start", "--ready"]);
    assert!(started.ok().contains("migrate is done"), "{started:?}");
    shop.replace(".backend_config.json", "\"sleep\",\"600\"]", "\"sleep\",\"600\"],\"kind\":\"job\"");
    let worker = status_of(&shop, "worker");
    assert_eq!((&worker["kind"], &worker["needs_restart"]), (&json!("server"), &json!(true)), "{worker}");
    shop.trayvisor(&["stop"]).ok();
}

#[test]
fn starting_all_leaves_what_is_needed_and_runs_as_it_is() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let db = json!({ "command": ["sleep", "600"] });
    shop.configure(
        &json!({ "servers": { "db": db, "api": { "command": ["sleep", "600"], "depends_on": ["db"] } } })
            .to_string(),
    );
    shop.trayvisor(&["start", "db"]).ok();
    let before = status_of(&shop, "db");
    shop.trayvisor(&["start", "api"]).ok();
    assert_eq!(status_of(&shop, "db")["pid"], before["pid"]);
    shop.stop();
}

#[test]
fn a_job_may_name_the_port_of_a_server_that_it_talks_to() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let ask = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).status)";
    let config = json!({ "port": shop.port(), "servers": {
        "api": { "command": ["python3", "-m", "http.server", "{port}", "--bind", "127.0.0.1"] },
        "warm": {
            "kind": "job", "command": ["python3", "-c", ask, "http://127.0.0.1:{port}/"], "depends_on": ["api"],
        },
    } });
    shop.configure(&config.to_string());
    let ran = shop.trayvisor(&["run", "warm"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "200\n"), "{ran:?}");
    assert!(!shop.trayvisor(&["config"]).stderr.contains("warm"), "it does not share the port");
    shop.stop();
}
