//! From start to stop, with all failures of server and machine.
#![cfg(target_os = "linux")]

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};
use trayvisor_tests::desktop::of_home;
use trayvisor_tests::home::Home;
use trayvisor_tests::leftovers::{assert_nothing_is_left, server_processes};
use trayvisor_tests::processes::{Process, describe};
use trayvisor_tests::project::{Project, pid_in};
use trayvisor_tests::wait::{SOON, check, eventually};

fn quick_stop() -> Value {
    json!({ "stop": { "timeout_s": 1 }, "restart": { "policy": "never" } })
}

#[test]
fn uvicorn_with_reload_is_started_and_stopped_fifty_times_and_leaves_nothing() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true }));
    for round in 1..=50 {
        let pid = api.start();
        if round == 1 {
            let processes = server_processes(&home);
            assert!(processes.len() >= 2, "the reloader and its worker: {}", describe(&processes));
            assert!(processes.iter().any(|process| process.pid() == pid), "{}", describe(&processes));
            api.until_it_answers();
        }
        api.stop();
        assert_nothing_is_left(&home, api.port());
    }
    let all = of_home(&home);
    assert!(all.is_empty(), "a supervisor ends with its server: {}", describe(&all));
}

#[test]
fn fifty_starts_at_once_make_one_server_and_all_name_its_pid() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--late", "300"], &json!({}));
    let starts: Vec<_> = (0..50).map(|_| api.begin(&["start"])).collect();
    let outputs: Vec<_> = starts.into_iter().map(|start| start.finish(2 * SOON)).collect();
    let pids: HashSet<_> = outputs.iter().map(|output| pid_in(output.ok())).collect();
    assert_eq!(pids.len(), 1, "{outputs:?}");
    assert_eq!(api.status()["pid"], *pids.iter().next().unwrap());
    let processes = server_processes(&home);
    assert_eq!(processes.len(), 1, "{}", describe(&processes));
    let started = outputs.iter().filter(|output| output.stdout.contains("started successfully")).count();
    assert!(started >= 1, "somebody has started it");
}

#[test]
fn a_killed_supervisor_never_leads_to_a_second_copy() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true, "stop": { "timeout_s": 1 } }));
    for round in 1..=5 {
        let pid = api.start();
        let before = server_processes(&home);
        assert!(before.len() >= 2, "round {round}: {}", describe(&before));
        let supervisor = api.status()["supervisor_pid"].as_u64().unwrap();
        Process::find(u32::try_from(supervisor).unwrap()).unwrap().kill().unwrap();

        let after = api.start();
        assert_ne!(pid, after, "round {round}: the old one cannot be watched over any more");
        let survivors: Vec<_> = before.into_iter().filter(|process| process.is_alive()).collect();
        assert!(survivors.is_empty(), "round {round}: of the copy before: {}", describe(&survivors));
        api.until_it_answers();
    }
    api.stop();
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn what_a_killed_supervisor_leaves_behind_is_gone_or_stopped_by_stop() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true, "stop": { "timeout_s": 1 } }));
    api.start();
    let supervisor = api.status()["supervisor_pid"].as_u64().unwrap();
    Process::find(u32::try_from(supervisor).unwrap()).unwrap().kill().unwrap();
    api.trayvisor(&["stop"]);
    assert_nothing_is_left(&home, api.port());
    assert_eq!(api.status()["phase"], "stopped");
}

#[test]
fn a_supervisor_killed_at_any_moment_of_a_start_never_leads_to_a_second_copy() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--late", "100", "--ignore-term"], &quick_stop());
    for delay in (0..200).step_by(20) {
        let start = api.begin(&["start"]);
        let supervisor = eventually("there is a supervisor", SOON, || {
            let all = of_home(&home);
            let supervisor = all.iter().find(|process| process.command().contains(" supervise "));
            supervisor.copied().ok_or_else(|| describe(&all))
        });
        std::thread::sleep(Duration::from_millis(delay));
        // The kill may come too early or too late; both are valid cases.
        let _ = supervisor.kill();
        start.finish(SOON);

        let pid = api.start();
        let processes = server_processes(&home);
        let pids: Vec<_> = processes.iter().map(|process| process.pid()).collect();
        assert_eq!(pids, [pid], "killed after {delay} ms: {}", describe(&processes));
        api.until_it_answers();
        api.stop();
        assert_nothing_is_left(&home, api.port());
    }
}

#[test]
fn what_broke_away_under_a_killed_supervisor_is_gone_after_the_next_start() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--escape"], &quick_stop());
    api.start();
    let escaped = eventually("the escaped child runs", SOON, || {
        let all = server_processes(&home);
        let escaped = all.iter().find(|process| process.command().contains("--deaf"));
        escaped.copied().ok_or_else(|| describe(&all))
    });
    let supervisor = api.status()["supervisor_pid"].as_u64().unwrap();
    Process::find(u32::try_from(supervisor).unwrap()).unwrap().kill().unwrap();
    api.start();
    assert!(!escaped.is_alive(), "left of the copy before: {}", describe(&[escaped]));
    api.stop();
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_server_that_ignores_the_wish_to_end_is_gone_when_stop_returns() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--ignore-term"], &quick_stop());
    api.start();
    api.stop();
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_child_that_broke_away_and_ignores_the_wish_to_end_is_gone_when_stop_returns() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--escape"], &quick_stop());
    for _ in 0..5 {
        api.start();
        eventually("the escaped child runs beside the server", SOON, || {
            let processes = server_processes(&home);
            check(processes.len() == 2, || describe(&processes))
        });
        api.stop();
        assert_nothing_is_left(&home, api.port());
    }
}

#[test]
fn a_grandchild_that_holds_the_port_is_the_server_and_gone_when_stop_returns() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--fork"], &quick_stop());
    for _ in 0..5 {
        api.start();
        api.until_it_answers();
        let status = api.status();
        assert_eq!(status["ports"], json!([api.port()]), "a port of the tree is the server's: {status:#}");
        api.stop();
        assert_nothing_is_left(&home, api.port());
    }
}

#[test]
fn what_outlives_its_crashed_leader_does_not_keep_the_port() {
    let home = Home::new();
    let settings = json!({ "stop": { "timeout_s": 1 } });
    let api = Project::test_server(&home, "api", &["--fork"], &settings);
    let pid = api.start();
    Process::find(pid).unwrap().kill().unwrap();
    eventually("it was started again", SOON, || {
        let status = api.status();
        check(status["phase"] == "running" && status["pid"] != pid, || format!("{status:#}"))
    });
    api.until_it_answers();
    let processes = server_processes(&home);
    assert_eq!(processes.len(), 2, "one leader, one grandchild: {}", describe(&processes));
    api.stop();
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_crashed_server_is_started_again_by_itself() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let pid = api.start();
    Process::find(pid).unwrap().kill().unwrap();
    let status = eventually("it was started again", SOON, || {
        let status = api.status();
        if status["phase"] == "running" && status["pid"] != pid {
            Ok(status)
        } else {
            Err(format!("{status:#}"))
        }
    });
    assert_eq!(status["restarts"], 1);
    assert_eq!(status["last_exit"], json!({ "signal": 9 }));
    api.until_it_answers();
}

#[test]
fn a_server_that_must_not_restart_stays_down_with_its_crash_told() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--flood", "40"], &quick_stop());
    let pid = api.start();
    Process::find(pid).unwrap().kill().unwrap();
    let status = api.until("failed");
    assert_eq!(status["crash"]["exit"], json!({ "signal": 9 }), "{status:#}");
    let lines = status["crash"]["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 30, "the last lines: {status:#}");
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_server_that_lacks_a_package_is_not_started_again_and_again() {
    let home = Home::new();
    for (policy, again) in [("on-failure", false), ("always", true)] {
        let api = Project::new(&home, policy);
        let settings = json!({
            "command": ["python3", "-c", "import nothing_like_it"],
            "restart": { "policy": policy, "max": 3 },
        });
        api.configure(&settings.to_string());
        api.trayvisor(&["start", "--wait", "1"]);
        let status = api.until("failed");
        assert_eq!(status["crash"]["cause"], "the Python package “nothing_like_it” is not installed");
        assert_eq!(status["restarts"].as_u64().unwrap() > 0, again, "{status:#}");
    }
}

#[test]
fn a_server_that_always_crashes_is_given_up() {
    let home = Home::new();
    let settings = json!({ "restart": { "policy": "on-failure", "max": 3, "window_s": 60 } });
    let api = Project::test_server(&home, "api", &["--exit-after", "50", "--code", "7"], &settings);
    // It may be ready or crashing at this time.
    api.trayvisor(&["start", "--wait", "1"]);
    let status = api.until_within("failed", 2 * SOON);
    assert_eq!(status["goal"], "up", "it is still wanted: {status:#}");
    assert_eq!(status["last_exit"], json!({ "code": 7 }));
    assert!(status["restarts"].as_u64().unwrap() <= 3, "{status:#}");
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_stop_wins_over_a_restart_that_waits() {
    let home = Home::new();
    let settings = json!({ "restart": { "policy": "always", "max": 1000 } });
    let api = Project::test_server(&home, "api", &["--exit-after", "200", "--code", "1"], &settings);
    api.trayvisor(&["start", "--wait", "1"]);
    eventually("it has crashed at least twice", SOON, || {
        let status = api.status();
        check(status["restarts"].as_u64() >= Some(2), || format!("{status:#}"))
    });
    api.trayvisor(&["stop"]);
    let status = api.status();
    assert_eq!((&status["goal"], &status["phase"]), (&json!("down"), &json!("stopped")), "{status:#}");
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_start_by_hand_ends_the_wait_for_a_restart_and_clears_the_count() {
    let home = Home::new();
    let settings = json!({ "restart": { "policy": "always", "max": 1000 } });
    let api = Project::test_server(&home, "api", &["--exit-after", "50", "--code", "1"], &settings);
    api.trayvisor(&["start", "--wait", "0"]);
    // The fifth and later waits are longer than a command takes.
    let waiting = api.once("it waits for its sixth start", |status| {
        status["phase"] == "waiting" && status["restarts"].as_u64() >= Some(4)
    });
    assert!(waiting["restart_at"].is_string(), "{waiting:#}");
    let said = api.trayvisor(&["status"]);
    assert!(said.stdout.contains("RESTARTING in"), "{said:?}");
    api.trayvisor(&["start", "--wait", "0"]);
    let history = api.history();
    let by_hand = history.iter().filter(|event| event["by"] == "the command");
    assert_eq!(by_hand.count(), 2, "{history:#?}");
    assert!(api.status()["restarts"].as_u64() < waiting["restarts"].as_u64());
}

#[test]
fn a_server_that_floods_its_log_loses_no_line() {
    let home = Home::new();
    let api =
        Project::test_server(&home, "api", &["--flood", "100000"], &json!({ "log": { "max_size_mb": 100 } }));
    api.start();
    api.until_it_answers();
    eventually("the whole flood is in the log", SOON, || {
        let lines = api.log().lines().filter(|line| line.contains("flood line")).count();
        check(lines == 100_000, || format!("{lines} lines"))
    });
    api.stop();
}

#[test]
fn a_server_that_listens_late_is_ready_only_then() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--late", "1500"], &json!({}));
    let start = api.begin(&["start"]);
    let status = api.until("starting");
    assert_eq!(status["ready"], false);
    start.finish(SOON).ok();
    assert_eq!(api.status()["ready"], true);
    api.until_it_answers();
}

#[test]
fn a_start_that_waits_in_vain_says_that_the_server_lives() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--late", "60000"], &quick_stop());
    let start = api.begin(&["start", "--wait", "1"]).finish(Duration::from_secs(30));
    let status = api.status();
    let pid = status["pid"].as_u64().unwrap();
    assert!(start.ok().contains(&format!("api is running (PID: {pid}) but not ready yet")), "{start:?}");
    api.stop();
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_stop_during_a_start_wins() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--late", "60000"], &quick_stop());
    let start = api.begin(&["start", "--wait", "60"]);
    api.until("starting");
    api.stop();
    let start = start.finish(SOON);
    start.error(1);
    assert_nothing_is_left(&home, api.port());
    assert_eq!(api.status()["phase"], "stopped");
}

#[test]
fn starts_stops_and_restarts_at_once_leave_one_server_or_none() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &quick_stop());
    for _ in 0..5 {
        let commands = ["start", "stop", "restart", "start", "stop", "start"];
        let running: Vec<_> = commands.iter().map(|command| api.begin(&[*command])).collect();
        let outputs: Vec<_> = running.into_iter().map(|command| command.finish(2 * SOON)).collect();
        let processes = server_processes(&home);
        assert!(processes.len() <= 1, "{}\n{outputs:?}", describe(&processes));
        // After any outcome, the next command takes effect.
        let pid = api.start();
        let processes = server_processes(&home);
        assert_eq!(processes.iter().map(|process| process.pid()).collect::<Vec<_>>(), [pid], "{outputs:?}");
        api.stop();
        assert_nothing_is_left(&home, api.port());
    }
}

#[test]
fn a_configuration_broken_meanwhile_neither_stops_the_server_nor_keeps_it_from_being_stopped() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &quick_stop());
    let pid = api.start();
    api.configure("{ \"port\": ");
    let status = api.status();
    assert_eq!((&status["phase"], &status["pid"]), (&json!("running"), &json!(pid)), "{status:#}");
    api.until_it_answers();
    api.stop();
    assert_nothing_is_left(&home, api.port());
    assert_eq!(
        std::fs::read_to_string(api.configuration_file()).unwrap(),
        "{ \"port\": ",
        "it is not written over"
    );
}

#[test]
fn a_log_that_is_removed_meanwhile_is_made_again() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--count", "20"], &quick_stop());
    api.start();
    for _ in 0..3 {
        std::fs::remove_file(api.folder().join("backend.log")).unwrap();
        eventually("there is a log again", SOON, || check(api.log().contains("numbered line"), || api.log()));
    }
    api.until_it_answers();
    api.stop();
}

#[test]
fn a_log_turns_over_at_its_size_and_keeps_as_many_as_wanted() {
    let home = Home::new();
    let log = json!({ "log": { "max_size_mb": 1, "keep": 2 } });
    let api = Project::test_server(&home, "api", &["--flood", "100000"], &log);
    api.start();
    let size = |name: &str| std::fs::metadata(api.folder().join(name)).map_or(0, |file| file.len());
    eventually("the flood is through", SOON, || {
        check(api.log().contains("listening on"), || "not yet".into())
    });
    for name in ["backend.log", "backend.log.1", "backend.log.2"] {
        // A block that was read at once is not split.
        assert!((1..1_400_000).contains(&size(name)), "{name} has {} bytes", size(name));
    }
    assert_eq!(size("backend.log.3"), 0);
    api.stop();
}

// ── Stopping ──

#[test]
fn a_stop_that_takes_long_says_which_process_it_is_waiting_for() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--ignore-term"], &json!({ "stop": { "timeout_s": 3 } }));
    let pid = api.start();
    let stopped = api.trayvisor(&["stop"]);
    assert!(
        stopped.ok().contains(&format!("⏳ Waiting for trayvisor-test-server ({pid}) to exit...")),
        "{stopped:?}"
    );
    assert_nothing_is_left(&home, api.port());
}

#[test]
fn a_server_is_asked_to_end_by_the_signal_that_its_settings_name() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    let script = "trap 'echo said goodbye; exit 0' INT; echo began; while :; do sleep 0.05; done";
    let config = json!({ "port": null, "command": script, "shell": true, "stop": { "signal": "INT" } });
    api.configure(&config.to_string());
    api.start();
    eventually("it listens for signals", SOON, || check(api.log().contains("began"), || api.log()));
    let stopped = api.trayvisor(&["stop"]);
    assert!(stopped.ok().contains("📤 Sending SIGINT to process"), "{stopped:?}");
    assert!(api.log().contains("said goodbye"), "{}", api.log());
}
