//! Logs, as users read them, with any output of servers.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::project::Project;
use trayvisor_tests::terminal::on_terminal;
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::{binaries, port};

const MOST: &str = "1000000";

/// A server that first runs a shell script.
fn scripted<'home>(home: &'home Home, name: &str, script: &str, settings: &Value) -> Project<'home> {
    let project = Project::new(home, name);
    let server = binaries::test_server();
    let command = format!("{script}; exec {} --port {{port}}", server.display());
    let mut all = json!({ "port": project.port(), "shell": true, "command": command });
    for (key, value) in settings.as_object().unwrap() {
        all[key] = value.clone();
    }
    project.configure(&all.to_string());
    project
}

/// Lines without their times.
fn texts(lines: &str) -> Vec<&str> {
    lines.lines().map(|line| line.split_once(' ').map_or(line, |(_, text)| text)).collect()
}

fn rotated(project: &Project<'_>, n: u32) -> PathBuf {
    project.folder().join(format!("backend.log.{n}"))
}

fn trayvisor(home: &Home, project: &Project<'_>, arguments: &[&str]) -> Command {
    let mut command = home.command(binaries::trayvisor());
    command.args(arguments).current_dir(project.folder());
    command
}

#[track_caller]
fn hint<'a>(output: &'a Output, said: &str) -> &'a str {
    assert!(output.stderr.contains(said), "{output:?}");
    output.ok()
}

#[test]
fn a_flood_is_rotated_within_its_limit_and_shown_without_a_gap() {
    let home = Home::new();
    let settings = json!({ "log": { "max_size_mb": 1, "keep": 2 } });
    let api = Project::test_server(&home, "api", &["--flood", "60000"], &settings);
    api.start();
    api.stop();
    for n in [1, 2] {
        let size = fs::metadata(rotated(&api, n)).unwrap().len();
        assert!((900_000..=1_000_100).contains(&size), ".{n} has {size} bytes");
    }
    assert!(!rotated(&api, 3).exists());

    let all = api.trayvisor(&["logs", "--lines", MOST]);
    let flood: Vec<_> = texts(all.ok()).into_iter().filter(|text| text.starts_with("flood")).collect();
    let first = 60_000 - flood.len() + 1;
    assert!(flood.len() > 30_000, "{} lines", flood.len());
    for (n, line) in (first..).zip(&flood) {
        assert_eq!(*line, format!("flood line {n} of 60000"));
    }
    let some = api.trayvisor(&["logs", "--lines", "30000"]);
    assert!(all.ok().ends_with(some.ok()) && some.ok().lines().count() == 30_000);
}

#[test]
fn what_no_person_would_write_is_survived() {
    let home = Home::new();
    let script = r"head -c 10485760 /dev/zero | tr '\0' x; echo; printf 'a\377\376b\n\000nul\000\n\033[31mred\033[0m\033]0;title\007 \033[2Jend\n'";
    let api = scripted(&home, "api", script, &json!({}));
    api.start();
    let shown = api.trayvisor(&["logs"]);
    let lines = texts(shown.ok());
    let huge = lines.iter().find(|line| line.starts_with("xxx")).unwrap();
    assert!(huge.len() == 10_485_760 && huge.bytes().all(|byte| byte == b'x'), "{} bytes", huge.len());
    for expected in ["a\u{fffd}\u{fffd}b", "nul", "red end"] {
        assert!(lines.contains(&expected), "no {expected:?} in {:?}", &lines[1..]);
    }
    let file = fs::read(api.folder().join("backend.log")).unwrap();
    let raw = b"\x1b[31mred\x1b[0m\x1b]0;title\x07 \x1b[2Jend\n";
    assert!(file.windows(raw.len()).any(|part| part == raw), "the file has it as it was written");
}

#[test]
fn a_terminal_gets_colours_and_nothing_else_to_obey() {
    let home = Home::new();
    let script = r"printf '\033[31mred\033]0;title\007\033[2J\033[6n plain\n'";
    let api = scripted(&home, "api", script, &json!({}));
    api.start();
    let shown = on_terminal(trayvisor(&home, &api, &["logs"]));
    assert!(shown.contains(" \x1b[31mred plain\x1b[0m\r\n"), "{shown:?}");
    let found = on_terminal(trayvisor(&home, &api, &["logs", "--grep", "ed pl"]));
    assert!(found.contains(" r\x1b[1;31med pl\x1b[0main\r\n"), "{found:?}");
    let mut plain = trayvisor(&home, &api, &["logs"]);
    plain.env("NO_COLOR", "1");
    let plain = on_terminal(plain);
    assert!(plain.contains(" red plain\r\n") && !plain.contains('\x1b'), "{plain:?}");
}

#[test]
fn a_log_is_followed_across_restarts_and_rotations() {
    let home = Home::new();
    let settings = json!({ "log": { "max_size_mb": 1, "keep": 5 } });
    let api = Project::test_server(&home, "api", &["--flood", "30000"], &settings);
    let follower = api.begin(&["logs", "--follow", "--lines", MOST]);
    api.start();
    api.trayvisor(&["restart"]).ok();
    api.stop();
    let written = api.trayvisor(&["logs", "--lines", MOST]);
    follower.until_it_says(written.ok().lines().last().unwrap());
    let read = follower.interrupt();
    assert!(rotated(&api, 2).exists(), "it was rotated");
    assert_eq!(texts(&read), texts(written.ok()), "every line once");
    assert_eq!(read.matches("flood line 30000 of").count(), 2);
}

#[test]
fn the_run_before_is_shown_whatever_is_running() {
    let home = Home::new();
    let api = scripted(&home, "api", "echo run $$; echo '[trayvisor] started (PID: 1): nothing'", &json!({}));
    hint(&api.trayvisor(&["logs", "--previous"]), "The log of api has no run before the last one");
    let first = api.start();
    hint(&api.trayvisor(&["logs", "--previous"]), "The log of api has no run before the last one");
    api.stop();
    let second = api.start();
    let previous = api.trayvisor(&["logs", "--previous"]);
    assert!(previous.ok().contains(&format!("run {first}\n")), "{previous:?}");
    assert!(!previous.ok().contains(&format!("run {second}\n")), "{previous:?}");
    assert!(
        texts(previous.ok())[0].starts_with(&format!("[trayvisor] started (PID: {first})")),
        "{previous:?}"
    );
    api.stop();
    assert_eq!(api.trayvisor(&["logs", "--previous"]), previous, "the last run counts though nothing runs");
    assert_eq!(api.trayvisor(&["logs", "--previous", "--follow"]).code, 2);
}

#[test]
fn the_last_lines_with_a_text_are_found_however_far_back() {
    let home = Home::new();
    let settings = json!({ "log": { "max_size_mb": 1, "keep": 5 } });
    let api = Project::test_server(&home, "api", &["--flood", "40000"], &settings);
    api.start();
    let found = api.trayvisor(&["logs", "--grep", "line 7 of"]);
    assert_eq!(texts(found.ok()), ["flood line 7 of 40000"]);
    let last = api.trayvisor(&["logs", "--grep", "Line", "--lines", "3"]);
    assert_eq!(hint(&last, "No line contains “Line”"), "");
    let last = api.trayvisor(&["logs", "--grep", "line 3999", "--lines", "3"]);
    assert_eq!(
        texts(last.ok()),
        ["flood line 39997 of 40000", "flood line 39998 of 40000", "flood line 39999 of 40000"]
    );
    let follower = api.begin(&["logs", "--follow", "--grep", "stopped", "--lines", "1"]);
    api.stop();
    follower.until_it_says("[trayvisor] stopped");
    assert_eq!(texts(&follower.interrupt()), ["[trayvisor] stopped"]);
    assert_eq!(api.trayvisor(&["logs", "--grep", ""]).code, 2);
}

#[test]
fn a_log_that_is_not_there_yet_is_said_to_be_and_waited_for() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    assert_eq!(hint(&api.trayvisor(&["logs"]), "api has no log yet"), "");
    let follower = api.begin(&["logs", "--follow"]);
    api.start();
    follower.until_it_says("listening on");
    let read = follower.interrupt();
    assert!(texts(&read)[0].starts_with("[trayvisor] started (PID: "), "{read}");
}

#[test]
fn several_servers_are_shown_together_in_the_order_of_time() {
    let home = Home::new();
    let project = Project::new(&home, "shop");
    let (one, two) = (port::free(), port::free());
    let command = json!([binaries::test_server(), "--port", "{port}", "--count", "20"]);
    let servers = json!({ "api": { "port": one }, "worker": { "port": two } });
    project.configure(&json!({ "command": command, "servers": servers }).to_string());
    let follower = project.begin(&["logs", "--follow"]);
    project.trayvisor(&["start"]).ok();
    follower.until_it_says("numbered line 20");
    let read = follower.interrupt();
    project.trayvisor(&["stop"]).ok();
    assert!(read.contains("worker | 20"), "{read}");

    let all = project.trayvisor(&["logs", "--lines", MOST]);
    let lines: Vec<_> = all.ok().lines().map(|line| line.split_once(" | ").unwrap()).collect();
    for name in ["api   ", "worker"] {
        let of = lines.iter().filter(|(server, line)| *server == name && line.contains("numbered line"));
        assert!(of.count() >= 20, "{all:?}");
    }
    let times: Vec<_> = lines.iter().map(|(_, line)| line.split(' ').next().unwrap()).collect();
    assert!(times.is_sorted(), "{all:?}");
    let one = project.trayvisor(&["logs", "worker", "--lines", "1"]);
    assert_eq!(texts(one.ok()), ["[trayvisor] stopped"]);
}

#[test]
fn what_a_server_has_begun_to_write_is_shown_and_kept_when_it_crashes() {
    let home = Home::new();
    let settings = json!({ "restart": { "policy": "never" } });
    let api = scripted(&home, "api", "printf 'Connecting... '; read x < /dev/null; kill -9 $$", &settings);
    assert_eq!(api.trayvisor(&["start"]).code, 1);
    let log = api.trayvisor(&["logs"]);
    let lines = texts(log.ok());
    let at = lines.iter().position(|line| *line == "Connecting... ").unwrap_or_else(|| panic!("{log:?}"));
    assert!(lines[at + 1].starts_with("[trayvisor] crashed after"), "{log:?}");

    let hung = scripted(&home, "hung", "printf 'Password: '; sleep 60", &json!({ "health": false }));
    hung.trayvisor(&["start", "--wait", "1"]);
    eventually("its question is shown", SOON, || {
        let log = hung.trayvisor(&["logs"]);
        check(texts(log.ok()).last() == Some(&"Password: "), || format!("{log:?}"))
    });
}

#[test]
fn whoever_stops_reading_ends_the_command() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--count", "10"], &json!({}));
    api.start();
    let mut logs = trayvisor(&home, &api, &["logs", "--follow"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(logs.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let status = eventually("it has ended", SOON, || logs.try_wait().unwrap().ok_or("it runs"));
    assert!(status.success(), "{status}");
}

#[test]
fn static_pages_log_who_asks_for_them_but_no_health_checks() {
    let home = Home::new();
    let pages = Project::new(&home, "pages");
    pages.configure(&json!({ "port": pages.port(), "health": { "interval_s": 0.2 } }).to_string());
    pages.write("index.html", "hello");
    // The command serves the pages, so that it must be found by its name.
    let trayvisor = binaries::trayvisor();
    let path = [trayvisor.parent().unwrap(), "/usr/bin".as_ref(), "/bin".as_ref()];
    let mut start = home.command(&trayvisor);
    start.arg("start").current_dir(pages.folder()).env("PATH", std::env::join_paths(path).unwrap());
    assert!(start.stdout(Stdio::null()).status().unwrap().success());
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(trayvisor_tests::http::get(pages.port(), "/?from=me").unwrap().status, 200);
    eventually("the visitor is logged", SOON, || {
        check(pages.log().contains("GET /?from=me 200"), || pages.log())
    });
    assert_eq!(pages.log().matches("GET ").count(), 1, "{}", pages.log());
}
