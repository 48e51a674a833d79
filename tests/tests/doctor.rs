//! The findings of `trayvisor doctor`, on a desktop and projects prepared by the test.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::bus::Bus;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::notifications::Notifications;
use trayvisor_tests::processes::{self, Process};
use trayvisor_tests::project::Project;
use trayvisor_tests::tray::Watcher;
use trayvisor_tests::wait::{SOON, eventually};

/// The findings of a run of the command, and its exit code.
struct Diagnosis {
    sections: Vec<Value>,
    code: i32,
}

impl Diagnosis {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let sections = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        Diagnosis { sections, code: output.status.code().unwrap() }
    }

    /// The finding with this text.
    #[track_caller]
    fn finding(&self, section: &str, what: &str) -> &Value {
        let findings = self.sections.iter().filter(|found| found["title"] == section);
        let mut findings = findings.flat_map(|section| section["findings"].as_array().unwrap());
        let found = findings.find(|finding| finding["what"].as_str().unwrap().contains(what));
        found.unwrap_or_else(|| panic!("no “{what}” in {:#?}", self.sections))
    }

    #[track_caller]
    fn assert(&self, level: &str, section: &str, what: &str) {
        let finding = self.finding(section, what);
        assert_eq!(finding["level"], level, "{finding:#}");
        assert_eq!(
            finding["mend"].is_string(),
            level != "ok",
            "what is wrong says how to fix it: {finding:#}"
        );
    }
}

fn doctor(home: &Home, folder: &Path) -> Command {
    let mut command = home.command(binaries::trayvisor());
    command.args(["doctor", "--json"]).current_dir(folder);
    command
}

/// Runs it on this bus, without any programs of the system.
fn on_bus(home: &Home, bus: &Bus) -> Diagnosis {
    let nothing = home.folder().join("no-programs");
    fs::create_dir(&nothing).unwrap();
    let mut command = doctor(home, &home.projects_folder());
    Diagnosis::of(command.env("DBUS_SESSION_BUS_ADDRESS", bus.address()).env("PATH", nothing))
}

#[test]
fn a_tray_host_and_a_notification_server_are_found() {
    let home = Home::new();
    let bus = Bus::start().unwrap();
    let _tray = Watcher::start(bus.connect().unwrap()).unwrap();
    let _notifications = Notifications::start(bus.connect().unwrap()).unwrap();
    let found = on_bus(&home, &bus);
    found.assert("ok", "Desktop", "the session bus answers");
    found.assert("ok", "Desktop", "a tray host shows icons");
    found.assert("ok", "Desktop", "notification server: trayvisor-tests 0.1.0, with buttons");
}

#[test]
fn a_bus_without_tray_host_and_notification_server_says_what_to_do() {
    let home = Home::new();
    let bus = Bus::start().unwrap();
    let found = on_bus(&home, &bus);
    found.assert("warning", "Desktop", "no tray host");
    found.assert("warning", "Desktop", "no notification server");
    assert_eq!(found.code, 0, "one can do without them");
}

#[test]
fn without_a_desktop_only_that_is_said() {
    let home = Home::new();
    let mut command = doctor(&home, &home.projects_folder());
    let found = Diagnosis::of(command.env_remove("XDG_RUNTIME_DIR"));
    found.assert("warning", "Desktop", "no display");
    found.assert("warning", "Desktop", "no session bus");
    found.assert("ok", "Leftovers", "none");
    assert_eq!(found.code, 0);
    let dead = Diagnosis::of(command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere"));
    dead.assert("warning", "Desktop", "the session bus does not answer");
}

#[test]
fn a_running_server_is_well_and_no_value_of_its_environment_is_shown() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "env": { "TOKEN": "very-secret" } }));
    let pid = api.start();
    let shown = api.trayvisor(&["doctor"]);
    assert!(shown.ok().contains(&format!("running (PID {pid}), port {}", api.port())), "{shown:?}");
    assert!(!shown.stdout.contains("very-secret"), "{shown:?}");
    for heading in ["Versions", "Tools", "Desktop", "Paths", "Projects", "Alerts", "Leftovers"] {
        assert!(shown.stdout.lines().any(|line| line == heading), "no {heading} in {shown:?}");
    }
}

#[test]
fn what_is_wrong_with_projects_is_told_with_a_way_out() {
    let home = Home::new();
    let gone = Project::test_server(&home, "gone", &[], &json!({}));
    let broken = Project::test_server(&home, "broken", &[], &json!({}));
    let busy = Project::test_server(&home, "busy", &[], &json!({}));
    for project in [&gone, &broken, &busy] {
        project.trayvisor(&["add"]).ok();
    }
    fs::remove_dir_all(gone.folder()).unwrap();
    broken.configure("{\n  \"port\" 1}");
    let holder = Foreign::holding(busy.port());

    let found = Diagnosis::of(&mut doctor(&home, &home.projects_folder()));
    found.assert("error", "Projects", &format!("{} does not exist", gone.folder().display()));
    found.assert("error", "Projects", ".backend_config.json:2:10 is not valid JSON");
    found.assert("warning", "Projects", &format!("port {} is in use by", busy.port()));
    let held = found.finding("Projects", "is in use by")["what"].as_str().unwrap();
    assert!(held.contains(&format!("({})", holder.pid())), "{held}");
    assert_eq!(found.code, 1);
}

#[test]
fn what_a_killed_supervisor_left_is_found_and_gone_after_a_stop() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--escape"], &json!({ "stop": { "timeout_s": 1 } }));
    api.start();
    let escaped = eventually("the escaped child runs", SOON, || {
        let all = processes::with_environment("TRAYVISOR_HOME", &home.folder().to_string_lossy());
        let escaped = all.iter().find(|process| process.command().contains("--deaf")).copied();
        escaped.ok_or_else(|| processes::describe(&all))
    });
    let supervisor = api.status()["supervisor_pid"].as_u64().unwrap();
    Process::find(u32::try_from(supervisor).unwrap()).unwrap().kill().unwrap();
    api.until("failed");

    let found = Diagnosis::of(&mut doctor(&home, api.folder()));
    found.assert("error", "Leftovers", &format!("({}) is still running", escaped.pid()));
    found.assert("warning", "Leftovers", "no supervisor answers on it");
    found.assert("warning", "Leftovers", ".backend.pid exists");
    assert_eq!(found.code, 1);

    api.stop();
    let found = Diagnosis::of(&mut doctor(&home, api.folder()));
    assert_eq!(found.code, 0, "{:#?}", found.sections);
}
