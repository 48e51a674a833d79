//! Ports held by others: which holders may be ended, and which never are.
#![cfg(target_os = "linux")]

use std::process::Command;

use serde_json::json;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::nobody::{Nobody, own};
use trayvisor_tests::processes::Process;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::{binaries, port};

fn kill_port(home: &Home, port: u16) -> Output {
    home.trayvisor(&home.projects_folder(), &["kill-port", "--port", &port.to_string()])
}

/// It is refused in one line with these facts, and the holder stays alive.
#[track_caller]
fn assert_spared(refused: &Output, holder: &mut Foreign, facts: &[&str]) {
    let line = refused.error(1);
    for fact in facts {
        assert!(line.contains(fact), "no “{fact}” in {refused:?}");
    }
    assert!(!refused.stdout.contains("Killing"), "{refused:?}");
    assert!(holder.is_alive(), "{refused:?}");
}

fn until_held(port: u16) {
    eventually("somebody holds the port", SOON, || check(!port::is_free(port), || "it is free".into()));
}

fn python() -> Command {
    Command::new(binaries::venv().join("bin/python"))
}

const GIVEN_A_SOCKET: &str = "
import os, socket, sys
listener = socket.create_server(('127.0.0.1', int(sys.argv[1])))
listener.set_inheritable(True)
os.setgid(65534)
os.setuid(65534)
print('begun', flush=True)
os.execv('/bin/sleep', ['sleep', '600'])
";

const POLITE: &str = "
import pathlib, signal, socket, sys
listener = socket.create_server(('127.0.0.1', int(sys.argv[1])))
def asked(*_):
    pathlib.Path(sys.argv[2]).write_text('asked')
    sys.exit()
signal.signal(signal.SIGTERM, asked)
print('begun', flush=True)
signal.pause()
";

// ── Holders that are never ended ──

#[test]
fn what_holds_a_port_for_something_else_is_explained_and_never_ended() {
    let home = Home::new();
    for (name, way_out) in [
        ("docker-proxy", "`docker stop NAME`"),
        ("rootlessport", "`podman stop NAME`"),
        ("wslrelay.exe", "Stop the program inside WSL"),
        ("ControlCenter", "AirPlay Receiver"),
        ("systemd", "`systemctl --user stop NAME.socket`"),
    ] {
        let port = port::free();
        let mut holder = Foreign::named(name, port, &[]);
        let pid = holder.pid();
        let refused = kill_port(&home, port);
        assert_spared(&refused, &mut holder, &[&port.to_string(), &format!("{name} ({pid})"), way_out]);
        let found = format!("⚠️  Found process {pid} ({name}) using port {port}");
        assert!(refused.stdout.contains(&found), "{refused:?}");
    }
}

#[test]
fn another_users_process_is_never_ended_not_even_by_root() {
    let Some(nobody) = Nobody::new() else { return };
    let home = Home::new();
    let port = port::free();
    let mut holding = nobody.command(&binaries::test_server());
    holding.args(["--port", &port.to_string(), "--hold"]);
    let mut holder = Foreign::run(holding);
    let who = format!("({}) of user nobody", holder.pid());
    assert_spared(&kill_port(&home, port), &mut holder, &[&who, "it belongs to user nobody"]);

    let api = Project::new(&home, "api");
    api.configure(&json!({ "port": port, "command": ["true"] }).to_string());
    let refused = api.trayvisor(&["start", "--force"]);
    assert_spared(&refused, &mut holder, &[&who, "it belongs to user nobody"]);
}

#[test]
fn roots_process_is_named_to_others_by_its_user_and_never_ended() {
    let Some(nobody) = Nobody::new() else { return };
    let port = port::free();
    let mut holder = Foreign::holding(port);
    let mut command = nobody.command(&binaries::trayvisor());
    command.args(["kill-port", "--port", &port.to_string()]);
    let refused = Output::of(command);
    assert_spared(&refused, &mut holder, &["a process of user root", "it belongs to user root"]);
}

#[test]
fn roots_docker_proxy_is_known_to_others_by_its_command_line() {
    let Some(nobody) = Nobody::new() else { return };
    let port = port::free();
    let mut holder = Foreign::named("docker-proxy", port, &["-host-port", &port.to_string()]);
    let mut command = nobody.command(&binaries::trayvisor());
    command.args(["kill-port", "--port", &port.to_string()]);
    let who = format!("docker-proxy ({}) of user root", holder.pid());
    assert_spared(&Output::of(command), &mut holder, &[&who, "`docker stop NAME`"]);
}

#[test]
fn a_service_that_was_given_its_socket_by_another_user_is_never_ended() {
    let Some(nobody) = Nobody::new() else { return };
    let port = port::free();
    // Like a socket unit for a service of `nobody`.
    let mut service = python();
    service.args(["-c", GIVEN_A_SOCKET, &port.to_string()]);
    let mut holder = Foreign::run(service);
    let process = Process::find(holder.pid()).unwrap();
    eventually("the service has begun", SOON, || check(process.name() == "sleep", || process.name()));
    let mut command = nobody.command(&binaries::trayvisor());
    command.args(["kill-port", "--port", &port.to_string()]);
    let who = format!("sleep ({})", holder.pid());
    assert_spared(&Output::of(command), &mut holder, &[&who, "`systemctl list-sockets`"]);
}

#[test]
fn a_process_in_a_container_is_explained_and_never_ended() {
    let home = Home::new();
    let port = port::free();
    let mut inside = Command::new("unshare");
    inside.args(["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--"]);
    inside.arg(binaries::test_server()).args(["--port", &port.to_string(), "--hold"]);
    let mut holder = Foreign::run(inside);
    assert_spared(
        &kill_port(&home, port),
        &mut holder,
        &["trayvisor-test-server (", "it runs in a container"],
    );
    assert!(!port::is_free(port));
}

#[test]
fn a_client_of_a_port_lives_on_when_its_holder_is_ended() {
    let home = Home::new();
    let port = port::free();
    let mut holder = Foreign::holding(port);
    let mut clients = [Foreign::connected_to(port), Foreign::connected_to(port)];
    kill_port(&home, port).ok();
    assert!(!holder.is_alive());
    assert!(clients.iter_mut().all(Foreign::is_alive));
    kill_port(&home, port).ok();
}

// ── All holders together ──

#[test]
fn a_reload_parent_and_its_worker_are_both_ended() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let port = api.port().to_string();
    let mut uvicorn = python();
    uvicorn.args(["-u", "-c", "print('begun', flush=True); import uvicorn; uvicorn.main()"]);
    uvicorn.args(["backend.main:app", "--reload", "--port", &port]).current_dir(api.folder());
    let mut parent = Foreign::run(uvicorn);
    api.until_it_answers();
    home.trayvisor(api.folder(), &["add"]).ok();
    let listed = home.trayvisor(api.folder(), &["ports", "--json"]).json();
    let held = listed.iter().find(|held| held["port"] == api.port()).unwrap();
    let holders = held["holders"].as_array().unwrap();
    assert_eq!(holders.len(), 2, "{held:#}");
    let worker = holders.iter().find(|holder| holder["pid"] != parent.pid()).unwrap();
    assert_eq!(worker["parents"].as_array().unwrap().last().unwrap()["pid"], parent.pid(), "{held:#}");
    assert_eq!(worker["project"], api.folder().to_str().unwrap());
    let worker = Process::find(u32::try_from(worker["pid"].as_u64().unwrap()).unwrap()).unwrap();

    let said = kill_port(&home, api.port());
    for pid in [parent.pid(), worker.pid()] {
        assert!(said.ok().contains(&format!("✅ Process {pid} killed successfully")), "{said:?}");
    }
    assert!(!parent.is_alive() && !worker.is_alive());
    assert!(port::is_free(api.port()));
}

#[test]
fn a_holder_is_asked_to_end_before_it_is_made_to() {
    let home = Home::new();
    let port = port::free();
    let word = home.user_folder().join("last-word");
    let mut polite = python();
    polite.args(["-c", POLITE, &port.to_string()]).arg(&word);
    let mut holder = Foreign::run(polite);
    kill_port(&home, port).ok();
    assert!(!holder.is_alive());
    assert_eq!(std::fs::read_to_string(word).unwrap(), "asked");
}

#[test]
fn a_holder_that_ignores_the_wish_to_end_is_made_to() {
    let home = Home::new();
    let port = port::free();
    let mut command = Command::new(binaries::test_server());
    command.args(["--port", &port.to_string(), "--hold", "--ignore-term"]);
    let mut holder = Foreign::run(command);
    kill_port(&home, port).ok();
    assert!(!holder.is_alive() && port::is_free(port));
}

#[test]
fn whoever_starts_a_holder_again_is_named() {
    let home = Home::new();
    let port = port::free();
    let mut again = Command::new("sh");
    again.args(["-c", "echo begun; while :; do \"$0\" --port \"$1\" --hold > /dev/null; done"]);
    again.arg(binaries::test_server()).arg(port.to_string());
    let mut restarter = Foreign::run(again);
    until_held(port);
    let refused = kill_port(&home, port);
    let line = refused.error(1).to_owned();
    assert!(line.contains(&format!("({}) starts it again; stop that first", restarter.pid())), "{refused:?}");
    assert!(restarter.is_alive());
    restarter.kill();
    until_held(port);
    kill_port(&home, port).ok();
    assert!(port::is_free(port));
}

#[test]
fn only_those_in_a_servers_way_are_ended_for_it() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let port = api.port().to_string();
    let mut elsewhere = Command::new(binaries::test_server());
    elsewhere.args(["--host", "::1", "--port", &port, "--hold"]);
    let mut elsewhere = Foreign::run(elsewhere);
    let mut in_the_way = Foreign::holding(api.port());
    let started = api.trayvisor(&["start", "--force"]);
    assert!(started.ok().contains(&format!("✅ Process {} killed", in_the_way.pid())), "{started:?}");
    assert!(!in_the_way.is_alive());
    assert!(elsewhere.is_alive(), "{started:?}");
}

// ── Using another port ──

#[test]
fn a_start_that_goes_around_raises_no_conflict_and_ends_nobody() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let mut holder = Foreign::holding(api.port());
    let started = api.trayvisor(&["start", "--next-port"]);
    let status = api.status();
    let used = status["port"].as_u64().unwrap();
    let said = format!(
        "💡 Port {} is in use by trayvisor-test-server ({}): using {used} this time",
        api.port(),
        holder.pid()
    );
    assert!(started.ok().contains(&said), "{started:?}");
    assert_eq!(status["conflict"], json!(null), "{status:#}");
    assert!(holder.is_alive());
    api.stop();
    assert_eq!(api.status()["port"], api.port(), "it was for this time only");
}

#[test]
fn five_that_go_around_at_once_get_five_ports() {
    let home = Home::new();
    let taken = port::free();
    let _holder = Foreign::holding(taken);
    let projects: Vec<_> =
        (0..5).map(|n| Project::test_server(&home, &format!("p{n}"), &[], &json!({"port": taken}))).collect();
    let starts: Vec<_> = projects.iter().map(|project| project.begin(&["start", "--next-port"])).collect();
    for start in starts {
        start.finish(SOON).ok();
    }
    let mut ports: Vec<u64> =
        projects.iter().map(|project| project.status()["port"].as_u64().unwrap()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 5, "{ports:?}");
}

#[test]
fn the_port_to_go_around_to_is_none_that_another_server_is_configured_for() {
    let home = Home::new();
    let taken = port::free();
    let _holder = Foreign::holding(taken);
    // It does not run: only its settings name the port.
    let other = Project::test_server(&home, "other", &[], &json!({ "port": taken + 1 }));
    other.add();
    let project = Project::test_server(&home, "p", &[], &json!({ "port": taken }));
    let refused = project.trayvisor(&["start"]);
    assert_eq!(refused.code, 1);
    assert!(!refused.stderr.contains(&format!("uses {} this time", taken + 1)), "{refused:?}");
    project.trayvisor(&["start", "--next-port"]).ok();
    assert!(project.status()["port"].as_u64().unwrap() > u64::from(taken) + 1);
    project.stop();
}

#[test]
fn a_port_that_takes_rights_is_refused_as_that() {
    let Some(nobody) = Nobody::new() else { return };
    let folder = nobody.make_folder("web");
    let configuration = json!({ "host": "0.0.0.0", "port": 80, "command": ["true"] }).to_string();
    std::fs::write(folder.join(".backend_config.json"), configuration).unwrap();
    own(&folder.join(".backend_config.json"));
    let mut command = nobody.trayvisor_on_usual_network();
    command.arg("-C").arg(&folder).arg("start");
    let refused = Output::of(command);
    assert!(refused.error(1).contains("port 80 needs administrator rights"), "{refused:?}");
}

#[test]
fn servers_of_a_project_with_one_port_are_named_when_it_is_set_started_and_looked_at() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let serve = json!(["python3", "-m", "http.server", "{port}"]);
    let servers = json!({
        "api": { "command": serve, "port": shop.port() }, "web": { "command": serve, "port": port::free() },
    });
    shop.configure(&json!({ "servers": servers }).to_string());
    let set = shop.trayvisor(&["config", "web", "--port", &shop.port().to_string()]);
    let start = shop.trayvisor(&["start", "api"]);
    let doctor = shop.trayvisor(&["doctor"]);
    let expected = format!("port {} is the port of several servers of this project (api, web)", shop.port());
    for said in [&set.stderr, &start.stderr, &doctor.stdout] {
        assert!(said.contains(&expected), "{said}");
    }
    shop.trayvisor(&["config", "web", "--port", &port::free().to_string()]).ok();
    assert!(!shop.trayvisor(&["doctor"]).stdout.contains("several servers"));
}
