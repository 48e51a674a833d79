//! A reloader keeps running when its program cannot start: the server is reported as broken until it answers.
#![cfg(target_os = "linux")]

use std::fs;

use serde_json::{Value, json};
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::project::{Project, happenings};

/// Starts a server whose program cannot start, corrects the program, and waits for its recovery.
#[track_caller]
fn assert_broken_until_corrected(project: &Project<'_>, cause: &str, file: &str, corrected: &str) {
    let refused = project.trayvisor(&["start"]);
    assert!(refused.error(1).contains(cause), "{refused:?}\n{}", project.log());
    let status = project.status();
    assert_eq!(
        (&status["ready"], &status["crash"], &status["restarts"]),
        (&json!(false), &Value::Null, &json!(0))
    );
    let why = status["unhealthy"]["why"].as_str().unwrap_or_default();
    assert!(why.contains(cause), "{status:#}");
    assert!(project.trayvisor(&["status"]).stdout.contains(cause));
    project.write(file, corrected);
    project.once("it answers", is_well);
    assert!(!project.trayvisor(&["status"]).ok().contains(cause));
}

#[test]
fn uvicorn_whose_application_cannot_be_imported_is_broken_until_it_can() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true }));
    let corrected = fs::read_to_string(api.folder().join("backend/main.py")).unwrap();
    api.write("backend/main.py", &format!("import nosuchpkg\n{corrected}"));
    let cause = "the Python package “nosuchpkg” is not installed";
    assert_broken_until_corrected(&api, cause, "backend/main.py", &corrected);
}

/// Breaks the program of a running server, and waits until the server is reported as broken at this place. Corrects the
/// program, and waits for the recovery of the same process.
#[track_caller]
fn assert_broken_while_it_runs(project: &Project<'_>, file: &str, error: &str, cause: &str) {
    project.trayvisor(&["start"]).ok();
    let (running, before) = (project.status(), times_unhealthy(project));
    let corrected = fs::read_to_string(project.folder().join(file)).unwrap();
    project.write(file, &format!("{corrected}\n{error}\n"));
    let line = corrected.lines().count() + 2;
    let cause = cause.replace("{place}", &format!("{file}, line {line}"));
    let is_told = |status: &Value| {
        let why = status["unhealthy"]["why"].as_str().unwrap_or_default();
        why.replace(&format!("{}/", project.folder().display()), "").contains(&cause)
    };
    project.once(&format!("it is broken: {cause}"), is_told);
    project.write(file, &corrected);
    let status = project.once("it answers", is_well);
    assert_eq!((&status["pid"], &status["restarts"]), (&running["pid"], &json!(0)), "{status:#}");
    assert_eq!(times_unhealthy(project), before + 1, "it is reported once: {:#?}", project.history());
}

fn times_unhealthy(project: &Project<'_>) -> usize {
    happenings(&project.history()).iter().filter(|event| **event == "unhealthy").count()
}

fn is_well(status: &Value) -> bool {
    status["ready"] == true && status["unhealthy"].is_null()
}

/// So rarely that a test that waits for it fails: the output of a reloader makes Trayvisor look at once.
fn seldom() -> Value {
    json!({ "interval_s": 3600 })
}

/// A server with this command and a free port, which is probed seldom.
fn server<'home>(home: &'home Home, command: &[&str]) -> Project<'home> {
    let shop = Project::new(home, "shop");
    let settings = json!({ "command": command, "port": shop.port(), "health": seldom() });
    shop.configure(&settings.to_string());
    shop
}

const BROKEN_PYTHON: &str = "def broken(:";
const BROKEN_PYTHON_CAUSE: &str = "there is a syntax error in {place}: invalid syntax";

#[test]
fn uvicorn_is_broken_while_the_application_is() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true, "health": seldom() }));
    assert_broken_while_it_runs(&api, "backend/main.py", BROKEN_PYTHON, BROKEN_PYTHON_CAUSE);
}

#[test]
fn uvicorn_in_a_script_of_npm_without_a_port_is_broken_until_it_can_start() {
    let home = Home::new();
    let port = port::free();
    let shop = Project::new(&home, "shop");
    shop.copy_fastapi();
    let script = format!("uvicorn backend.main:app --reload --port {port}");
    shop.write("package.json", &json!({ "scripts": { "dev": script } }).to_string());
    shop.configure(&json!({ "command": ["npm", "run", "dev"] }).to_string());
    assert_broken_while_it_runs(&shop, "backend/main.py", BROKEN_PYTHON, BROKEN_PYTHON_CAUSE);
}

#[test]
fn django_whose_addresses_are_broken_is_broken_until_they_are_corrected() {
    let home = Home::new();
    let shop = Project::fixture(&home, "django", &json!({}));
    shop.link_venv();
    let corrected = fs::read_to_string(shop.folder().join("shop/urls.py")).unwrap();
    shop.write("shop/urls.py", &format!("import nosuchpkg\n{corrected}"));
    let cause = "the Python package “nosuchpkg” is not installed";
    assert_broken_until_corrected(&shop, cause, "shop/urls.py", &corrected);
}

#[test]
fn django_is_broken_while_its_addresses_are() {
    let home = Home::new();
    let shop = Project::fixture(&home, "django", &json!({ "health": seldom() }));
    shop.link_venv();
    assert_broken_while_it_runs(&shop, "shop/urls.py", BROKEN_PYTHON, BROKEN_PYTHON_CAUSE);
}

#[test]
fn gunicorn_that_serves_the_error_of_its_application_is_broken() {
    let home = Home::new();
    let shop = server(&home, &["gunicorn", "--reload", "--bind", "127.0.0.1:{port}", "app:app"]);
    shop.copy("flask");
    shop.link_venv();
    assert_broken_while_it_runs(&shop, "app.py", BROKEN_PYTHON, BROKEN_PYTHON_CAUSE);
    shop.stop();
    let corrected = fs::read_to_string(shop.folder().join("app.py")).unwrap();
    shop.write("app.py", BROKEN_PYTHON);
    assert_broken_until_corrected(&shop, "app.py, line 1: invalid syntax", "app.py", &corrected);
}

#[test]
fn flask_that_serves_the_error_of_its_application_is_broken() {
    let home = Home::new();
    let shop = server(&home, &["flask", "--app", "app", "run", "--debug", "--port", "{port}"]);
    shop.copy("flask");
    shop.link_venv();
    assert_broken_while_it_runs(&shop, "app.py", BROKEN_PYTHON, BROKEN_PYTHON_CAUSE);
}

/// A program for Node on this port.
fn program(port: u16) -> String {
    format!("require('http').createServer((q, r) => r.end('ok')).listen({port}, '127.0.0.1');\n")
}

/// A program for Node cannot start under this reloader, and then breaks while it runs.
#[track_caller]
fn assert_reloads_node(command: &[&str], why: &str) {
    let home = Home::new();
    let web = server(&home, command);
    web.link_node_modules();
    let file = command.last().unwrap();
    web.write(file, "require('nosuchpkg');\n");
    let corrected = program(web.port());
    assert_broken_until_corrected(&web, "the Node package “nosuchpkg” is not installed", file, &corrected);
    web.stop();
    let cause = format!("there is a syntax error in {{place}}: {why}");
    assert_broken_while_it_runs(&web, file, "const = 1;", &cause);
}

#[test]
fn node_that_watches_a_program_that_cannot_start_is_broken_until_it_can() {
    assert_reloads_node(&["node", "--watch", "s.js"], "Unexpected token '='");
}

#[test]
fn nodemon_whose_program_cannot_start_is_broken_until_it_can() {
    assert_reloads_node(&["nodemon", "s.js"], "Unexpected token '='");
}

#[test]
fn tsx_whose_program_cannot_start_is_broken_until_it_can() {
    assert_reloads_node(&["tsx", "watch", "s.ts"], "Expected identifier but found \"=\"");
}

#[test]
fn a_traceback_of_a_program_that_goes_on_is_no_fault_of_it() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let port = port::free();
    shop.write(
        "s.py",
        &format!(
            "import http.server, time, traceback\ntry:\n    import nosuchpkg\nexcept ImportError:\n    traceback.print_exc()\ntime.sleep(4)\nhttp.server.HTTPServer(('127.0.0.1', {port}), http.server.SimpleHTTPRequestHandler).serve_forever()\n"
        ),
    );
    shop.configure(&json!({ "command": ["python3", "s.py"], "port": port }).to_string());
    shop.start();
    assert!(!shop.trayvisor(&["status"]).ok().contains("nosuchpkg"));
}
