//! Resource usage of servers over time.
#![cfg(target_os = "linux")]

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::home::Home;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

/// The object for its server in `trayvisor metrics --json`.
fn metrics(project: &Project<'_>) -> Value {
    let mut servers = project.trayvisor(&["metrics", "--json"]).json();
    assert_eq!(servers.len(), 1, "{servers:#?}");
    servers.remove(0)
}

/// Waits until the metrics are as expected.
fn until(project: &Project<'_>, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually(what, SOON, || {
        let metrics = metrics(project);
        check(is_so(&metrics), || metrics.to_string()).map(|()| metrics)
    })
}

fn times(metrics: &Value) -> Vec<i64> {
    metrics["times"].as_array().expect("a list").iter().filter_map(Value::as_i64).collect()
}

/// The times of the samples.
fn sampled(metrics: &Value) -> Vec<i64> {
    let memory = metrics["means"]["memory_bytes"].as_array().expect("a column");
    let rows = times(metrics).into_iter().zip(memory);
    rows.filter(|(_, memory)| memory.is_number()).map(|(at, _)| at).collect()
}

fn is_within_a_tenth(value: &Value, of: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - of).abs() <= of / 10.0)
}

/// The share of a core in percent that a server's processes report for themselves since their start.
fn said_share(project: &Project<'_>) -> f64 {
    let log = project.log();
    let said = log.lines().filter_map(|line| {
        let (process, share) = line.split_once("process ")?.1.split_once(" has had ")?;
        Some((process, share.split_once(" %")?.0.parse::<f64>().ok()?))
    });
    // The last report of each.
    said.collect::<HashMap<_, _>>().values().sum()
}

/// Checks that the measured use of a server matches what it does: its own report of processor use, and 200 MB.
fn uses_what_it_should(extra: &[&str]) {
    let home = Home::new();
    let arguments = [&["--burn", "40", "--memory", "200"], extra].concat();
    let api = Project::test_server(&home, "api", &arguments, &json!({}));
    api.start();
    let megabytes = 200.0 * 1024.0 * 1024.0;
    let metrics = until(&api, "its mean is what it says, and 200 MB", |metrics| {
        let mean = &metrics["mean"];
        sampled(metrics).len() >= 5
            && is_within_a_tenth(&mean["cpu_percent"], said_share(&api))
            && is_within_a_tenth(&mean["memory_bytes"], megabytes)
    });
    assert!(said_share(&api) > 5.0, "it did not get to work: {}", api.log());
    assert!(is_within_a_tenth(&metrics["now"]["memory_bytes"], megabytes), "{metrics}");
    let status = api.status();
    assert!(is_within_a_tenth(&status["memory_bytes"], megabytes), "{status:#}");
    assert!(status["cpu_percent"].as_f64().is_some_and(|share| share > 5.0), "{status:#}");
}

#[test]
fn the_processor_share_and_the_memory_of_a_server_are_right_to_a_tenth() {
    uses_what_it_should(&[]);
}

#[test]
fn they_are_right_when_two_children_do_the_work() {
    uses_what_it_should(&["--children", "2"]);
}

#[test]
fn workers_that_come_and_go_are_counted() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    let server = binaries::test_server();
    let server = server.display();
    let worker = format!("'{server}' --spend 200");
    // One process loses its parent, and is adopted by the supervisor.
    let work = format!(
        "for n in 1 2 3 4 5 6 7 8 9; do {worker}; done; ({worker} &); exec '{server}' --port {{port}}"
    );
    api.configure(&json!({ "command": work, "shell": true, "port": api.port() }).to_string());
    api.start();
    until(&api, "ten times 0.2 s are 2 s, though nobody is left of the ten", |metrics| {
        is_within_a_tenth(&metrics["cpu_s"], 2.0) && metrics["now"]["threads"] == 1
    });
}

#[test]
fn threads_and_open_files_are_counted_exactly() {
    let home = Home::new();
    let few = Project::test_server(&home, "few", &[], &json!({}));
    let many = Project::test_server(&home, "many", &["--threads", "7", "--files", "20"], &json!({}));
    let [few, many] = [few, many].map(|project| {
        let pid = project.start();
        let entries = |of: &str| fs::read_dir(format!("/proc/{pid}/{of}")).unwrap().count() as u64;
        let metrics = until(&project, "they are what the system says", |metrics| {
            let now = &metrics["now"];
            now["threads"] == entries("task") && now["open_files"] == entries("fd")
        });
        ["threads", "open_files"].map(|figure| metrics["now"][figure].as_u64().unwrap())
    });
    assert_eq!([many[0] - few[0], many[1] - few[1]], [7, 20]);
}

#[test]
fn readiness_answers_and_restarts_are_told() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--late", "700"], &json!({}));
    let pid = api.start();
    let first = until(&api, "a sample has how long an answer took", |metrics| {
        metrics["now"]["latency_s"].as_f64().is_some_and(|latency| latency > 0.0 && latency < 2.0)
    });
    // The server waits by its own clock.
    assert!(first["ready_after_s"].as_f64().unwrap() > 0.6, "{first}");
    assert_eq!((&first["ready"], &first["restarts"]), (&json!(true), &json!(0)), "{first}");
    Process::find(pid).unwrap().kill().unwrap();
    until(&api, "it was restarted", |metrics| metrics["restarts"] == 1 && metrics["ready"] == true);
}

#[test]
fn samples_are_kept_over_stops_and_killed_supervisors_and_none_is_taken_while_nothing_runs() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "restart": { "policy": "never" } }));
    api.start();
    let first = until(&api, "there are samples", |metrics| sampled(metrics).len() >= 2);
    api.stop();
    let stopped = until(&api, "some time has passed", |metrics| {
        times(metrics).last().is_some_and(|last| last - sampled(metrics).last().unwrap() >= 4)
    });
    assert!(stopped["now"]["memory_bytes"].is_null() && stopped["cpu_s"].is_null(), "{stopped}");
    let before = sampled(&stopped);
    assert!(before.starts_with(&sampled(&first)), "{stopped}");

    api.start();
    let again =
        until(&api, "there is a sample of the second run", |metrics| sampled(metrics).len() > before.len());
    let gap = sampled(&again)[before.len()] - before.last().unwrap();
    assert!(sampled(&again).starts_with(&before) && gap >= 6, "a gap of {gap} s in {again}");

    let supervisor = api.status()["supervisor_pid"].as_u64().unwrap();
    let before = sampled(&metrics(&api));
    Process::find(u32::try_from(supervisor).unwrap()).unwrap().kill().unwrap();
    api.until("failed");
    assert!(sampled(&metrics(&api)).starts_with(&before), "what it sampled is there without it");
    api.start();
    let last =
        until(&api, "there is a sample of the third run", |metrics| sampled(metrics).last() > before.last());
    assert!(sampled(&last).starts_with(&before), "{last}");
}

#[test]
fn the_table_has_what_is_now_and_the_mean_and_the_most() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let nothing = api.trayvisor(&["metrics"]);
    assert!(nothing.ok().lines().nth(1).unwrap().contains('-'), "{nothing:?}");
    api.start();
    until(&api, "there is a sample", |metrics| metrics["now"]["threads"].is_number());
    for (span, labels) in [("hour", ["now", "1 h mean", "1 h max"]), ("day", ["now", "1 d mean", "1 d max"])]
    {
        let said = api.trayvisor(&["metrics", "--span", span]);
        let lines: Vec<&str> = said.ok().lines().collect();
        assert_eq!(lines.len(), 4, "{said:?}");
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{said:?}");
        for (line, label) in lines[1..].iter().zip(labels) {
            assert!(line.contains(label) && line.contains('%') && line.contains(" MB"), "{said:?}");
        }
    }
}

/// A text as read by Prometheus' own parser: value by name and labels.
fn parsed(text: &str) -> HashMap<String, Value> {
    const READ: &str = "
import json, sys
from prometheus_client.parser import text_string_to_metric_families as families
text = sys.stdin.buffer.read().decode()
print(json.dumps([[family.type, family.documentation, sample.name, sample.labels, sample.value]
    for family in families(text) for sample in family.samples]))";
    let mut python = Command::new(binaries::tools_venv().join("bin/python"))
        .args(["-c", READ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "it does not take {text}");
    let samples: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let named = |sample: Value| (sample[2].as_str().unwrap().to_owned(), sample);
    samples.into_iter().map(named).collect()
}

#[test]
fn prometheus_reads_what_is_written_for_it() {
    let home = Home::new();
    let folder = "shop \"it's\" \\n\n ü";
    let api = Project::test_server(&home, folder, &["--memory", "50"], &json!({ "name": "a \"b\" \\" }));
    let stopped = parsed(api.trayvisor(&["metrics", "--prometheus"]).ok());
    assert_eq!(stopped.len(), 2, "of a server that does not run there is little to say: {stopped:?}");
    assert_eq!(stopped["trayvisor_server_up"][4], 0.0);
    api.start();
    let told = eventually("all is told", SOON, || {
        let told = parsed(api.trayvisor(&["metrics", "--prometheus"]).ok());
        check(told.len() == 8, || format!("{told:?}")).map(|()| told)
    });
    let server = api.status()["name"].clone();
    for (name, sample) in &told {
        let is_counter = name.ends_with("_total");
        assert_eq!(sample[0], if is_counter { "counter" } else { "gauge" }, "{name}");
        assert!(!sample[1].as_str().unwrap().is_empty(), "{name} is explained");
        assert_eq!(sample[3], json!({ "project": api.folder(), "server": server }), "{name}");
    }
    assert_eq!(told["trayvisor_server_up"][4], 1.0);
    assert!(told["trayvisor_server_memory_bytes"][4].as_f64().unwrap() > 50.0 * 1024.0 * 1024.0);
    let names =
        ["cpu_seconds_total", "threads", "open_files", "restarts_total", "ready_seconds", "probe_seconds"];
    for name in names {
        assert!(told.contains_key(&format!("trayvisor_server_{name}")), "{told:?}");
    }
}
