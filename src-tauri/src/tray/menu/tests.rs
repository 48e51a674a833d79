use trayvisor_control::model::{
    Cause, Conflict, CrashReport, Goal, Holder, Phase, Process, ServerRef, State,
};

use super::*;

/// A server's snapshot.
pub(crate) fn server(name: &str, phase: Phase) -> Snapshot {
    let process = Process::of(12345);
    let of = ServerRef { project: "/shop".into(), name: name.to_owned() };
    let state = match phase {
        Phase::Stopped => State::Stopped,
        Phase::Starting => State::Starting { process: Some(process) },
        Phase::Running => State::Running { process, ready: true },
        Phase::Stopping => State::Stopping { process: Some(process), goal: Goal::Up, waiting_for: None },
        Phase::Waiting => State::Waiting { crash: CrashReport::unknown(None), restart_at: None },
        Phase::Failed => State::Failed(Cause::Crash(CrashReport::unknown(None))),
    };
    let mut server = Snapshot::stopped(of, "shop".to_owned(), "/shop/backend.log".into());
    server.supervisor_pid = state.process().map(|process| process.pid - 1);
    server.state = state;
    server.port = Some(8000);
    server.url = Some("http://127.0.0.1:8000".to_owned());
    server.docs_url = Some("http://127.0.0.1:8000/docs".to_owned());
    server
}

/// The same with its port taken.
pub(crate) fn blocked(conflict: Conflict) -> Snapshot {
    let mut blocked = server("api", Phase::Failed);
    blocked.state = State::Failed(Cause::Conflict(conflict));
    blocked
}

/// A conflict over port 8000 with a python that may be ended.
pub(crate) fn conflict(protected: Option<&str>) -> Conflict {
    let holder = Holder {
        pid: Some(4711),
        user: Some("mia".to_owned()),
        addresses: vec!["127.0.0.1:8000".to_owned()],
        may_be_ended: protected.is_none(),
        protected: protected.map(Into::into),
        ..Holder::named("python3")
    };
    Conflict { at: jiff::Timestamp::now(), port: 8000, holders: vec![holder], next_free: Some(8001) }
}

fn texts(menu: &Submenu) -> Vec<(&str, bool)> {
    menu.items.iter().map(|item| (item.text.as_str(), item.enabled())).collect()
}

#[test]
fn an_empty_list_offers_to_add_a_project() {
    let menu = of(&[]);
    assert_eq!(menu.state.text, "No projects yet");
    assert!(!menu.all[0].enabled() && !menu.all[1].enabled());
    assert_eq!(menu.app[0].text, "Add a project…");
}

#[test]
fn the_line_of_state_counts_what_there_is() {
    let servers = [
        server("api", Phase::Running),
        server("web", Phase::Running),
        server("worker", Phase::Failed),
        server("docs", Phase::Stopped),
    ];
    assert_eq!(of(&servers).state.text, "2 running · 1 crashed");
    assert_eq!(of(&servers[3..]).state.text, "Nothing is running");
}

#[test]
fn running_servers_come_first_each_with_its_mark_and_port() {
    let mut portless = server("worker", Phase::Failed);
    portless.port = None;
    let menu = of(&[server("docs", Phase::Stopped), portless, server("api", Phase::Running)]);
    let titles: Vec<&str> = menu.servers.iter().map(|server| server.title.as_str()).collect();
    assert_eq!(titles, ["● api :8000", "○ docs :8000", "✖ worker"]);
}

#[test]
fn servers_of_the_same_name_carry_their_projects() {
    let mut other = server("api", Phase::Stopped);
    other.project = "/blog".into();
    other.project_name = "blog".to_owned();
    let menu = of(&[server("api", Phase::Running), other]);
    assert_eq!(menu.servers[0].title, "● api (shop) :8000");
    assert_eq!(menu.servers[1].title, "○ api (blog) :8000");
}

#[test]
fn a_server_offers_what_can_be_done_with_it() {
    let running = submenu(&server("api", Phase::Running), &[], false);
    let expected = [
        ("Stop", true),
        ("Restart", true),
        ("Open in browser", true),
        ("Open API docs", true),
        ("Show logs", true),
    ];
    assert_eq!(texts(&running), expected);
    let stopped = submenu(&server("api", Phase::Stopped), &[], false);
    assert_eq!(texts(&stopped)[..3], [("Start", true), ("Restart", false), ("Open in browser", false)]);
    let stopping = submenu(&server("api", Phase::Stopping), &[], false);
    assert_eq!(texts(&stopping)[0], ("Start", false));
    let waiting = submenu(&server("api", Phase::Waiting), &[], false);
    assert_eq!(texts(&waiting)[..3], [("Start now", true), ("Stop", true), ("Restart", false)]);
}

#[test]
fn a_server_that_runs_elsewhere_can_be_taken_over() {
    let mut elsewhere = server("api", Phase::Stopped);
    elsewhere.elsewhere = conflict(None).holders.pop();
    let all = of(std::slice::from_ref(&elsewhere));
    assert_eq!(all.state.text, "1 running elsewhere");
    assert!(!all.all[0].enabled(), "“Start all” leaves it alone");
    let menu = submenu(&elsewhere, &[], false);
    assert_eq!(menu.title, "◇ api :8000");
    assert_eq!(texts(&menu)[..2], [("Running elsewhere: python3 (4711)", false), ("Take over", true)]);
}

#[test]
fn a_port_conflict_offers_its_two_ways_out() {
    let blocked = blocked(conflict(None));
    let menu = submenu(&blocked, &[], false);
    assert_eq!(menu.title, "▲ api :8000");
    assert_eq!(texts(&menu)[..2], [("Free port 8000 and start", true), ("Start on 8001", true)]);
    let blocked = self::blocked(conflict(Some("it serves a container")));
    assert_eq!(texts(&submenu(&blocked, &[], false))[0], ("Free port 8000 and start", false));
}

#[test]
fn a_port_that_nobody_is_seen_on_is_not_offered_to_be_freed() {
    let blocked = blocked(Conflict { holders: Vec::new(), ..conflict(None) });
    let menu = submenu(&blocked, &[], false);
    assert_eq!(texts(&menu)[..2], [("Free port 8000 and start", false), ("Start on 8001", true)]);
}

#[test]
fn a_server_that_waits_to_be_started_again_is_changing_and_not_crashed() {
    let waiting = server("api", Phase::Waiting);
    assert_eq!(of(std::slice::from_ref(&waiting)).state.text, "1 starting or stopping");
    assert_eq!(submenu(&waiting, &[], false).title, "◐ api :8000");
    assert_eq!(Mark::of(&[waiting]), Mark::Changing);
}

#[test]
fn a_server_that_is_starting_can_be_restarted() {
    let starting = submenu(&server("api", Phase::Starting), &[], false);
    assert_eq!(texts(&starting)[..2], [("Stop", true), ("Restart", true)]);
}

#[test]
fn a_server_with_a_broken_configuration_cannot_be_started() {
    for phase in [Phase::Stopped, Phase::Failed] {
        let mut broken = server("api", phase);
        broken.problem = Some("line 3".into());
        let menu = submenu(&broken, &[], false);
        assert_eq!(menu.title, "▲ api :8000");
        assert_eq!(texts(&menu)[..3], [("line 3", false), ("Start", false), ("Restart", false)]);
        assert!(!of(&[broken]).all[0].enabled(), "“Start all” leaves it alone");
    }
}

#[test]
fn a_server_that_crashed_here_and_runs_elsewhere_is_shown_as_running_elsewhere() {
    for conflict_too in [true, false] {
        let mut elsewhere = if conflict_too { blocked(conflict(None)) } else { server("api", Phase::Failed) };
        elsewhere.elsewhere = conflict(None).holders.pop();
        assert_eq!(of(std::slice::from_ref(&elsewhere)).state.text, "1 running elsewhere");
        let menu = submenu(&elsewhere, &[], false);
        assert_eq!(menu.title, "◇ api :8000");
        let expected = [
            ("Running elsewhere: python3 (4711)", false),
            ("Take over", true),
            ("Start", false),
            ("Restart", false),
        ];
        assert_eq!(texts(&menu)[..4], expected);
        assert_eq!(Mark::of(&[elsewhere]), Mark::Elsewhere);
    }
}

#[test]
fn a_click_acts_on_what_the_menu_showed() {
    let blocked = blocked(conflict(None));
    let id = home::id(&blocked.server());
    let menu = of(std::slice::from_ref(&blocked));
    let shown = blocked.conflict().cloned().expect("set");
    let freeing = Action::StartFreeing(blocked.server(), shown);
    assert_eq!(menu.action(&format!("free/{id}")), Some(&freeing), "the holders are those that were shown");
    assert_eq!(menu.action(&format!("use-next/{id}")), Some(&Action::StartOn(blocked.server(), 8001)));
    assert_eq!(menu.action(&format!("restart/{id}")), None, "it can't be clicked");
    assert_eq!(menu.action("quit"), Some(&Action::Quit));
    assert_eq!(menu.action("gone/api"), None);
}

#[test]
fn a_job_is_run_and_shown_as_done() {
    let mut job = server("migrate", Phase::Stopped);
    job.kind = Kind::Job;
    assert_eq!(texts(&submenu(&job, &[], false))[0], ("Run", true));
    job.state = State::Done { at: jiff::Timestamp::now() };
    let menu = submenu(&job, &[], false);
    assert_eq!((menu.title.as_str(), texts(&menu)[0]), ("✓ migrate :8000", ("Run", true)));
    assert_eq!(of(&[job]).state.text, "Nothing is running");
}
