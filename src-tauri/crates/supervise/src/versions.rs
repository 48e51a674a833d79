//! Tests that the output and files of released versions are still understood: see `tests/fixtures/versions`.

use std::collections::BTreeSet;
use std::fs;

use jiff::Timestamp;
use tempfile::TempDir;

use crate::metrics;
use crate::record::Record;
use crate::socket::{Call, Request, RunOptions};
use trayvisor_model::Language;
use trayvisor_model::{Exit, Goal, Happening, Metrics, Phase, Snapshot, Span};
use trayvisor_recorded::{names_in, output, read, said, server};
use trayvisor_store::history::History;
use trayvisor_store::home::Home;

/// A situation and the last answer in it: phase, ready, pid and port.
type LastAnswer = (&'static str, Phase, bool, Option<u32>, Option<u16>);

const SITUATIONS: [LastAnswer; 14] = [
    ("conflict", Phase::Failed, false, None, Some(28020)),
    ("crashed", Phase::Failed, false, None, Some(28004)),
    ("given-up", Phase::Failed, false, None, None),
    ("needs-restart", Phase::Running, true, Some(211), Some(28011)),
    ("next-port", Phase::Running, true, Some(381), Some(28021)),
    ("recovered", Phase::Running, true, Some(82), Some(28005)),
    ("restarted-on-a-port", Phase::Running, true, Some(211), Some(28011)),
    ("running", Phase::Running, true, Some(169), Some(28001)),
    ("running-with-docs", Phase::Running, true, Some(250), Some(28000)),
    ("starting", Phase::Starting, false, Some(142), Some(28002)),
    ("stopped", Phase::Stopped, false, None, Some(28006)),
    ("stopping", Phase::Stopping, false, Some(669), Some(28008)),
    ("unhealthy", Phase::Running, false, Some(276), Some(28003)),
    ("waiting", Phase::Waiting, false, None, None),
];

/// The servers with a record: phase, the supervisor's pid, and the leader's.
const RECORDS: [(&str, Phase, u32, Option<u32>); 14] = [
    ("api", Phase::Running, 239, Some(250)),
    ("beside", Phase::Running, 371, Some(381)),
    ("broken", Phase::Failed, 64, None),
    ("done", Phase::Stopped, 431, None),
    ("late", Phase::Stopped, 419, None),
    ("loop", Phase::Waiting, 18, None),
    ("orphan", Phase::Failed, 480, Some(482)),
    ("phoenix", Phase::Running, 42, Some(82)),
    ("shaky", Phase::Running, 263, Some(276)),
    ("slow", Phase::Starting, 132, Some(142)),
    ("stubborn", Phase::Stopping, 659, Some(669)),
    ("taken", Phase::Failed, 345, None),
    ("web", Phase::Running, 159, Some(211)),
    ("worker", Phase::Failed, 93, None),
];

fn home() -> (TempDir, Home) {
    let (dir, root) = trayvisor_recorded::home();
    (dir, Home::at(root).expect("a home"))
}

fn last_answer(situation: &str) -> Snapshot {
    said(situation, "< ").pop().expect("an answer")
}

#[test]
fn every_request_is_understood() {
    let calls: Vec<Call> = SITUATIONS.iter().flat_map(|(situation, ..)| said(situation, "> ")).collect();
    let asked: Vec<(Request, bool)> = calls.iter().map(|call| (call.request.clone(), call.follow)).collect();
    for (request, follow) in [
        (Request::Look, false),
        (Request::Look, true),
        (Request::Start(RunOptions::default()), true),
        (Request::Start(RunOptions { port: Some(28021), ..RunOptions::default() }), true),
        (Request::Restart(RunOptions::default()), true),
        (Request::Restart(RunOptions { port: Some(28011), ..RunOptions::default() }), true),
        (Request::Stop, true),
    ] {
        let call = (request, follow);
        assert!(asked.contains(&call), "{call:?}");
    }
    let by: BTreeSet<&str> = calls.iter().map(|call| call.by.as_str()).collect();
    assert_eq!(by, BTreeSet::from(["", "the command", "window"]));
}

#[test]
fn every_answer_is_understood() {
    let files = SITUATIONS.map(|(situation, ..)| format!("{situation}.txt"));
    let listed: BTreeSet<String> = files.into_iter().collect();
    assert_eq!(names_in("conversations").into_iter().collect::<BTreeSet<_>>(), listed);
    for (situation, phase, ready, pid, port) in SITUATIONS {
        let last = last_answer(situation);
        assert_eq!(
            (last.phase(), last.ready(), last.pid(), last.port),
            (phase, ready, pid, port),
            "{situation}"
        );
    }
    let followed: Vec<bool> =
        said::<Snapshot>("unhealthy", "< ").iter().map(|answer| answer.unhealthy().is_some()).collect();
    assert!(followed.windows(2).any(|pair| pair == [true, false]), "it answered again: {followed:?}");
}

#[test]
fn answers_hold_the_details_of_their_situation() {
    let documented = last_answer("running-with-docs");
    assert_eq!(documented.docs_url.as_deref(), Some("http://127.0.0.1:28000/docs"));
    let process = documented.process().expect("a process");
    assert_eq!((process.memory_bytes, process.ports.as_slice()), (Some(46_780_416), [28000].as_slice()));
    assert!(process.cpu_percent.is_some() && process.uptime_s.is_some());
    let unhealthy = last_answer("unhealthy").unhealthy().cloned().expect("unhealthy");
    assert_eq!(unhealthy.why, "answers 503 on /health");
    let waiting = last_answer("waiting");
    assert_eq!((waiting.goal(), waiting.restarts), (Goal::Up, 8));
    assert!(waiting.restart_at().is_some());
    let stopping = last_answer("stopping");
    assert_eq!((stopping.goal(), stopping.waiting_for()), (Goal::Down, Some("python3.11 (669)")));
    let crash = last_answer("crashed").crash().cloned().expect("a crash");
    assert_eq!(crash.cause, "the Python package “redis” is not installed");
    let recovered = last_answer("recovered");
    assert_eq!(recovered.last_exit, Some(Exit::Signal(9)));
    assert!(recovered.recovered_at.is_some());
    assert!(last_answer("needs-restart").needs_restart());
    assert_conflict(&last_answer("conflict"));
}

#[track_caller]
fn assert_conflict(snapshot: &Snapshot) {
    let conflict = snapshot.conflict().expect("a conflict");
    assert_eq!((conflict.port, conflict.next_free), (28020, Some(28021)));
    let [holder] = conflict.holders.as_slice() else { panic!("{:?}", conflict.holders) };
    assert_eq!(
        (holder.pid, holder.name.to_string().as_str(), holder.user.as_deref()),
        (Some(339), "python3.11", Some("dev"))
    );
    let process = holder.process.as_ref().expect("its identity");
    assert_eq!((process.pid, process.start), (339, 166_516));
    assert_eq!(holder.protected, None);
}

#[test]
fn every_record_is_understood() {
    let (_dir, home) = home();
    assert_eq!(Record::all(&home).count(), RECORDS.len());
    for (name, phase, supervisor, leader) in RECORDS {
        let record = Record::read(&home, &server(name)).expect("a record");
        let pids = (record.supervisor.pid, record.leader.map(|leader| leader.pid));
        assert_eq!((record.snapshot.phase(), pids), (phase, (supervisor, leader)), "{name}");
        assert_eq!(record.uncleared, name == "orphan", "{name}");
    }
    let taken = Record::read(&home, &server("taken")).expect("a record");
    assert_conflict(&taken.snapshot);
    let orphan = Record::read(&home, &server("orphan")).expect("a record").snapshot;
    let orphan = orphan.crash().expect("a crash");
    assert_eq!(
        (orphan.exit, orphan.cause.text(Language::English).as_str()),
        (None, "its supervisor was ended from outside")
    );
}

#[test]
fn a_server_that_ran_before_a_reboot_is_stopped() {
    let (_dir, home) = home();
    // Every supervisor leaves its lock file behind.
    fs::write(home.lock(&server("api")), "").expect("written");
    let record = Record::read(&home, &server("api")).expect("a record");
    assert!(record.is_cut_off());
    let snapshot = record.aftermath(&home);
    assert_eq!((snapshot.phase(), snapshot.pid(), snapshot.port), (Phase::Stopped, None, Some(28000)));
    let events = History::of(&home, &server("api")).events();
    assert_eq!(events.last().expect("some").what, Happening::Stopped { by: None, killed: false });
    assert!(Record::read(&home, &server("api")).expect("a record").uncleared);
}

#[test]
fn metrics_are_read_as_they_were_shown() {
    let (_dir, home) = home();
    let text = read("metrics.txt");
    let (size, rows) = text.split_once(" bytes").expect("a size");
    let mut content = vec![0; size.parse().expect("a number")];
    for (at, row) in rows.lines().skip(1).filter_map(|line| line.split_once(' ')) {
        let at = usize::from_str_radix(at, 16).expect("an offset");
        let row = u128::from_str_radix(row, 16).expect("16 bytes");
        content[at..at + 16].copy_from_slice(&row.to_be_bytes());
    }
    fs::write(home.record(&server("api")).with_extension("metrics"), content).expect("written");
    let shown: Metrics = output("metrics-hour.json").remove(0);
    let last = *shown.times.last().expect("rows");
    let now = metrics::read(&home, &server("api"), Span::Hour, Timestamp::from_second(last).expect("a time"));
    assert!(now.times.len() > 10);
    assert_eq!(now, shown);
}
