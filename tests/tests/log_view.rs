//! A server's log as the window views it: a million lines, and one that is written and rotated during the view.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use serde_json::json;
use trayvisor_control::home::Home as Folder;
use trayvisor_control::log::{LogView, Place, Target};
use trayvisor_control::model::{
    LogAnchor, LogLevel, LogLink, LogLook, LogNeedle, LogQuery, LogRow, LogRun, LogSight, ServerRef,
};
use trayvisor_control::{Manager, StartOptions, editor};
use trayvisor_tests::binaries;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

const STEP: Duration = Duration::from_millis(50);

fn manager(home: &Home) -> Manager {
    Manager::with_home(Folder::at(home.folder()).unwrap(), binaries::trayvisor())
}

fn server(project: &Project) -> ServerRef {
    ServerRef { project: project.folder().to_owned(), name: project.name().to_owned() }
}

/// Rows from a position on.
fn at(position: u64, count: u64) -> LogSight {
    LogSight { from: LogAnchor::Position(position), count }
}

/// Requests these rows until all has been read and searched.
fn look(view: &mut LogView, query: &LogQuery, sight: LogSight) -> LogLook {
    loop {
        let look = view.look(query, sight, STEP).unwrap();
        if look.state.done {
            return look;
        }
    }
}

fn seeking(text: &str, expression: bool) -> LogQuery {
    LogQuery { needle: Some(LogNeedle { text: text.to_owned(), expression }), ..LogQuery::default() }
}

/// A million lines in three files, with an error in every hundredth.
fn write_a_million_lines(project: &Project) {
    let log = project.folder().join("backend.log");
    for (name, numbers) in [("log.2", 0..400_000), ("log.1", 400_000..800_000), ("log", 800_000..1_000_000)] {
        let mut text = String::new();
        for n in numbers {
            let level = if n % 100 == 7 { "\x1b[31mERROR\x1b[0m" } else { "\x1b[32mINFO\x1b[0m" };
            writeln!(text, "2026-11-22T19:30:01.123+01:00 {level}:     GET /orders/{n} HTTP/1.1").unwrap();
        }
        fs::write(log.with_extension(name), text).unwrap();
    }
}

#[test]
fn a_million_lines_are_shown_searched_and_filtered() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    write_a_million_lines(&api);
    let mut view = manager(&home).log(&server(&api)).view().unwrap();

    let state = look(&mut view, &LogQuery::default(), at(0, 0)).state;
    assert_eq!((state.first, state.end), (0, 1_000_000));
    for n in [0, 399_999, 400_000, 654_321, 999_999] {
        let look = look(&mut view, &LogQuery::default(), at(n, 1));
        let row = &look.rows[0];
        assert!(row.text().ends_with(&format!("GET /orders/{n} HTTP/1.1")), "{row:?}");
        assert_eq!(row.level, Some(if n % 100 == 7 { LogLevel::Error } else { LogLevel::Info }));
    }

    assert_eq!(look(&mut view, &seeking("orders/99999", false), at(0, 0)).state.found, 11);
    let found = view.find(100_000, false).unwrap();
    assert_eq!((found.row, found.position, found.ordinal), (999_990, 999_990, 2));

    let errors = LogQuery { level: Some(LogLevel::Error), only_found: true, ..LogQuery::default() };
    let query = LogQuery { needle: seeking(r"get /orders/9+07\b", true).needle, ..errors };
    let LogLook { state, rows, .. } = look(&mut view, &query, at(0, 100));
    assert_eq!(rows.iter().map(|row| row.row).collect::<Vec<_>>(), [907, 9_907, 99_907, 999_907]);
    let text = view.text(state.first..state.first + 1, false).unwrap();
    assert_eq!(text, "ERROR:     GET /orders/907 HTTP/1.1\n");
}

/// The number in "flood line 7 of 60000".
fn flood(row: &LogRow) -> Option<u64> {
    row.text().strip_prefix("flood line ")?.split(' ').next()?.parse().ok()
}

#[test]
fn rows_are_neither_torn_nor_shown_twice_while_the_server_writes_and_its_log_is_rotated() {
    const LINES: u64 = 60_000;
    let home = Home::new();
    let settings = json!({ "log": { "max_size_mb": 1, "keep": 20 } });
    let api = Project::test_server(&home, "api", &["--flood", &LINES.to_string()], &settings);
    let mut view = manager(&home).log(&server(&api)).view().unwrap();
    let _starting = api.begin(&["start"]);

    let mut seen: Vec<LogRow> = Vec::new();
    eventually("the whole flood was seen", SOON, || {
        loop {
            let look = view.look(&LogQuery::default(), at(seen.len() as u64, 2000), STEP).unwrap();
            assert_eq!((look.state.epoch, look.state.first), (0, 0));
            assert_eq!(look.at, seen.len() as u64);
            if look.rows.is_empty() {
                break;
            }
            seen.extend(look.rows);
        }
        let numbers: Vec<u64> = seen.iter().filter_map(flood).collect();
        check(numbers.len() as u64 == LINES, || format!("{} lines so far", numbers.len()))
    });
    assert!(seen.iter().filter_map(flood).eq(1..=LINES));
    assert!(seen.iter().zip(0..).all(|(row, n)| row.row == n && row.time.is_some()));
    api.stop();
}

#[tokio::test]
async fn this_run_is_told_from_the_one_before() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let (manager, api) = (manager(&home), server(&api));
    let mut started = Vec::new();
    for _ in 0..2 {
        let running = manager.start(&api, StartOptions::default()).await.unwrap();
        started.push(format!("[trayvisor] started (PID: {})", running.pid().unwrap()));
        manager.stop(&api).await.unwrap();
    }
    let mut view = manager.log(&api).view().unwrap();
    for (run, begins) in [(LogRun::Before, &started[0]), (LogRun::This, &started[1])] {
        let query = LogQuery { run, ..LogQuery::default() };
        let LogLook { state, rows, .. } = look(&mut view, &query, at(0, 2000));
        assert!(rows[0].text().starts_with(begins), "{:?}", rows[0]);
        assert_eq!(state.runs, 2);
        assert_eq!(rows.iter().filter(|row| row.text().contains("started (PID")).count(), 1);
    }
}

#[tokio::test]
async fn what_a_log_names_is_opened_in_the_editor_at_its_line() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let source = api.folder().join("main $(touch x).py");
    fs::write(&source, "").unwrap();
    fs::write(api.folder().join("backend.log"), "  File \"main $(touch x).py\", line 12, in index\n")
        .unwrap();
    let (manager, server) = (manager(&home), server(&api));
    let mut view = manager.log(&server).view().unwrap();
    let look = look(&mut view, &LogQuery::default(), at(0, 1));
    let part = look.rows[0].parts.iter().find(|part| part.link == Some(LogLink::File)).unwrap();
    let link: String = part.pieces.iter().map(|piece| &*piece.text).collect();
    let Target::Place(place) = manager.log(&server).link_target(&link).unwrap() else { panic!("{link}") };
    assert_eq!(place, Place { file: source.clone(), line: 12, column: None });

    let (code, told) = (api.folder().join("code"), api.folder().join("told"));
    fs::write(&code, format!("#!/bin/sh\nprintf '%s|' \"$@\" >'{}'\n", told.display())).unwrap();
    fs::set_permissions(&code, fs::Permissions::from_mode(0o755)).unwrap();
    editor::open(&place, code.to_str()).unwrap();
    let expected = format!("--goto|{}:12:1|", source.display());
    eventually("the editor was told", SOON, || {
        let told = fs::read_to_string(&told).unwrap_or_default();
        check(told == expected, || format!("{told:?}, not {expected:?}"))
    });
}
