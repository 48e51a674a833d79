//! The port is taken after Trayvisor has checked it and before the server binds it. Each server reports that in its own
//! words.

use serde_json::{Value, json};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::leftovers::assert_nothing_is_left;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

use crate::Peer;
use crate::node::{EXPRESS, VITE};
use crate::others::CARGO;
use crate::python::{DJANGO, FASTAPI, FLASK, PYTHON};

/// Takes the port while the server waits in its own code; the holder is reported, and no crash.
#[track_caller]
fn assert_tells_the_holder(home: &Home, project: &Project) {
    let start = project.begin(&["start"]);
    eventually("it waits", SOON, || check(project.folder().join("waiting").exists(), || project.log()));
    let holder = Foreign::holding(project.port());
    project.write("go", "");

    let refused = start.finish(SOON);
    let told = refused.error(1);
    assert!(told.contains(&holder.pid().to_string()), "{refused:?}\n{}", project.log());
    let status = project.status();
    assert_eq!((&status["phase"], &status["crash"]), (&json!("failed"), &Value::Null), "{status:#}");
    assert_eq!(status["conflict"]["port"], project.port(), "{status:#}");
    assert_eq!(status["conflict"]["holders"][0]["pid"], holder.pid(), "{status:#}");
    drop(holder);
    assert_nothing_is_left(home, project.port());
}

#[track_caller]
fn assert_python_tells_the_holder(peer: &Peer, settings: &Value) {
    let home = Home::new();
    let api = peer.project_with(&home, settings);
    api.link_venv();
    api.copy("waiting/python");
    assert_tells_the_holder(&home, &api);
}

#[test]
fn a_port_taken_before_uvicorn_binds_it_is_a_conflict() {
    assert_python_tells_the_holder(&FASTAPI, &json!({ "reload": true }));
    assert_python_tells_the_holder(&FASTAPI, &json!({ "reload": false }));
}

#[test]
fn a_port_taken_before_gunicorn_binds_it_is_a_conflict() {
    assert_python_tells_the_holder(&FLASK, &json!({ "workers": 2, "reload": false }));
}

#[test]
fn a_port_taken_before_another_python_server_binds_it_is_a_conflict() {
    for peer in [FLASK, DJANGO, PYTHON] {
        assert_python_tells_the_holder(&peer, &json!({}));
    }
}

#[test]
fn a_port_taken_before_express_binds_it_is_a_conflict() {
    // Many pass a callback that ignores the error, and their program ends with code 0.
    for (callback, heed) in [("(error) =>", "if (error) throw error;"), ("() =>", "")] {
        let home = Home::new();
        let web = EXPRESS.project_with(&home, &json!({ "reload": false }));
        web.link_node_modules();
        web.replace("server.js", "(error) =>", callback);
        web.replace("server.js", "if (error) throw error;", heed);
        web.copy("waiting/node");
        assert_tells_the_holder(&home, &web);
    }
}

#[test]
fn a_port_taken_before_vite_binds_it_is_a_conflict() {
    let home = Home::new();
    // It reads .env itself, but not for Node's own options.
    let web = VITE.project_with(&home, &json!({ "env_file": ".env" }));
    web.link_node_modules();
    web.copy("waiting/node");
    assert_tells_the_holder(&home, &web);
}

#[test]
fn a_port_taken_before_a_cargo_package_binds_it_is_a_conflict() {
    let home = Home::new();
    let api = CARGO.project(&home);
    api.copy("waiting/cargo");
    assert_tells_the_holder(&home, &api);
}
