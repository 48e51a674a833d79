//! What happened when, and who did it.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

fn events(api: &Project) -> Vec<Value> {
    api.trayvisor(&["history", "--json"]).json()
}

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["event"].as_str()).collect()
}

#[test]
fn starts_stops_crashes_and_conflicts_are_kept_with_who_caused_them() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "restart": { "policy": "never" } }));
    assert!(api.trayvisor(&["history"]).ok().contains("Nothing has happened yet"));
    let pid = api.start();
    api.stop();
    let foreign = Foreign::holding(api.port());
    assert_eq!(api.trayvisor(&["start"]).code, 1);
    let holder = foreign.pid();
    drop(foreign);
    let second = api.start();
    Process::find(second).unwrap().kill().unwrap();
    api.until("failed");

    let all = events(&api);
    assert_eq!(
        names(&all),
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
        let all = events(&api);
        check(names(&all).contains(&"recovered"), || format!("{all:#?}"))
    });
    assert!(api.status()["recovered_at"].is_string(), "{:#}", api.status());
    let all = events(&api);
    let again = all.iter().rev().find(|event| event["event"] == "started").unwrap();
    assert_eq!(again["by"], Value::Null, "nobody asked for that");
}
