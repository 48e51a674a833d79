//! A reloader keeps running when its program cannot start: the server is reported as broken until it answers.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use trayvisor_tests::home::Home;
use trayvisor_tests::port;
use trayvisor_tests::project::Project;

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
    project.once("it answers", |status| status["ready"] == true && status["unhealthy"].is_null());
    assert!(!project.trayvisor(&["status"]).ok().contains(cause));
}

#[test]
fn uvicorn_whose_application_cannot_be_imported_is_broken_until_it_can() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true }));
    let corrected = std::fs::read_to_string(api.folder().join("backend/main.py")).unwrap();
    api.write("backend/main.py", &format!("import nosuchpkg\n{corrected}"));
    let cause = "the Python package “nosuchpkg” is not installed";
    assert_broken_until_corrected(&api, cause, "backend/main.py", &corrected);
}

#[test]
fn an_application_that_is_broken_while_it_runs_is_told_with_its_cause() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true }));
    api.start();
    let corrected = std::fs::read_to_string(api.folder().join("backend/main.py")).unwrap();
    api.write("backend/main.py", &format!("{corrected}\ndef broken(:\n"));
    let is_told =
        |status: &Value| status["unhealthy"]["why"].as_str().is_some_and(|why| why.contains("syntax error"));
    api.once("it is told to be broken", is_told);
    api.write("backend/main.py", &corrected);
    api.once("it answers", |status| status["ready"] == true && status["unhealthy"].is_null());
}

#[test]
fn node_that_watches_a_program_that_cannot_start_is_broken_until_it_can() {
    let home = Home::new();
    let web = Project::new(&home, "web");
    let port = port::free();
    web.write("s.js", "require('nosuchpkg');\n");
    web.configure(&json!({ "command": ["node", "--watch", "s.js"], "port": port }).to_string());
    let corrected =
        format!("require('http').createServer((q, r) => r.end('ok')).listen({port}, '127.0.0.1');\n");
    assert_broken_until_corrected(&web, "the Node package “nosuchpkg” is not installed", "s.js", &corrected);
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
