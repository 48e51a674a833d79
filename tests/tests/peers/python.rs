//! Python: uvicorn, gunicorn and the frameworks' own servers, in a virtual environment, with uv and with Poetry.

use serde_json::json;
use trayvisor_tests::home::Home;
use trayvisor_tests::leftovers::server_processes;
use trayvisor_tests::processes::describe;
use trayvisor_tests::wait::{SOON, eventually};
use trayvisor_tests::{binaries, http};

use crate::{Peer, assert_reloads, assert_stops};

pub(crate) const FASTAPI: Peer = Peer {
    fixture: "fastapi",
    found: "FastAPI, found in backend/main.py",
    answer: "Hello from the fixture",
    line: "FastAPI's module was read",
};

const STARLETTE: Peer = Peer {
    fixture: "starlette",
    found: "Starlette, found in main.py",
    answer: "Hello from Starlette",
    line: "Starlette's module was read",
};

pub(crate) const FLASK: Peer = Peer {
    fixture: "flask",
    found: "Flask, found in app.py",
    answer: "Hello from Flask",
    line: "Flask's module was read",
};

pub(crate) const DJANGO: Peer = Peer {
    fixture: "django",
    found: "Django, found in manage.py",
    answer: "Hello from Django",
    line: "Django's addresses were read",
};

pub(crate) const PYTHON: Peer = Peer {
    fixture: "python",
    found: "Python program, found in main.py",
    answer: "Hello from plain Python",
    line: "Python's module was read",
};

#[track_caller]
fn assert_runs_and_reloads(peer: &Peer, file: &str) {
    let home = Home::new();
    let api = peer.project(&home);
    api.link_venv();
    peer.assert_runs(&api);
    assert_reloads(&api, file);
    assert_stops(&home, &api);
}

#[test]
fn a_fastapi_application_runs_in_uvicorn_and_reloads() {
    assert_runs_and_reloads(&FASTAPI, "backend/main.py");
}

#[test]
fn a_starlette_application_runs_in_uvicorn_and_reloads() {
    assert_runs_and_reloads(&STARLETTE, "main.py");
}

#[test]
fn a_flask_application_runs_and_reloads() {
    assert_runs_and_reloads(&FLASK, "app.py");
}

#[test]
fn a_django_project_runs_and_reloads() {
    assert_runs_and_reloads(&DJANGO, "shop/urls.py");
}

#[test]
fn a_python_program_runs_on_the_port_in_its_environment() {
    let home = Home::new();
    let api = PYTHON.project(&home);
    PYTHON.assert_runs(&api);
    assert_stops(&home, &api);
}

#[track_caller]
fn assert_runs_four_workers(peer: &Peer) {
    let home = Home::new();
    let api = peer.project_with(&home, &json!({ "workers": 4, "reload": false }));
    api.link_venv();
    peer.assert_runs(&api);
    let tree = eventually("a master and four workers run", SOON, || {
        let tree = server_processes(&home);
        if tree.len() == 5 { Ok(tree) } else { Err(describe(&tree)) }
    });
    assert!(tree.iter().all(|process| process.command().contains("gunicorn")), "{}", describe(&tree));
    let status = api.status();
    assert!(tree.iter().any(|process| status["pid"] == process.pid()), "{}", describe(&tree));
    let memory = status["memory_bytes"].as_u64().unwrap();
    assert!(memory > 5 * 10_000_000, "the memory of all five is counted: {status:#}");
    assert!(status["cpu_percent"].is_number(), "{status:#}");
    assert_stops(&home, &api);
}

#[test]
fn several_workers_of_an_asgi_application_are_one_server_of_gunicorn() {
    assert_runs_four_workers(&FASTAPI);
}

#[test]
fn several_workers_of_a_flask_application_are_one_server_of_gunicorn() {
    assert_runs_four_workers(&FLASK);
}

#[test]
fn several_workers_of_a_django_project_are_one_server_of_gunicorn() {
    assert_runs_four_workers(&DJANGO);
}

#[test]
fn of_reload_and_workers_reload_wins_and_it_is_said() {
    let home = Home::new();
    let api = FASTAPI.project_with(&home, &json!({ "workers": 4, "reload": true }));
    api.link_venv();
    let started = api.trayvisor(&["start"]);
    assert!(started.ok().contains("reload is on, so one worker runs"), "{started:?}");
    let tree = server_processes(&home);
    let workers = tree.iter().filter(|process| process.command().contains("spawn_main"));
    assert_eq!(workers.count(), 1, "{}", describe(&tree));
    assert_reloads(&api, "backend/main.py");
    assert_stops(&home, &api);
}

#[test]
fn what_an_env_file_says_is_in_the_servers_environment() {
    let home = Home::new();
    let api = FLASK.project(&home);
    api.link_venv();
    api.write(".env", "# for tests\nGREETING=\"Hello from the environment\"\n");
    api.replace("app.py", "\"Hello from Flask\"", "__import__(\"os\").environ[\"GREETING\"]");
    api.start();
    let answer = http::get(api.port(), "/").unwrap();
    assert!(answer.body.contains("Hello from the environment"), "{answer:?}");
    assert_stops(&home, &api);
}

#[test]
fn a_project_of_uv_is_run_by_it() {
    let home = Home::new();
    home.install(&binaries::venv().join("bin/uv"));
    let api = STARLETTE.project(&home);
    api.copy("uv");
    // Its packages are already in a folder that uv gets, so nothing is downloaded.
    let venv = binaries::venv();
    api.write(".env", &format!("UV_OFFLINE=1\nUV_NO_SYNC=1\nUV_PROJECT_ENVIRONMENT='{}'\n", venv.display()));
    STARLETTE.assert_runs(&api);
    assert!(api.log().contains("/uv run "), "{}", api.log());
    assert_stops(&home, &api);
}

#[test]
fn a_project_of_poetry_is_run_by_it() {
    let home = Home::new();
    let poetry = binaries::venv().join("bin/poetry");
    home.install(&poetry);
    let api = PYTHON.project(&home);
    api.copy("poetry");
    let installed = home.command(&poetry).arg("install").current_dir(api.folder()).output().unwrap();
    assert!(installed.status.success(), "{installed:?}");
    PYTHON.assert_runs(&api);
    assert!(api.log().contains("/poetry run "), "{}", api.log());
    assert_stops(&home, &api);
}
