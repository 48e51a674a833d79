//! Health checks, for as long as a server runs.
#![cfg(target_os = "linux")]

use serde_json::{Value, json};
use trayvisor_tests::desktop::of_home;
use trayvisor_tests::home::Home;
use trayvisor_tests::project::{Project, happenings};
use trayvisor_tests::wait::{SOON, check, eventually};

/// A server whose answer on /health is in its file "health", checked every second, with more settings.
fn with_health<'home>(home: &'home Home, health: &Value, restart: &Value) -> Project<'home> {
    let settings = json!({ "health": health, "restart": restart });
    let api = Project::test_server(home, "api", &["--health", "health"], &settings);
    api.write("health", "200");
    api
}

#[test]
fn a_server_whose_worker_was_killed_runs_but_does_not_answer_until_it_is_restarted() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "reload": true, "health": { "interval_s": 1 } }));
    let leader = api.start();
    assert_eq!(api.status()["ready"], true);
    let worker = of_home(&home)
        .into_iter()
        .find(|process| process.pid() != leader && process.command().contains("multiprocessing.spawn"));
    worker.expect("the reloader's worker").kill().unwrap();

    let unhealthy = api.once("it is seen to be unhealthy", |status| status["ready"] == false);
    assert_eq!((&unhealthy["phase"], &unhealthy["pid"]), (&json!("running"), &json!(leader)));
    let said = api.trayvisor(&["status"]);
    assert!(said.stdout.contains("Status: ⚠️  UNHEALTHY") && said.code == 1, "{said:?}");

    api.trayvisor(&["restart"]).ok();
    assert_eq!(api.status()["ready"], true);
    api.until_it_answers();
}

#[test]
fn the_questions_whether_it_answers_are_not_in_its_log() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "health": { "interval_s": 1 } }));
    api.start();
    api.until_it_answers();
    eventually("somebody's own request is logged", SOON, || {
        check(api.log().contains("GET / HTTP/1.1"), || api.log())
    });
    assert!(!api.log().contains("trayvisor-probe"), "{}", api.log());
}

#[test]
fn a_path_for_health_is_found_and_what_it_answers_counts() {
    let home = Home::new();
    let api = with_health(&home, &json!({ "interval_s": 1 }), &json!({}));
    // No path is tried that the project's files do not mention.
    api.write("routes.py", "@app.get('/health')\n");
    api.start();
    eventually("its path is found", SOON, || check(api.log().contains("/health"), || api.log()));

    api.write("health", "503");
    let status = api.once("it is unhealthy", |status| status["ready"] == false);
    assert_eq!(
        (&status["phase"], &status["unhealthy"]["why"]),
        (&json!("running"), &json!("answers 503 on /health"))
    );
    let said = api.trayvisor(&["status"]);
    assert!(said.stdout.contains("Problem: it answers 503 on /health since"), "{said:?}");

    api.write("health", "200");
    let status = api.once("it is well again", |status| status["ready"] == true);
    assert_eq!(status["unhealthy"], Value::Null);
    assert_eq!(happenings(&api.history()), ["started", "ready", "unhealthy", "answering"]);
}

#[test]
fn a_path_that_is_configured_decides_when_a_server_is_ready() {
    let home = Home::new();
    let health = json!({ "path": "/health", "interval_s": 1, "start_period_s": 1 });
    let api = with_health(&home, &health, &json!({}));
    api.write("health", "503");
    api.trayvisor(&["start", "--wait", "0"]);
    // It answers on / all the time; after its start period, it is reported as unhealthy.
    let status = api.once("its start period is over", |status| status["unhealthy"] != Value::Null);
    assert_eq!((&status["phase"], &status["ready"]), (&json!("starting"), &json!(false)));
    api.write("health", "302");
    api.once("it is ready", |status| status["ready"] == true);
}

#[test]
fn a_server_that_hangs_is_unhealthy() {
    let home = Home::new();
    let health = json!({ "path": "/health", "interval_s": 1, "timeout_s": 1, "failures": 1 });
    let api = with_health(&home, &health, &json!({}));
    api.start();
    api.write("health", "hang");
    let status = api.once("it is unhealthy", |status| status["ready"] == false);
    assert_eq!(status["unhealthy"]["why"], "does not answer on /health within 1 s");
}

#[test]
fn an_unhealthy_server_is_started_again_where_its_settings_say_so() {
    let home = Home::new();
    let health = json!({ "path": "/health", "interval_s": 1 });
    let api = with_health(&home, &health, &json!({ "unhealthy": true }));
    let first = api.start();
    api.write("health", "500");
    api.once("it was stopped for that", |status| {
        let cause = status["crash"]["cause"].as_str().unwrap_or_default();
        status["pid"] != first && cause == "it answers 500 on /health, so Trayvisor stopped it"
    });
    api.write("health", "200");
    let again = api.once("it is well again", |status| status["ready"] == true);
    assert_ne!(again["pid"], json!(first));
    assert_eq!(happenings(&api.history())[..4], ["started", "ready", "crashed", "started"]);
}

#[test]
fn a_server_that_does_not_speak_http_is_ready_and_stays_so() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--rude"], &json!({ "health": { "interval_s": 1 } }));
    api.start();
    eventually("it is asked in another way", SOON, || {
        check(api.log().contains("does not speak HTTP"), || api.log())
    });
    assert_eq!(api.status()["ready"], true);
}

#[test]
fn a_start_says_why_a_server_is_not_ready_yet_and_fails_where_that_is_asked_for() {
    let home = Home::new();
    let api = with_health(&home, &json!({ "path": "/health" }), &json!({}));
    api.write("health", "503");
    let said = api.trayvisor(&["start", "--wait", "2"]);
    assert!(said.ok().contains("but not ready yet: it answers 503 on /health"), "{said:?}");
    assert_eq!(api.status()["not_ready"], "answers 503 on /health");
    let status = api.trayvisor(&["status"]);
    assert!(status.stdout.contains("Not Ready Yet: it answers 503 on /health"), "{status:?}");

    let late = api.trayvisor(&["start", "--wait", "1", "--ready"]);
    assert!(late.error(1).contains("api is not ready after 1 s"), "{late:?}");
    api.write("health", "200");
    api.trayvisor(&["start", "--ready"]).ok();
    assert_eq!(api.status()["not_ready"], Value::Null);
}

/// A server in Python that counts its requests and answers each with its number, over HTTPS if `https`.
fn counting<'home>(home: &'home Home, name: &str, https: bool, settings: &Value) -> Project<'home> {
    let api = Project::new(home, name);
    let wrap = "context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)\n\
                context.load_cert_chain('cert.pem', 'key.pem')\n\
                server.socket = getattr(context, 'wrap_' + 'socket')(server.socket, server_side=True)\n";
    api.write(
        "s.py",
        &format!(
            "import http.server, ssl, sys\n\
             class Counts(http.server.BaseHTTPRequestHandler):\n    \
                 def do_GET(self):\n        \
                     print('Started', self.path, flush=True)\n        \
                     print('Completed', flush=True)\n        \
                     self.send_response(200 if self.path.split('?')[0] in ('/', '/hello') else 404)\n        \
                     self.end_headers()\n        \
                     self.wfile.write(b'ok')\n    \
                 def log_message(self, *args):\n        \
                     print('said', *args, flush=True)\n\
             server = http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Counts)\n\
             {}server.serve_forever()\n",
            if https { wrap } else { "" }
        ),
    );
    let mut config = json!({ "command": ["python3", "s.py", "{port}"], "port": api.port(), "health": { "interval_s": 1 } });
    config.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    api.configure(&config.to_string());
    if https {
        let subject = ["-subj", "/CN=localhost", "-days", "2", "-keyout", "key.pem", "-out", "cert.pem"];
        let make = [["req", "-x509", "-newkey", "rsa:2048", "-nodes"].as_slice(), &subject].concat();
        home.run("openssl", &make, api.folder()).ok();
    }
    api
}

#[test]
fn a_server_over_https_has_an_https_link_whether_or_not_anything_says_so() {
    let home = Home::new();
    let api = counting(&home, "api", true, &json!({}));
    api.start();
    assert_eq!(api.status()["url"], format!("https://127.0.0.1:{}", api.port()));
    api.stop();
    // Its command says so: the first contact is right, and there is nothing in its log about a wrong one.
    let named = counting(&home, "named", true, &json!({ "command": ["python3", "s.py", "{port}", "--ssl"] }));
    named.start();
    assert_eq!(named.status()["url"], format!("https://127.0.0.1:{}", named.port()));
    eventually("it has answered", SOON, || check(named.log().contains("Completed"), || named.log()));
    let last = named.log();
    let last = last.rsplit("started (PID").next().unwrap();
    assert!(!last.contains("SSL") && !last.contains("Traceback"), "{last}");
    named.stop();
}

#[test]
fn a_plain_server_whose_files_mention_https_is_still_found_to_be_plain() {
    let home = Home::new();
    let api = counting(&home, "api", false, &json!({ "command": ["python3", "s.py", "{port}", "--ssl"] }));
    api.start();
    assert_eq!(api.status()["url"], format!("http://127.0.0.1:{}", api.port()));
}

#[test]
fn a_server_without_a_health_path_is_asked_once_and_then_only_looked_at() {
    let home = Home::new();
    let api = counting(&home, "api", false, &json!({ "health": { "interval_s": 0.2 } }));
    api.start();
    // Several intervals, seen by the samples that each status takes.
    for _ in 0..5 {
        assert_eq!(api.status()["ready"], true);
    }
    trayvisor_tests::http::get(api.port(), "/hello").unwrap();
    eventually("a visitor's own request is logged", SOON, || {
        check(api.log().contains("Started /hello"), || api.log())
    });
    let log = api.log();
    assert!(log.matches("Completed").count() <= 4, "{log}");
    assert!(!log.contains("404"), "no path was tried that its files do not mention: {log}");
}

#[test]
fn a_visitor_cannot_hide_a_request_from_the_log() {
    let home = Home::new();
    let api = counting(&home, "api", false, &json!({}));
    api.start();
    for word in ["trayvisor-probe", "trayvisor-probe-0123456789abcdef"] {
        trayvisor_tests::http::get(api.port(), &format!("/hello?{word}")).unwrap();
        eventually("it is logged", SOON, || check(api.log().contains(&format!("?{word}")), || api.log()));
    }
}
