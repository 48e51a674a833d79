//! The verdict for every combination of its inputs, read from their serialised form.

use serde_json::{Value, json};

use super::*;
use crate::ServerRef;

/// A stopped server, serialised.
fn stopped() -> Value {
    let server = ServerRef { project: "/shop".into(), name: "api".to_owned() };
    json!(Snapshot::stopped(server, "shop".to_owned(), "/shop/backend.log".into()))
}

/// The same with some of its facts changed.
fn with(facts: &[(&str, Value)]) -> Snapshot {
    let mut server = stopped();
    for (name, value) in facts {
        server[*name] = value.clone();
    }
    serde_json::from_value(server).expect("a snapshot")
}

fn holder(pid: Option<u32>, protected: Option<&str>) -> Value {
    json!({
        "pid": pid, "process": null, "name": "python3", "command": null, "user": null, "other_user": false,
        "addresses": [], "since": null, "parents": [], "server": null, "project": null, "protected": protected,
    })
}

fn conflict(holders: &[Value], next_free: Option<u16>) -> Value {
    json!({ "at": "2026-11-22T19:30:00Z", "port": 8000, "holders": holders, "next_free": next_free })
}

fn crash() -> Value {
    json!({ "at": "2026-11-22T19:30:00Z", "exit": null, "uptime_s": 1.0, "cause": "it failed", "advice": null, "lines": [] })
}

const WORDS: [&str; 6] = ["stopped", "starting", "running", "stopping", "waiting", "failed"];

/// All values of each fact that may make a difference.
fn facts() -> Vec<(&'static str, Vec<Value>)> {
    let seen = holder(Some(4711), None);
    let kept = holder(Some(1), Some("it belongs to the system"));
    let conflicts = vec![
        Value::Null,
        conflict(std::slice::from_ref(&seen), Some(8001)),
        conflict(&[seen.clone(), kept], Some(8001)),
        conflict(&[holder(None, None)], None),
        conflict(&[], None),
    ];
    vec![
        ("phase", WORDS.map(Value::from).to_vec()),
        ("goal", vec![json!("up"), json!("down")]),
        ("ready", vec![json!(true), json!(false)]),
        ("pid", vec![json!(12345), Value::Null]),
        ("problem", vec![Value::Null, json!("line 3")]),
        ("conflict", conflicts),
        ("elsewhere", vec![Value::Null, seen, holder(None, None)]),
        ("crash", vec![Value::Null, crash()]),
        ("failure", vec![Value::Null, crash()]),
        ("done_at", vec![Value::Null, json!("2026-11-22T19:30:00Z")]),
        ("url", vec![Value::Null, json!("http://127.0.0.1:8000")]),
        ("docs_url", vec![Value::Null, json!("http://127.0.0.1:8000/docs")]),
    ]
}

/// Calls `check` with a server for each combination of these facts, including impossible ones.
fn each(server: &mut Value, facts: &[(&str, Vec<Value>)], check: &mut impl FnMut(Snapshot)) {
    let Some(((name, values), others)) = facts.split_first() else {
        return check(serde_json::from_value(server.clone()).expect("a snapshot"));
    };
    for value in values {
        server[*name] = value.clone();
        each(server, others, check);
    }
}

#[test]
fn in_every_combination_only_what_makes_sense_can_be_done() {
    let mut seen = Vec::new();
    each(&mut stopped(), &facts(), &mut |server| {
        let (condition, can) = (server.condition(), server.can());
        let is = |one_of: &[Condition]| one_of.contains(&condition);
        let rests = is(&[
            Condition::Stopped,
            Condition::Done,
            Condition::Crashed,
            Condition::Failed,
            Condition::PortTaken,
            Condition::Elsewhere,
            Condition::Misconfigured,
        ]);
        macro_rules! holds {
            ($rule:expr, $why:literal) => {
                assert!($rule, "{}: {condition:?}, {can:?}: {server:#?}", $why)
            };
        }
        holds!(!can.start || server.problem.is_none(), "what is broken is not started");
        holds!(!can.start || condition != Condition::Elsewhere, "what runs elsewhere is taken over instead");
        holds!(!can.stop || !rests && condition != Condition::Stopping, "there is something to stop");
        holds!(!can.restart || can.stop, "a restart begins with a stop");
        holds!(!(can.start && can.restart), "one or the other");
        holds!(!can.free || condition == Condition::PortTaken, "a port is freed for a server that wants it");
        holds!(can.use_port.is_none() || condition == Condition::PortTaken, "another port is a way out");
        holds!(!can.take_over || condition == Condition::Elsewhere, "it is taken from somebody");
        holds!(!(can.free || can.use_port.is_some()) || can.start, "both ways out end in a start");
        holds!(!(can.open || can.open_docs) || condition.is_up(), "it is there to be opened");
        holds!(condition != Condition::Stopping || can == Can::default(), "its end is waited for");
        holds!(!rests || server.problem.is_none() || can == Can::default(), "it is fixed first");
        let is_elsewhere = rests && server.elsewhere.is_some();
        holds!((condition == Condition::Elsewhere) == is_elsewhere, "running elsewhere comes first");
        if let Some(conflict) = server.conflict().filter(|_| can.free) {
            let may_be_ended = |holder: &crate::Holder| holder.pid.is_some() && holder.protected.is_none();
            holds!(!conflict.holders.is_empty(), "somebody is seen to have the port");
            holds!(conflict.holders.iter().all(may_be_ended), "nobody is ended who must not be");
        }
        if !seen.contains(&condition) {
            seen.push(condition);
        }
    });
    assert_eq!(seen.len(), Condition::ALL.len(), "each condition comes about: {seen:?}");
}

#[test]
fn a_snapshot_carries_its_verdict_and_reads_back_as_it_was() {
    // The URLs do not affect how the snapshot is written.
    let facts: Vec<_> = facts().into_iter().filter(|(name, _)| !name.ends_with("url")).collect();
    each(&mut stopped(), &facts, &mut |server| {
        let written = json!(server);
        assert_eq!(written["condition"], json!(server.condition()));
        assert_eq!(written["can"], json!(server.can()));
        assert_eq!(serde_json::from_value::<Snapshot>(written).expect("a snapshot"), server);
    });
}

#[test]
fn a_verdict_from_outside_is_not_believed() {
    let lies = [("condition", json!("exploded")), ("can", json!({ "stop": "maybe" }))];
    let server = with(&lies);
    assert_eq!(
        (server.condition(), server.can()),
        (Condition::Stopped, Can { start: true, ..Can::default() })
    );
}

/// The same servers by name, for the window's tests.
#[cfg(feature = "ts")]
pub(crate) fn by_name() -> std::collections::BTreeMap<&'static str, Snapshot> {
    situations().into_iter().map(|(name, facts, ..)| (name, with(&facts))).collect()
}

/// A name, the facts, and the expected results.
type Situation = (&'static str, Vec<(&'static str, Value)>, Condition, Can);

fn situations() -> Vec<Situation> {
    let none = Can::default();
    let start = Can { start: true, ..none };
    let up = Can { stop: true, restart: true, open: true, ..none };
    let seen = holder(Some(4711), None);
    let kept = holder(Some(1), Some("it belongs to the system"));
    let phase = |phase: &str| ("phase", json!(phase));
    let goal_up = || ("goal", json!("up"));
    let alive = || ("pid", json!(12345));
    let url = || ("url", json!("http://127.0.0.1:8000"));
    let broken = || ("problem", json!("line 3"));
    let taken = |holders: &[Value]| ("conflict", conflict(holders, Some(8001)));
    let crashed = || ("crash", crash());
    let job = || ("kind", json!("job"));
    let done = || ("done_at", json!("2026-11-22T19:30:00Z"));
    vec![
        ("stopped", vec![], Condition::Stopped, start),
        ("stopped after a crash", vec![crashed()], Condition::Stopped, start),
        ("a job that is done", vec![job(), done()], Condition::Done, start),
        (
            "a job that is done, broken configuration",
            vec![job(), done(), broken()],
            Condition::Misconfigured,
            none,
        ),
        (
            "a job at work",
            vec![job(), phase("running"), goal_up(), alive(), ("ready", json!(true))],
            Condition::Running,
            Can { stop: true, restart: true, ..none },
        ),
        (
            "a job that failed",
            vec![job(), phase("failed"), goal_up(), ("failure", crash())],
            Condition::Failed,
            start,
        ),
        ("broken configuration", vec![broken()], Condition::Misconfigured, none),
        (
            "looking at its port",
            vec![phase("starting"), goal_up()],
            Condition::Starting,
            Can { stop: true, restart: true, ..none },
        ),
        (
            "starting",
            vec![phase("starting"), goal_up(), alive(), url()],
            Condition::Starting,
            Can { stop: true, restart: true, ..none },
        ),
        (
            "running",
            vec![phase("running"), goal_up(), alive(), ("ready", json!(true)), url()],
            Condition::Running,
            up,
        ),
        (
            "running, broken configuration",
            vec![phase("running"), goal_up(), alive(), ("ready", json!(true)), url(), broken()],
            Condition::Running,
            up,
        ),
        ("unhealthy", vec![phase("running"), goal_up(), alive(), url()], Condition::Unhealthy, up),
        ("stopping", vec![phase("stopping"), alive(), url()], Condition::Stopping, none),
        (
            "waiting to restart",
            vec![phase("waiting"), goal_up(), crashed()],
            Condition::Waiting,
            Can { start: true, stop: true, ..none },
        ),
        (
            "waiting to restart, broken configuration",
            vec![phase("waiting"), goal_up(), crashed(), broken()],
            Condition::Waiting,
            Can { stop: true, ..none },
        ),
        ("crashed", vec![phase("failed"), goal_up(), crashed()], Condition::Crashed, start),
        (
            "crashed, then broken configuration",
            vec![phase("failed"), goal_up(), crashed(), broken()],
            Condition::Misconfigured,
            none,
        ),
        (
            "port taken",
            vec![phase("failed"), goal_up(), taken(std::slice::from_ref(&seen))],
            Condition::PortTaken,
            Can { start: true, free: true, use_port: Some(8001), ..none },
        ),
        (
            "port taken after a crash",
            vec![phase("failed"), goal_up(), crashed(), taken(std::slice::from_ref(&seen))],
            Condition::PortTaken,
            Can { start: true, free: true, use_port: Some(8001), ..none },
        ),
        (
            "port taken by one that is protected",
            vec![phase("failed"), goal_up(), taken(&[seen.clone(), kept])],
            Condition::PortTaken,
            Can { start: true, use_port: Some(8001), ..none },
        ),
        (
            "port taken by nobody that can be seen",
            vec![phase("failed"), goal_up(), taken(&[])],
            Condition::PortTaken,
            Can { start: true, use_port: Some(8001), ..none },
        ),
        (
            "running elsewhere",
            vec![("elsewhere", seen.clone())],
            Condition::Elsewhere,
            Can { take_over: true, ..none },
        ),
        (
            "port taken by itself, running elsewhere",
            vec![phase("failed"), goal_up(), taken(std::slice::from_ref(&seen)), ("elsewhere", seen.clone())],
            Condition::Elsewhere,
            Can { take_over: true, ..none },
        ),
        (
            "crashed, and running elsewhere",
            vec![phase("failed"), goal_up(), crashed(), ("elsewhere", seen.clone())],
            Condition::Elsewhere,
            Can { take_over: true, ..none },
        ),
        (
            "running elsewhere, broken configuration",
            vec![("elsewhere", seen), broken()],
            Condition::Elsewhere,
            none,
        ),
    ]
}

#[test]
fn each_situation_has_its_condition_and_its_ways_out() {
    for (name, facts, condition, can) in situations() {
        let server = with(&facts);
        assert_eq!((server.condition(), server.can()), (condition, can), "{name}");
    }
}

#[test]
fn the_worst_mark_of_several_servers_is_shown_for_all() {
    let running = with(&[
        ("phase", json!("running")),
        ("goal", json!("up")),
        ("pid", json!(1)),
        ("ready", json!(true)),
    ]);
    let waiting = with(&[("phase", json!("waiting")), ("goal", json!("up")), ("crash", crash())]);
    let crashed = with(&[("phase", json!("failed")), ("goal", json!("up")), ("crash", crash())]);
    let elsewhere = with(&[("elsewhere", holder(Some(4711), None))]);
    let broken = with(&[("problem", json!("line 3"))]);
    assert_eq!(Mark::of(&[]), Mark::Stopped);
    let mut all = vec![with(&[])];
    for (server, mark) in [
        (elsewhere, Mark::Elsewhere),
        (running, Mark::Running),
        (waiting, Mark::Changing),
        (broken, Mark::Warning),
        (crashed, Mark::Crashed),
    ] {
        all.insert(0, server);
        assert_eq!(Mark::of(&all), mark);
    }
}
