//! Several servers of a project, and their dependencies.
#![cfg(target_os = "linux")]

use std::fs;

use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::port;
use trayvisor_tests::project::Project;

/// A test server that listens late, so that a start before its dependencies is noticed.
fn late(needs: &[&str]) -> Value {
    let program = binaries::test_server();
    json!({
        "port": port::free(), "depends_on": needs, "restart": { "policy": "never" },
        "command": [program.to_str().unwrap(), "--port", "{port}", "--late", "300"],
    })
}

/// A project with three servers: web needs api, api needs db.
fn shop(home: &Home) -> Project<'_> {
    let project = Project::new(home, "shop");
    let servers = json!({ "web": late(&["api"]), "api": late(&["db"]), "db": late(&[]) });
    project.configure(&json!({ "servers": servers }).to_string());
    project
}

fn statuses(project: &Project) -> Vec<Value> {
    project.trayvisor(&["status", "--json"]).json()
}

fn named<'a>(statuses: &'a [Value], name: &str) -> &'a Value {
    statuses.iter().find(|status| status["name"] == name).expect("it is there")
}

/// The positions of these lines in the output.
#[track_caller]
fn order_of(output: &Output, lines: &[&str]) -> Vec<usize> {
    let place =
        |line: &&str| output.stdout.find(*line).unwrap_or_else(|| panic!("no “{line}” in {output:?}"));
    lines.iter().map(place).collect()
}

#[test]
fn what_is_needed_is_started_first_and_stopped_last() {
    let home = Home::new();
    let shop = shop(&home);
    let started = shop.trayvisor(&["start"]);
    started.ok();
    let places = order_of(
        &started,
        &[
            "db  | ✅ Server started successfully",
            "api | 🚀 Starting api...",
            "api | ✅ Server started successfully",
            "web | 🚀 Starting web...",
            "web | ✅ Server started successfully",
        ],
    );
    assert!(places.is_sorted(), "{started:?}");
    assert!(statuses(&shop).iter().all(|status| status["ready"] == true));

    let stopped = shop.trayvisor(&["stop"]);
    stopped.ok();
    let places = order_of(
        &stopped,
        &[
            "web | ✅ Server stopped successfully",
            "api | 🛑 Stopping api...",
            "api | ✅ Server stopped successfully",
            "db  | 🛑 Stopping db...",
            "db  | ✅ Server stopped successfully",
        ],
    );
    assert!(places.is_sorted(), "{stopped:?}");
}

#[test]
fn starting_one_starts_what_it_needs_and_nothing_else() {
    let home = Home::new();
    let shop = shop(&home);
    shop.trayvisor(&["start", "api"]).ok();
    let all = statuses(&shop);
    assert_eq!(named(&all, "db")["ready"], true);
    assert_eq!(named(&all, "api")["ready"], true);
    assert_eq!(named(&all, "web")["phase"], "stopped");
    shop.trayvisor(&["stop", "db"]).ok();
    assert_eq!(named(&statuses(&shop), "api")["ready"], true, "what was not named is left alone");
}

#[test]
fn a_server_is_left_out_when_what_it_needs_does_not_start() {
    let home = Home::new();
    let shop = shop(&home);
    let mut config = shop.configuration();
    config["servers"]["db"]["command"] = json!([binaries::test_server(), "--exit-after", "1", "--code", "3"]);
    shop.configure(&config.to_string());
    let started = shop.trayvisor(&["start"]);
    assert_eq!(started.code, 1, "{started:?}");
    assert!(started.stderr.contains("db  | ❌ db did not start"), "{started:?}");
    assert!(started.stderr.contains("api was not started: it needs db"), "{started:?}");
    assert!(started.stderr.contains("web was not started: it needs db"), "{started:?}");
    assert_eq!(named(&statuses(&shop), "web")["phase"], "stopped");
}

#[test]
fn servers_that_need_each_other_in_a_circle_are_named() {
    let home = Home::new();
    let shop = shop(&home);
    let mut config = shop.configuration();
    config["servers"]["db"]["depends_on"] = json!(["web"]);
    shop.configure(&config.to_string());
    let started = shop.trayvisor(&["start"]);
    assert_eq!(started.code, 1, "{started:?}");
    assert!(started.stderr.contains("web → api → db → web"), "{started:?}");
    assert!(statuses(&shop).iter().all(|status| status["phase"] == "stopped"));
}

#[test]
fn several_servers_are_a_table_of_80_columns() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let long = "a-server-with-a-name-that-is-longer-than-anybody-would-ever-want-it-to-be";
    let servers = json!({ "数据库服务": late(&[]), long: late(&[]), "api": late(&[]) });
    shop.configure(&json!({ "servers": servers }).to_string());
    let other = Project::test_server(&home, "other", &[], &json!({}));
    shop.trayvisor(&["start"]).ok();
    other.start();

    let table = shop.trayvisor(&["status", "--all"]);
    table.ok();
    let widths: Vec<usize> = table.stdout.lines().map(unicode_width::UnicodeWidthStr::width).collect();
    assert_eq!(widths.len(), 5, "{}", table.stdout);
    assert!(widths.iter().all(|width| *width <= 80), "{}", table.stdout);
    assert!(table.stdout.contains('…') && table.stdout.contains("PROJECT"), "{}", table.stdout);
    let column = |line: &str| {
        let head = &line[..line.find("running").expect("it runs")];
        unicode_width::UnicodeWidthStr::width(head)
    };
    let columns: Vec<usize> = table.stdout.lines().skip(1).map(column).collect();
    assert!(columns.windows(2).all(|pair| pair[0] == pair[1]), "{}", table.stdout);
}

#[test]
fn status_watch_shows_what_changes() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let watch = api.begin(&["status", "--watch"]);
    watch.until_it_says("Status: ❌ STOPPED");
    let pid = api.start();
    watch.until_it_says(&format!("PID: {pid}"));
    let said = watch.interrupt();
    assert!(!said.contains('\x1b'), "no codes for a screen that there is not: {said}");
}

#[test]
fn a_setting_of_one_server_is_its_own_and_a_port_is_never_shared() {
    let home = Home::new();
    let shop = shop(&home);
    let shared = shop.trayvisor(&["config", "--port", "9000"]);
    assert_eq!(shared.code, 1, "{shared:?}");
    assert!(shared.stderr.contains("which server? Name one of web, api, db"), "{shared:?}");
    shop.trayvisor(&["config", "api", "--port", "9000"]).ok();
    assert_eq!(shop.configuration()["servers"]["api"]["port"], 9000);
    assert!(shop.configuration().get("port").is_none());
    let text = fs::read_to_string(shop.configuration_file()).unwrap();
    assert!(text.find("\"web\"") < text.find("\"api\""), "the order is kept: {text}");
}
