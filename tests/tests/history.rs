//! The events of a server, and who caused them.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::{Project, happenings};
use trayvisor_tests::wait::{SOON, check, eventually};

#[test]
fn starts_stops_crashes_and_conflicts_are_kept_with_who_caused_them() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "restart": { "policy": "never" } }));
    assert!(api.trayvisor(&["history"]).ok().contains("No events yet"));
    let pid = api.start();
    api.stop();
    let foreign = Foreign::holding(api.port());
    assert_eq!(api.trayvisor(&["start"]).code, 1);
    let holder = foreign.pid();
    drop(foreign);
    let second = api.start();
    Process::find(second).unwrap().kill().unwrap();
    api.until("failed");

    let all = api.history();
    assert_eq!(
        happenings(&all),
        ["started", "ready", "stopped", "conflict", "started", "ready", "crashed"],
        "{all:#?}"
    );
    assert_eq!((&all[0]["pid"], &all[0]["by"]), (&json!(pid), &json!("the command")));
    assert_eq!(all[2]["by"], "the command");
    assert!(all[3]["holders"][0].as_str().unwrap().contains(&holder.to_string()), "{}", all[3]);
    assert_eq!(all[6]["exit"], json!({ "signal": 9 }));

    let said = api.trayvisor(&["history", "--lines", "2"]);
    let lines: Vec<_> = said.ok().lines().collect();
    assert_eq!(lines.len(), 2, "{said:?}");
    assert!(lines[1].contains("crashed after") && lines[1].contains("SIGKILL"), "{said:?}");
}

#[test]
fn a_server_that_runs_well_again_after_a_crash_has_recovered() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let pid = api.start();
    Process::find(pid).unwrap().kill().unwrap();
    eventually("it has recovered", SOON, || {
        let all = api.history();
        check(happenings(&all).contains(&"recovered"), || format!("{all:#?}"))
    });
    assert!(api.status()["recovered_at"].is_string(), "{:#}", api.status());
    let all = api.history();
    let again = all.iter().rev().find(|event| event["event"] == "started").unwrap();
    assert_eq!(again["by"], Value::Null, "nobody asked for that");
}

#[test]
fn what_ends_a_supervisor_from_outside_is_in_the_history() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let supervisor = |api: &Project| {
        let pid = api.status()["supervisor_pid"].as_u64().unwrap();
        Process::find(u32::try_from(pid).unwrap()).unwrap()
    };
    api.start();
    supervisor(&api).signal(rustix::process::Signal::TERM).unwrap();
    api.until("stopped");
    assert_eq!(api.history().last().unwrap()["by"], Value::Null, "nobody of ours stopped it");

    api.start();
    supervisor(&api).kill().unwrap();
    api.until("failed");
    let all = api.history();
    let crash = all.last().unwrap();
    assert_eq!(crash["event"], "crashed", "{all:#?}");
    assert!(crash["cause"].as_str().unwrap().contains("its supervisor was killed"), "{crash}");
}

#[test]
fn a_stop_while_a_restart_is_waited_for_is_in_the_history() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--exit-after", "1", "--code", "1"], &json!({}));
    let start = api.begin(&["start"]);
    eventually("it waits", SOON, || {
        let status = api.status();
        check(status["phase"] == "waiting" && status["restarts"].as_u64() >= Some(2), || {
            format!("{status:#}")
        })
    });
    api.stop();
    start.finish(SOON);
    let all = api.history();
    let last = all.last().unwrap();
    assert_eq!((&last["event"], &last["by"]), (&json!("stopped"), &json!("the command")), "{all:#?}");
}

#[test]
fn a_port_that_was_freed_for_a_server_is_in_its_history() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let foreign = Foreign::holding(api.port());
    api.trayvisor(&["start", "--force"]).ok();
    let all = api.history();
    let freed = all.iter().find(|event| event["event"] == "freed").expect("the port was freed");
    assert_eq!(freed["port"], api.port());
    assert!(freed["holders"][0].as_str().unwrap().contains(&foreign.pid().to_string()), "{freed}");
}
