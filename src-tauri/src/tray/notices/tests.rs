use jiff::ToSpan as _;

use super::*;
use crate::tray::menu::tests::{blocked, conflict, server};
use trayvisor_control::model::{Kind, Message, Phase};

fn crashed(phase: Phase, restarts: u32, uptime_s: f64) -> Snapshot {
    let mut server = server("api", phase);
    server.restarts = restarts;
    let report = CrashReport {
        at: Timestamp::now(),
        uptime_s,
        cause: Message::Killed {},
        ..CrashReport::unknown(None)
    };
    match &mut server.state {
        State::Waiting { crash, .. } | State::Failed(Cause::Crash(crash)) => *crash = report,
        _ => server.earlier_crash = Some(report),
    }
    server
}

fn sick(why: &str) -> Snapshot {
    let mut server = server("api", Phase::Running);
    let process = server.state.process_mut().expect("a process");
    process.unhealthy = Some(Unhealthy { at: Timestamp::now(), why: why.into() });
    server
}

fn recovered() -> Snapshot {
    let mut server = crashed(Phase::Running, 1, 60.0);
    server.recovered_at = Some(Timestamp::now());
    server
}

fn notices() -> Notices {
    Notices::new(Timestamp::now() - 1.second())
}

fn summaries(notices: &mut Notices, server: &Snapshot) -> Vec<String> {
    notices.of(std::slice::from_ref(server)).into_iter().map(|notice| notice.summary).collect()
}

#[test]
fn a_crash_is_told_once_with_its_cause_and_buttons() {
    let mut notices = notices();
    let server = crashed(Phase::Failed, 0, 60.0);
    let told = notices.of(std::slice::from_ref(&server));
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].summary.as_str(), told[0].body.as_str()),
        ("api crashed", "It was killed (signal SIGKILL).")
    );
    assert_eq!(told[0].buttons, [Button::Restart, Button::ShowLogs]);
    assert!(notices.of(&[server]).is_empty());
}

#[test]
fn what_was_before_the_tray_came_is_not_told() {
    let server = crashed(Phase::Failed, 0, 60.0);
    let mut notices = Notices::new(Timestamp::now() + 1.second());
    assert!(notices.of(&[server]).is_empty());
}

#[test]
fn a_crash_loop_is_told_at_its_beginning_and_its_end() {
    let mut notices = notices();
    assert_eq!(summaries(&mut notices, &crashed(Phase::Waiting, 0, 60.0)), ["api crashed"]);
    for restarts in 1..4 {
        assert_eq!(summaries(&mut notices, &crashed(Phase::Waiting, restarts, 0.3)), [""; 0]);
    }
    let last = crashed(Phase::Stopping, 4, 0.3);
    assert_eq!(summaries(&mut notices, &last), [""; 0]);
    let crash = last.earlier_crash.clone().expect("a crash");
    let mut given_up = last;
    given_up.state = State::Failed(Cause::Crash(crash));
    given_up.earlier_crash = None;
    assert_eq!(summaries(&mut notices, &given_up), ["api keeps crashing"]);
    assert_eq!(summaries(&mut notices, &given_up), [""; 0]);
}

#[test]
fn a_crash_after_a_good_run_is_news_again() {
    let mut notices = notices();
    assert_eq!(summaries(&mut notices, &crashed(Phase::Waiting, 0, 60.0)).len(), 1);
    assert_eq!(summaries(&mut notices, &crashed(Phase::Waiting, 1, 3600.0)).len(), 1);
}

#[test]
fn a_recovery_is_told_once() {
    let mut notices = notices();
    let server = recovered();
    let mut before = server.clone();
    before.recovered_at = None;
    assert_eq!(summaries(&mut notices, &before), ["api crashed"]);
    assert_eq!(summaries(&mut notices, &server), ["api has recovered"]);
    assert_eq!(summaries(&mut notices, &server), [""; 0]);
    assert_eq!(summaries(&mut notices, &crashed(Phase::Waiting, 2, 60.0)), ["api crashed"]);
    assert_eq!(summaries(&mut notices, &recovered()), ["api has recovered"]);
}

#[test]
fn an_unhealthy_server_is_told_once_with_what_it_does_instead() {
    let mut notices = notices();
    let server = sick("answers 503 on /health");
    let told = notices.of(std::slice::from_ref(&server));
    assert_eq!(
        (told[0].summary.as_str(), told[0].body.as_str()),
        ("api is unhealthy", "It answers 503 on /health.")
    );
    assert_eq!(told[0].buttons, [Button::Restart, Button::ShowLogs]);
    assert!(notices.of(&[server]).is_empty());
}

#[test]
fn nothing_is_promised_while_a_crashed_tree_is_still_being_ended() {
    let told = notices().of(&[crashed(Phase::Stopping, 0, 60.0)]);
    assert_eq!(told[0].body, "It was killed (signal SIGKILL).");
    let told = notices().of(&[crashed(Phase::Waiting, 0, 60.0)]);
    assert_eq!(told[0].body, "It was killed (signal SIGKILL). It is being restarted.");
}

#[test]
fn a_port_conflict_names_the_holder_and_offers_the_way_out() {
    let blocked = blocked(conflict(None));
    let told = notices().of(std::slice::from_ref(&blocked));
    assert_eq!(told[0].summary, "Port 8000 is in use");
    assert_eq!(told[0].body, "api was not started: the port is in use by python3 (4711).");
    assert_eq!(
        told[0].buttons,
        [Button::FreePort(blocked.conflict().cloned().expect("set")), Button::UsePort(8001)]
    );
}

#[test]
fn a_holder_that_must_not_be_ended_gets_no_button_but_the_reason() {
    let blocked = blocked(conflict(Some("it serves a container")));
    let told = notices().of(&[blocked]);
    assert_eq!(told[0].buttons, [Button::UsePort(8001)]);
    assert!(told[0].body.contains("it serves a container"), "{}", told[0].body);
}

#[test]
fn nobody_is_offered_to_be_ended_whom_the_system_does_not_show() {
    let blocked = blocked(Conflict { holders: Vec::new(), ..conflict(None) });
    let told = notices().of(&[blocked]);
    assert_eq!(told[0].buttons, [Button::UsePort(8001)]);
    assert_eq!(
        told[0].body,
        "api was not started: the port is in use by a process that the system does not show."
    );
}

#[test]
fn a_server_that_is_well_again_is_named_once() {
    let mut notices = notices();
    let sick = sick("answers 503");
    let well = server("api", Phase::Running);
    assert_eq!(notices.well_again(std::slice::from_ref(&well)), []);
    assert_eq!(summaries(&mut notices, &sick), ["api is unhealthy"]);
    assert_eq!(notices.well_again(std::slice::from_ref(&sick)), []);
    assert_eq!(notices.well_again(std::slice::from_ref(&well)), [well.server()]);
    assert_eq!(notices.well_again(std::slice::from_ref(&well)), []);
}

#[test]
fn a_job_that_failed_is_told_once_and_is_no_crash() {
    let mut notices = notices();
    let mut job = crashed(Phase::Failed, 0, 2.0);
    job.kind = Kind::Job;
    let report = job.crash().cloned().expect("a report");
    job.state = State::Failed(Cause::Job(report));
    let told = notices.of(std::slice::from_ref(&job));
    assert_eq!((told[0].summary.as_str(), told[0].event), ("api failed", None));
    assert_eq!(told[0].buttons, [Button::RunAgain, Button::ShowLogs]);
    assert_eq!(told[0].buttons[0].action(job.server()), Action::Start(job.server()));
    assert!(notices.of(&[job]).is_empty());
}
