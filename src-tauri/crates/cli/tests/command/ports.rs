//! Ports: finding holders, ending exactly those, and using another port.

use std::net::TcpListener;
use std::process::{Child, Stdio};

use trayvisor_control::home::Home;
use trayvisor_control::model::Holder;
use trayvisor_control::model::Message;
use trayvisor_control::{Error, Manager};

use super::*;

/// Wine reports neither who holds a port nor how many handles a process has.
pub(super) fn under_wine() -> bool {
    cfg!(windows) && std::env::var_os("WINEPREFIX").is_some()
}

/// A program of the user that listens on a port, and answers once this returns.
struct Listener(Child);

impl Listener {
    fn on(place: &Place) -> Listener {
        let mut command = Command::new(program());
        command.args(["demo", "--port", &place.port.to_string()]).stdout(Stdio::null());
        let listener = Listener(command.spawn().expect("the demo runs"));
        eventually("the demo answers", || place.answers());
        listener
    }

    fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    fn end(mut self) {
        self.0.kill().expect("ended");
        self.0.wait().expect("reaped");
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn manager(place: &Place) -> Manager {
    Manager::with_home(Home::at(place.dir.path().join("h")).expect("a home"), program())
}

fn free(place: &Place, shown: &[Holder]) -> Result<usize, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(manager(place).ports().free(place.port, shown)).map(|freed| freed.len())
}

fn shown(place: &Place) -> Vec<Holder> {
    manager(place).ports().holders(place.port).expect("readable")
}

#[test]
fn a_port_is_freed_of_those_who_were_shown() {
    if under_wine() {
        return;
    }
    let place = Place::new();
    let mut listener = Listener::on(&place);
    assert_eq!(free(&place, &shown(&place)).expect("freed"), 1);
    assert!(!listener.is_alive() && !place.answers());
    assert_eq!(free(&place, &[]).expect("nobody has it"), 0);
}

#[test]
fn a_holder_that_took_anothers_place_is_not_ended_for_it() {
    if under_wine() {
        return;
    }
    let place = Place::new();
    let first = Listener::on(&place);
    let shown = shown(&place);
    first.end();
    let mut second = Listener::on(&place);
    let refused = free(&place, &shown).expect_err("refused");
    assert!(matches!(&refused, Error::Failed(Message::HolderReplaced { .. })), "{refused}");
    assert!(refused.to_string().contains(&format!("({})", second.0.id())), "{refused}");
    assert!(second.is_alive() && place.answers());
}

#[test]
fn every_port_in_use_is_listed_with_its_holder() {
    if under_wine() {
        return;
    }
    let place = Place::new();
    place.succeed(&["start"]);
    let pid = place.status()["pid"].as_u64().expect("a pid");
    let listed: Value = serde_json::from_str(&place.succeed(&["ports", "--json"])).expect("JSON");
    let found = listed.as_array().expect("an array").iter().find(|held| held["port"] == place.port);
    let holder = &found.expect("listed")["holders"][0];
    assert_eq!(holder["pid"], pid, "{holder}");
    assert_eq!(holder["server"]["name"], "demo", "{holder}");
    assert_eq!(holder["project"], place.status()["project"], "{holder}");

    let table = place.succeed(&["ports"]);
    let row = table.lines().find(|line| line.starts_with(&place.port.to_string())).expect("a row");
    for fact in ["127.0.0.1", "trayvisor", &pid.to_string(), "p: demo"] {
        assert!(row.contains(fact), "no {fact} in {row}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

#[test]
fn a_start_goes_around_a_port_in_use_when_told_to() {
    let place = Place::new();
    let _taken = TcpListener::bind(("127.0.0.1", place.port)).expect("free a moment ago");
    let refused = place.run(&["start"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("--next-port"), "{said}");

    let said = place.succeed(&["start", "--next-port"]);
    let used = place.status()["port"].as_u64().expect("a port");
    assert!(used > place.port.into(), "{said}");
    assert!(said.contains(&format!("💡 Port {} is in use by ", place.port)), "{said}");
    assert!(said.contains(&format!(": using {used} this time")), "{said}");
    assert!(said.contains("Server started successfully"), "{said}");
}

#[test]
fn a_start_that_may_go_around_takes_its_own_port_where_that_is_free() {
    let place = Place::new();
    let said = place.succeed(&["start", "--next-port"]);
    assert!(!said.contains("💡"), "{said}");
    assert!(place.answers());
}

#[test]
fn what_cannot_be_a_port_and_what_does_not_go_together_is_wrong_usage() {
    let place = Place::new();
    for arguments in
        [["kill-port", "--port", "abc"], ["kill-port", "--port", "0"], ["kill-port", "--port", "70000"]]
    {
        let refused = place.run(&arguments);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(arguments[2]) && said.contains("from 1 to 65535"), "{said}");
    }
    assert_eq!(place.run(&["start", "--next-port", "--force"]).status.code(), Some(2));
}

/// A pid can be assigned again on demand in a separate namespace, which needs no rights on most systems.
#[cfg(target_os = "linux")]
#[test]
fn a_process_that_was_given_a_holders_pid_is_never_ended_for_it() {
    const INSIDE: &str = "TRAYVISOR_TEST_IN_NAMESPACE";
    if std::env::var_os(INSIDE).is_some() {
        return (0..100).for_each(|_| reuse_a_pid());
    }
    let test = "ports::a_process_that_was_given_a_holders_pid_is_never_ended_for_it";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child", "--"])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare (util-linux) runs");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[cfg(target_os = "linux")]
fn reuse_a_pid() {
    let place = Place::new();
    let first = Listener::on(&place);
    let (pid, shown) = (first.0.id(), shown(&place));
    let process = shown[0].process.clone().expect("an identity");
    assert_eq!(process, trayvisor_control::process::of(pid).expect("alive"));
    // Start times have a resolution of 10 ms; two pids are not assigned within it.
    let begun = Instant::now();
    eventually("a hundredth has passed", || begun.elapsed() > Duration::from_millis(20));
    first.end();

    std::fs::write("/proc/sys/kernel/ns_last_pid", (pid - 1).to_string()).expect("root in this namespace");
    let mut second = Listener::on(&place);
    assert_eq!(second.0.id(), pid, "the pid is given again");
    assert!(matches!(free(&place, &shown), Err(Error::Failed(Message::HolderReplaced { .. }))));
    assert!(!trayvisor_control::process::end(&process, true).expect("refused"), "nobody was signalled");
    assert!(second.is_alive() && place.answers());
}
