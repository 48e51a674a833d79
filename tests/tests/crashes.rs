//! Crash reports, as users request them.
#![cfg(target_os = "linux")]

use serde_json::json;
use trayvisor_tests::binaries;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;

/// Crashes its server: prints a line, then runs the script.
fn crash(project: &Project<'_>, script: &str) {
    let command = format!("echo 'the price list is empty'; {script}");
    let settings = json!({ "shell": true, "command": command, "restart": { "policy": "never" } });
    project.configure(&settings.to_string());
    assert_eq!(project.trayvisor(&["start"]).code, 1);
}

#[test]
fn the_last_crash_is_told_with_its_cause_what_to_do_and_the_last_lines() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    let python = binaries::venv().join("bin/python");
    crash(&api, "exit 3");
    crash(&api, &format!("{} -c 'import nothing_like_it'", python.display()));

    let said = api.trayvisor(&["crashes"]);
    let text = said.ok();
    for fact in [
        "💥 api crashed",
        "How: exit code 1 after ",
        "Why: the Python package “nothing_like_it” is not installed",
        "What To Do: ",
        "    the price list is empty",
        "    ModuleNotFoundError: No module named 'nothing_like_it'",
    ] {
        assert!(text.contains(fact), "no “{fact}” in {said:?}");
    }
    assert!(!text.contains("exit code 3"), "that one was before: {said:?}");
}

#[test]
fn the_last_crashes_are_listed_a_line_each_and_in_full_as_json() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    for code in [3, 4, 5] {
        crash(&api, &format!("exit {code}"));
    }
    let said = api.trayvisor(&["crashes", "api", "--last", "2"]);
    let lines: Vec<_> = said.ok().lines().collect();
    assert_eq!(lines.len(), 2, "{said:?}");
    assert!(lines[0].contains("  api  exit code 4 after ") && lines[1].contains("exit code 5"), "{said:?}");

    let said = api.trayvisor(&["crashes", "--last", "9", "--lines"]);
    let quoted = said.ok().lines().filter(|line| *line == "    the price list is empty");
    assert_eq!(quoted.count(), 3, "{said:?}");

    let reports = api.trayvisor(&["crashes", "--last", "50", "--json"]).json();
    let exits: Vec<_> = reports.iter().map(|report| report["exit"]["code"].clone()).collect();
    assert_eq!(exits, [3, 4, 5]);
    assert_eq!(
        (&reports[2]["name"], &reports[2]["lines"]),
        (&json!("api"), &json!(["the price list is empty"]))
    );
    assert_eq!(api.trayvisor(&["crashes", "--json"]).json(), reports[2..]);
}

#[test]
fn what_a_crashed_server_wrote_does_not_reach_the_terminal_as_commands() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    crash(&api, r"printf '\033]0;gotcha\007\033[31mred\033[0m\n'; exit 3");
    for arguments in [&["crashes"][..], &["crashes", "--last", "1", "--lines"]] {
        let said = api.trayvisor(arguments);
        assert!(said.ok().contains("    red\n") && !said.stdout.contains('\x1b'), "{said:?}");
    }
}

#[test]
fn crashes_of_several_servers_are_in_the_order_of_time() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let server = |code: u8| json!({ "shell": true, "command": format!("exit {code}") });
    let servers = json!({ "api": server(3), "web": server(4) });
    shop.configure(&json!({ "restart": { "policy": "never" }, "servers": servers }).to_string());
    assert!(shop.trayvisor(&["crashes"]).ok().contains("No crashes yet"));
    assert!(shop.trayvisor(&["crashes", "--json"]).json().is_empty());
    for server in ["web", "api"] {
        assert_eq!(shop.trayvisor(&["start", server]).code, 1);
    }
    for arguments in [&["crashes", "--last", "9"][..], &["crashes", "--last", "9", "--all"]] {
        let said = shop.trayvisor(arguments);
        let lines: Vec<_> = said.ok().lines().collect();
        assert!(lines.len() == 2 && lines[0].contains("  web  ") && lines[1].contains("  api  "), "{said:?}");
    }
    assert!(shop.trayvisor(&["crashes"]).ok().contains("💥 api crashed"));
    assert!(shop.trayvisor(&["crashes", "web"]).ok().contains("💥 web crashed"));
}

#[test]
fn a_crash_of_a_server_that_there_is_not_is_a_clear_error() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.configure(&json!({ "command": ["true"] }).to_string());
    let refused = api.trayvisor(&["crashes", "web"]);
    assert!(refused.error(1).contains("no server named \"web\""), "{refused:?}");
    assert!(api.trayvisor(&["crashes", "--last", "0"]).error(2).contains("0 is not in"), "none is asked for");
}

#[test]
fn where_no_cause_is_known_the_last_five_lines_follow() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    let program = "for n in 1 2 3 4 5 6 7; do echo line $n; done; exit 3";
    api.configure(&json!({ "command": ["sh", "-c", program], "restart": { "policy": "never" } }).to_string());
    let said = api.trayvisor(&["start"]);
    assert_eq!(said.code, 1);
    let after = said.stderr.split_once("exit code 3").expect("the end").1;
    let lines: Vec<&str> = after.lines().skip(1).map(str::trim).collect();
    assert_eq!(lines, ["line 3", "line 4", "line 5", "line 6", "line 7"], "{said:?}");
    // A known cause says more than they do.
    api.configure(
        &json!({ "command": ["python3", "-c", "import nothing_there"], "restart": { "policy": "never" } })
            .to_string(),
    );
    let said = api.trayvisor(&["start"]);
    assert!(said.error(1).contains("nothing_there") && !said.stderr.contains("Traceback"), "{said:?}");
}
