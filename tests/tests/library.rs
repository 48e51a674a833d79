//! What a program can do with the library: the reference's Python class, for any number of servers.
#![cfg(target_os = "linux")]

use std::time::Duration;

use serde_json::json;
use trayvisor_control::config::Project as Configured;
use trayvisor_control::home::Home as Folder;
use trayvisor_control::model::{Message, Phase, ServerRef, SettingsEdit, Snapshot};
use trayvisor_control::{Error, Manager, OnConflict, StartOptions};
use trayvisor_tests::binaries;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::project::Project;

fn manager(home: &Home) -> Manager {
    Manager::with_home(Folder::at(home.folder()).unwrap(), binaries::trayvisor())
}

fn server(project: &Project) -> ServerRef {
    ServerRef { project: project.folder().to_owned(), name: project.name().to_owned() }
}

#[tokio::test]
async fn a_program_starts_looks_at_and_stops_a_server() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let (manager, api) = (manager(&home), server(&api));
    let started = manager.start(&api, StartOptions::default()).await.unwrap();
    assert!(started.ready() && started.url.is_some());

    let status = manager.status(&api).await.unwrap();
    assert_eq!((status.phase(), status.pid()), (Phase::Running, started.pid()));
    let memory = status.process().and_then(|process| process.memory_bytes);
    assert!(memory > Some(1_000_000), "{memory:?}");

    let stopped = manager.stop(&api).await.unwrap();
    assert_eq!((stopped.pid, stopped.snapshot.phase()), (started.pid(), Phase::Stopped));
    assert_eq!(manager.stop(&api).await.unwrap().pid, None, "stopping a stopped one is fine");
    let log = manager.log(&api).tail(50).unwrap();
    assert!(log.lines.iter().any(|line| line.contains("[trayvisor] stopped")), "{log:?}");
}

#[tokio::test]
async fn a_program_learns_who_has_the_port_and_may_insist() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let foreign = Foreign::holding(api.port());
    let (manager, port) = (manager(&home), api.port());
    let api = server(&api);
    match manager.start(&api, StartOptions::default()).await {
        Err(Error::PortBusy(conflict)) => {
            assert_eq!((conflict.port, conflict.holders[0].pid), (port, Some(foreign.pid())));
        }
        other => panic!("{other:?}"),
    }
    let insisting = StartOptions::default().on_conflict(OnConflict::Free);
    assert!(manager.start(&api, insisting).await.unwrap().ready());
    manager.stop(&api).await.unwrap();
}

#[tokio::test]
async fn a_program_changes_settings_and_unknown_keys_stay() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({ "team": "blue" }));
    let wanted = port::free();
    let mut project = Configured::open(api.folder()).unwrap();
    project.edit(None, &SettingsEdit::set([("port", wanted.into())])).unwrap();
    assert!(project.edit(None, &SettingsEdit::set([("port", 70_000.into())])).is_err(), "no such port");
    let (manager, name) = (manager(&home), server(&api));
    let started = manager.start(&name, StartOptions::default()).await.unwrap();
    assert_eq!(started.port, Some(wanted));
    assert_eq!(api.configuration()["team"], "blue");
    manager.stop(&name).await.unwrap();
}

#[tokio::test]
async fn a_program_hears_of_what_others_do() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let manager = manager(&home);
    let mut watch = manager.watch();
    assert!(watch.next().await.unwrap().is_empty(), "nothing is known yet");
    let pid = api.start();
    loop {
        let all = watch.next().await.unwrap();
        if all.iter().any(|server| server.pid() == Some(pid) && server.ready()) {
            break;
        }
    }
    manager.stop(&server(&api)).await.unwrap();
}

#[tokio::test]
async fn the_order_that_a_program_gives_projects_is_what_all_see() {
    let home = Home::new();
    let settings = json!({ "servers": { "api": { "command": ["true"] }, "web": { "command": ["true"] } } });
    let [shop, blog] = ["shop", "blog"].map(|name| Project::new(&home, name));
    let manager = manager(&home);
    for project in [&shop, &blog] {
        project.configure(&settings.to_string());
        assert!(manager.projects().add(&Configured::open(project.folder()).unwrap()).unwrap());
    }
    let mut wanted = manager.servers().unwrap();
    wanted.reverse();
    let mut watch = manager.watch();
    assert_eq!(watch.next().await.unwrap().len(), 4);
    manager.projects().arrange(&wanted).unwrap();
    let seen: Vec<ServerRef> = watch.next().await.unwrap().iter().map(Snapshot::server).collect();
    assert_eq!(seen, wanted);
    assert_eq!(manager.servers().unwrap(), wanted);
}

#[tokio::test]
async fn a_removed_project_comes_back_even_if_its_configuration_is_broken() {
    let home = Home::new();
    let [shop, blog] = ["shop", "blog"].map(|name| Project::new(&home, name));
    let manager = manager(&home);
    for project in [&shop, &blog] {
        project.configure(&json!({ "command": ["true"] }).to_string());
        manager.projects().add(&Configured::open(project.folder()).unwrap()).unwrap();
    }
    shop.configure("{ no JSON");
    let removed = manager.projects().remove(shop.folder()).unwrap().expect("it was known");
    assert_eq!(manager.projects().list().unwrap(), [blog.folder()]);

    // The window stores it as JSON.
    let kept = serde_json::to_string(&removed).unwrap();
    manager.projects().restore(&serde_json::from_str(&kept).unwrap()).unwrap();
    assert_eq!(manager.projects().list().unwrap(), [shop.folder(), blog.folder()]);
    assert!(manager.status_all().await.unwrap()[0].problem.is_some());
    assert_eq!(std::fs::read_to_string(shop.configuration_file()).unwrap(), "{ no JSON");
}

#[test]
fn the_librarys_example_runs() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let example = binaries::example("restart_all");
    let folder = api.folder().to_str().unwrap();
    let program = binaries::trayvisor();
    for _ in 0..2 {
        let said = home.run(example.to_str().unwrap(), &[folder, program.to_str().unwrap()], api.folder());
        assert_eq!(said.ok().trim(), format!("api answers at http://127.0.0.1:{}", api.port()));
    }
}

#[tokio::test]
async fn what_runs_elsewhere_lives_on_when_what_the_server_needs_does_not_start() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let command = [binaries::test_server().display().to_string(), "--port".into(), "{port}".into()];
    let servers = json!({
        "db": { "command": ["false"], "port": null, "restart": { "policy": "never" } },
        "api": { "command": command, "port": shop.port(), "depends_on": ["db"] },
    });
    shop.configure(&json!({ "servers": servers }).to_string());
    let mut terminal = std::process::Command::new(binaries::test_server());
    terminal.args(["--port", &shop.port().to_string()]).current_dir(shop.folder());
    let mut terminal = Foreign::run(terminal);
    let api = ServerRef { project: shop.folder().to_owned(), name: "api".into() };
    let manager = manager(&home);
    let elsewhere = manager.status(&api).await.unwrap().elsewhere.expect("it runs elsewhere");
    let outcome = manager.start(&api, StartOptions::taking_over(elsewhere)).await;
    assert!(matches!(outcome, Err(Error::Failed(Message::NeedFailed { .. }))), "{outcome:?}");
    assert!(terminal.is_alive());
}

#[tokio::test]
async fn a_command_that_changes_while_a_start_waits_for_others_is_not_run() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let ports = [port::free(), port::free()];
    let configure = |more: &[&str]| {
        let server = |port: u16, more: &[&str]| {
            let program = binaries::test_server();
            let usual = [program.to_str().unwrap(), "--port", "{port}"];
            let command = [usual.as_slice(), more].concat();
            json!({ "port": port, "command": command })
        };
        let mut api = server(ports[0], more);
        api["depends_on"] = json!(["db"]);
        let servers = json!({ "api": api, "db": server(ports[1], &["--late", "3000"]) });
        shop.configure(&json!({ "servers": servers }).to_string());
    };
    configure(&[]);
    let manager = manager(&home);
    let [api, db] =
        ["api", "db"].map(|name| ServerRef { project: shop.folder().to_owned(), name: name.to_owned() });
    [&api, &db].into_iter().for_each(|server| manager.consent().agree_to_current(server).unwrap());

    let change = async {
        while manager.status(&db).await.unwrap().phase() != Phase::Starting {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        configure(&["--late", "1"]);
    };
    let (refused, ()) = tokio::join!(manager.start(&api, StartOptions::default().if_agreed()), change);
    match refused {
        Err(Error::NotAgreed(servers)) => assert_eq!(servers, ["api"]),
        other => panic!("{other:?}"),
    }
    let log = manager.log(&api).tail(50).unwrap();
    assert_eq!(log.lines, [] as [String; 0]);

    manager.consent().agree_to_current(&api).unwrap();
    assert!(manager.start(&api, StartOptions::default().if_agreed()).await.unwrap().ready());
    let stopped = manager.stop_all(&[api, db]).await;
    assert!(stopped.iter().all(Result::is_ok), "{stopped:?}");
}
