//! Faults of a log and its readers that must not affect the server.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use trayvisor_tests::disk::Disk;
use trayvisor_tests::home::Home;
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;
use trayvisor_tests::torture::rounds;
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::{binaries, http};

/// How long the fault lasts: a few seconds, or a minute.
fn a_while() -> Duration {
    Duration::from_secs(rounds(60, 3).into())
}

/// The number at the end of a complete line of `--count`, after its time.
fn number(line: &str) -> Option<u64> {
    let (time, text) = line.split_once(' ')?;
    (time.len() == 29).then(|| text.strip_prefix("numbered line ")?.parse().ok()).flatten()
}

fn numbers(file: &Path) -> Vec<u64> {
    fs::read_to_string(file).unwrap_or_default().lines().filter_map(number).collect()
}

#[test]
fn a_full_disk_keeps_no_server_from_answering_and_what_is_lost_is_counted() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    let disk = Disk::mount(api.folder(), 2_000_000);
    let command = json!([binaries::test_server(), "--port", "{port}", "--count", "1"]);
    api.configure(&json!({ "port": api.port(), "command": command }).to_string());
    api.start();
    let pid = api.status()["pid"].clone();
    disk.fill();
    let full = Instant::now();
    while full.elapsed() < a_while() {
        assert_eq!(http::get(api.port(), "/").unwrap().status, 200);
    }
    let log = api.folder().join("backend.log");
    let before = numbers(&log);
    disk.make_room();
    eventually("the log goes on", SOON, || {
        let now = numbers(&log).len();
        check(now > before.len() + 100, || format!("{now} lines"))
    });
    disk.fill();
    assert_eq!(api.status()["pid"], pid, "nothing happened to the server");
    let begun = Instant::now();
    api.stop();
    assert!(begun.elapsed() < Duration::from_secs(9), "a stop needs no disk: {:?}", begun.elapsed());

    let written = fs::read_to_string(&log).unwrap();
    let mut last = 0;
    let mut lost = 0;
    for line in written.lines() {
        if let Some((_, count)) = line.split_once("[trayvisor] lines lost here: ") {
            lost += count.split(' ').next().unwrap().parse::<u64>().unwrap();
            assert!(count.ends_with("(No space left on device (os error 28))"), "{line}");
        } else if let Some(number) = number(line) {
            assert_eq!(number, last + lost + 1, "after {last} with {lost} counted as lost: {line}");
            (last, lost) = (number, 0);
        } else {
            assert!(line.contains(" [trayvisor] ") || line.contains(" listening on "), "torn: {line}");
        }
    }
    assert!(last > 100 && written.contains("lines lost here"), "{} lines", written.lines().count());
}

#[test]
fn with_the_users_own_disk_full_servers_are_run_and_stopped_all_the_same() {
    let home = Home::new();
    let disk = Disk::mount(&home.folder(), 1_000_000);
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let first = api.start();
    disk.fill();
    Process::find(first).unwrap().kill().unwrap();
    eventually("it is started again", SOON, || {
        let status = api.status();
        check(status["ready"] == true && status["pid"] != first, || format!("{status:#}"))
    });
    api.until_it_answers();
    api.stop();
    let is_stopped = || {
        let status = api.status();
        assert_eq!((&status["phase"], &status["pid"]), (&json!("stopped"), &json!(null)), "{status:#}");
    };
    is_stopped();
    assert_ne!(api.start(), first);
    api.until_it_answers();
    api.stop();
    disk.make_room();
    is_stopped();
}

#[test]
fn a_log_that_is_removed_moved_and_emptied_is_made_again_and_its_lines_stay_whole() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--count", "1"], &json!({}));
    api.start();
    let log = api.folder().join("backend.log");
    let away = home.folder().join("away");
    let mut moved = Vec::new();
    let begun = Instant::now();
    for round in 0.. {
        if begun.elapsed() > a_while() {
            break;
        }
        let _ = match round % 3 {
            0 => fs::remove_file(&log),
            1 => fs::rename(&log, &away).map(|()| moved.extend(fs::read_to_string(&away))),
            _ => fs::OpenOptions::new().write(true).open(&log).and_then(|file| file.set_len(0)),
        };
        let there = eventually("it is made again", Duration::from_secs(1), || {
            fs::metadata(&log).ok().filter(|found| found.len() > 0).ok_or("it is not there, or empty")
        });
        assert!(there.is_file());
    }
    moved.push(fs::read_to_string(&log).unwrap());
    api.until_it_answers();
    assert!(moved.len() > 5, "{} rounds", moved.len());
    for line in moved.iter().flat_map(|text| text.lines()) {
        assert!(
            number(line).is_some() || line.contains("[trayvisor] started") || line.contains("listening"),
            "torn: {line}"
        );
    }
}

#[test]
fn a_reader_that_does_not_read_holds_up_nobody() {
    let home = Home::new();
    let settings = json!({ "log": { "max_size_mb": 1000 } });
    let count = rounds(3_000_000, 100_000) as usize;
    let api = Project::test_server(&home, "api", &["--flood", &count.to_string()], &settings);
    let mut frozen = home.command(binaries::trayvisor());
    frozen.args(["logs", "--follow"]).current_dir(api.folder()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut frozen = frozen.spawn().unwrap();
    api.trayvisor(&["start", "--wait", "600"]).ok();
    assert!(frozen.try_wait().unwrap().is_none(), "it has far more to say than its pipe holds");
    let lines = fs::read_to_string(api.folder().join("backend.log")).unwrap();
    assert_eq!(lines.lines().filter(|line| line.contains(" flood line ")).count(), count);
    frozen.kill().unwrap();
    frozen.wait().unwrap();
}
