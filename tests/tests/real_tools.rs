//! Real tools run as in a terminal: those that end when nobody can type, workers that finish what they do, and an
//! application that reads its own `.env`.
#![cfg(target_os = "linux")]

use std::fs;
use std::thread;

use serde_json::{Value, json};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::leftovers::assert_nothing_is_left;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};
use trayvisor_tests::{http, port};

/// A project with the fixtures' Node packages, whose server has this command.
fn node<'home>(home: &'home Home, command: &[&str], settings: &Value) -> Project<'home> {
    let web = Project::new(home, "web");
    web.link_node_modules();
    configure(&web, command, settings);
    web
}

/// A project of the fixtures in Python, whose server has this command.
fn python<'home>(home: &'home Home, fixture: &str, command: &[&str], settings: &Value) -> Project<'home> {
    let shop = Project::fixture(home, fixture, &json!({}));
    shop.link_venv();
    configure(&shop, command, settings);
    shop
}

fn configure(project: &Project<'_>, command: &[&str], settings: &Value) {
    let mut settings = settings.clone();
    settings["command"] = json!(command);
    project.configure(&settings.to_string());
}

/// Waits until a file of the project has this text.
#[track_caller]
fn until_it_says(project: &Project<'_>, file: &str, text: &str) {
    eventually(&format!("{text:?} in {file}"), SOON, || {
        let found = fs::read_to_string(project.folder().join(file)).unwrap_or_default();
        check(found.contains(text), || format!("{found}\n{}", project.log()))
    });
}

/// Waits until a page of the server has this text.
#[track_caller]
fn until_it_serves(project: &Project<'_>, path: &str, text: &str) {
    eventually(&format!("{text:?} at {path}"), SOON, || {
        let answer =
            http::get(project.port(), path).map_err(|error| format!("{error:#}\n{}", project.log()))?;
        check(answer.body.contains(text), || format!("{answer:?}\n{}", project.log()))
    });
}

/// It still runs as first started, and ends when asked to, without a kill.
#[track_caller]
fn assert_ran_until_it_was_stopped(home: &Home, project: &Project<'_>) {
    let status = project.status();
    assert_eq!((&status["phase"], &status["restarts"]), (&json!("running"), &json!(0)), "{status:#}");
    project.stop();
    assert_nothing_is_left(home, project.port());
    let (status, log) = (project.status(), project.log());
    assert_eq!((&status["phase"], &status["crash"]), (&json!("stopped"), &Value::Null), "{status:#}");
    assert!(!log.contains("[trayvisor] killed"), "{log}");
}

#[test]
fn esbuild_serves_and_watches_although_nobody_types() {
    let home = Home::new();
    let serve = "--serve=127.0.0.1:{port}";
    let command = ["esbuild", "app.js", "--bundle", "--outdir=www", "--servedir=www", "--watch", serve];
    let web = Project::new(&home, "web");
    web.link_node_modules();
    configure(&web, &command, &json!({ "port": web.port() }));
    web.write("app.js", "console.log('Hello');\n");
    web.start();
    until_it_serves(&web, "/app.js", "Hello");
    web.replace("app.js", "Hello", "Goodbye");
    until_it_serves(&web, "/app.js", "Goodbye");
    assert_ran_until_it_was_stopped(&home, &web);
}

#[test]
fn tailwindcss_watches_although_nobody_types() {
    let home = Home::new();
    let command = ["tailwindcss", "--input", "in.css", "--output", "out.css", "--watch"];
    let web = node(&home, &command, &json!({ "port": null }));
    web.write("in.css", "@import 'tailwindcss' source(none);\n@source './page.html';\n");
    web.write("page.html", "<p class=\"p-4\">");
    web.start();
    until_it_says(&web, "out.css", ".p-4");
    web.write("page.html", "<p class=\"m-7\">");
    until_it_says(&web, "out.css", ".m-7");
    assert_ran_until_it_was_stopped(&home, &web);
}

#[test]
fn a_celery_worker_finishes_its_task_when_it_is_stopped() {
    let home = Home::new();
    let command = ["celery", "-A", "jobs", "worker", "--concurrency", "1"];
    // Celery takes 5 s to exit even when it has nothing to do.
    let settings = json!({ "port": null, "stop": { "timeout_s": 30 } });
    let shop = python(&home, "celery", &command, &settings);
    shop.start();
    let send = "import jobs; jobs.work.delay()";
    home.run(".venv/bin/python", &["-c", send], shop.folder()).ok();
    until_it_says(&shop, "backend.log", "the task has begun");
    assert_ran_until_it_was_stopped(&home, &shop);
    assert!(shop.log().contains("the task has finished"), "{}", shop.log());
}

#[test]
fn the_workers_of_gunicorn_answer_what_they_were_asked_before_its_stop() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    shop.link_venv();
    let bind = "127.0.0.1:{port}";
    let command = ["gunicorn", "--workers", "2", "--bind", bind, "wsgi:answer"];
    configure(&shop, &command, &json!({ "port": shop.port() }));
    shop.write(
        "wsgi.py",
        r#"import pathlib, time
def answer(request, start):
    if request["PATH_INFO"] == "/slow":
        print("a slow request", flush=True)
        while "Handling signal: term" not in pathlib.Path("backend.log").read_text():
            time.sleep(0.05)
        time.sleep(0.5)
    start("200 OK", [("Content-Length", "5")])
    return [b"Hello"]
"#,
    );
    shop.start();
    let port = shop.port();
    let slow = thread::spawn(move || http::get(port, "/slow").unwrap());
    until_it_says(&shop, "backend.log", "a slow request");
    assert_ran_until_it_was_stopped(&home, &shop);
    assert_eq!(slow.join().unwrap().body, "Hello");
    let log = shop.log();
    let (asked, ended) = (log.find("Handling signal: term"), log.find("Worker exiting"));
    assert!(asked < ended, "the master ends its workers: {log}");
}

/// Values that readers of `.env` have disagreed on.
const ENV: &str = r#"
PASSWORD='pa$$w0rd$HOME'
HASH=$2b$12$abcdefghijklmnopqrstuv
ALLOWED=["http://localhost:3000","https://shop.test"]
GREETING=hello to you # said to everybody
QUOTED="it's \"so\""
URL=https://${HASH}.test/
"#;

#[test]
fn pydantic_settings_are_the_same_as_in_a_terminal() {
    let home = Home::new();
    let shop = Project::fixture(&home, "settings", &json!({ "reload": false }));
    shop.link_venv();
    shop.write(".env", ENV);

    let by_hand = port::free();
    let mut command = home.command("sh");
    let line = format!("exec .venv/bin/uvicorn main:app --port {by_hand}");
    command.args(["-c", &line]).current_dir(shop.folder());
    let terminal = Foreign::run(command);
    let expected = eventually("its settings", SOON, || http::get(by_hand, "/")).body;
    drop(terminal);
    assert!(expected.contains(r#""password":"pa$$w0rd$HOME""#), "{expected}");

    shop.start();
    assert_eq!(http::get(shop.port(), "/").unwrap().body, expected);
    assert_ran_until_it_was_stopped(&home, &shop);
}
