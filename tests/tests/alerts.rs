//! Events of a server reach real endpoints, once, and alerts that do not arrive delay nothing.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trayvisor_tests::bus::Bus;
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::Home;
use trayvisor_tests::mail::MailServer;
use trayvisor_tests::port;
use trayvisor_tests::processes::{Process, describe, with_environment};
use trayvisor_tests::project::Project;
use trayvisor_tests::receiver::Receiver;
use trayvisor_tests::wait::{SOON, check, eventually};

/// The courier processes.
fn couriers(home: &Home) -> Vec<Process> {
    let mut all = with_environment("TRAYVISOR_HOME", &home.folder().to_string_lossy());
    all.retain(|process| process.command().trim_end().ends_with(" deliver"));
    all
}

/// Waits until everything has been delivered and nothing more can follow.
#[track_caller]
fn until_all_is_delivered(home: &Home) {
    eventually("the courier has ended", SOON, || {
        let couriers = couriers(home);
        check(couriers.is_empty() && waiting(home) == 0, || describe(&couriers))
    });
}

/// Number of alerts on their way.
fn waiting(home: &Home) -> usize {
    fs::read_dir(home.folder().join("alerts/outbox")).map_or(0, Iterator::count)
}

fn kill(server: &Project) {
    let pid = server.status()["pid"].as_u64().expect("it runs");
    Process::find(u32::try_from(pid).unwrap()).unwrap().kill().unwrap();
}

fn webhook(receiver: &Receiver) -> Value {
    json!({ "alerts": { "webhook": receiver.url("/hook") } })
}

fn history(server: &Project, event: &str) -> Vec<Value> {
    let mut events = server.history();
    events.retain(|found| found["event"] == event);
    events
}

#[test]
fn a_webhook_and_a_mailbox_get_each_event_once() {
    let home = Home::new();
    let (receiver, mail) = (Receiver::new(), MailServer::open());
    let email = json!({ "to": "Ann <ann@example.com>", "from": "trayvisor@example.com", "smtp": mail.address(),
        "tls": "none" });
    let settings = json!({
        "alerts": { "webhook": receiver.url("/hook"), "email": email },
        "health": { "interval_s": 1, "timeout_s": 1, "failures": 2 },
    });
    let api = Project::test_server(&home, "api", &[], &settings);

    let foreign = Foreign::holding(api.port());
    assert_eq!(api.trayvisor(&["start"]).code, 1);
    drop(foreign);
    receiver.until_last_is("conflict");
    let pid = api.start();
    kill(&api);
    receiver.until_last_is("crash");
    receiver.until_last_is("recovered");
    let frozen = Process::find(u32::try_from(api.status()["pid"].as_u64().unwrap()).unwrap()).unwrap();
    assert_ne!(frozen.pid(), pid);
    frozen.signal(rustix::process::Signal::STOP).unwrap();
    receiver.until_last_is("unhealthy");
    frozen.signal(rustix::process::Signal::CONT).unwrap();
    receiver.until_last_is("recovered");
    until_all_is_delivered(&home);

    let all = ["conflict", "crash", "recovered", "unhealthy", "recovered"];
    assert_eq!(receiver.events(), all);
    assert_eq!(mail.events(), all);
    let conflict = receiver.got()[0].json();
    assert_eq!((&conflict["port"], &conflict["cause"]), (&json!(api.port()), &Value::Null));
    let crash = receiver.got()[1].json();
    assert_eq!((&crash["server"], &crash["project"]), (&json!("api"), &json!("api")));
    assert_eq!(crash["exit"], json!({ "signal": 9 }));
    assert!(crash["text"].as_str().unwrap().contains("SIGKILL"), "{crash}");
    let told = &mail.got()[1];
    assert_eq!((&told["from"], &told["to"]), (&json!("trayvisor@example.com"), &json!(["ann@example.com"])));
    assert_eq!(told["headers"]["Subject"], "[api] api crashed");
    assert!(told["text"].as_str().unwrap().contains("SIGKILL"), "{told}");
}

#[test]
fn a_crash_loop_is_one_crash_and_one_given_up() {
    let home = Home::new();
    let (receiver, mail) = (Receiver::new(), MailServer::guarded("ann", "mail-pass-1"));
    home.tell(&home.projects_folder(), &["alerts", "secret", "MAIL", "--user"], "mail-pass-1\n").ok();
    let email = json!({ "to": "ann@example.com", "smtp": mail.address(), "user": "ann", "password": "{secret:MAIL}" });
    fs::write(home.folder().join("alerts.json"), json!({ "email": email }).to_string()).unwrap();
    let api = Project::test_server(&home, "api", &["--exit-after", "1", "--code", "1"], &webhook(&receiver));

    let mut start = home.command(trayvisor_tests::binaries::trayvisor());
    start.arg("start").current_dir(api.folder()).env("SSL_CERT_FILE", mail.authority());
    assert!(!start.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    receiver.until_last_is("gave_up");
    until_all_is_delivered(&home);

    assert_eq!(receiver.events(), ["crash", "gave_up"]);
    assert_eq!(receiver.got()[1].json()["held_back"], 4);
    assert_eq!(mail.events(), ["crash", "gave_up"]);
    assert!(
        mail.got().iter().all(|mail| mail["encrypted"] == true && mail["login"] == true),
        "{:?}",
        mail.got()
    );
}

#[test]
fn an_endpoint_that_hangs_delays_neither_a_restart_nor_a_stop_nor_other_endpoints() {
    let home = Home::new();
    let (hanging, receiver) = (Receiver::hanging(), Receiver::new());
    // Several of each, so that in any order a good one comes after a hanging one.
    let urls = |receiver: &Receiver| ["/a", "/b", "/c"].map(|path| receiver.url(path));
    let email =
        json!({ "to": "a@example.com", "smtp": hanging.url("").replace("http://", ""), "tls": "none" });
    let webhooks = [urls(&hanging), urls(&receiver)].concat();
    let alerts = json!({ "webhook": webhooks, "email": email });
    let api = Project::test_server(&home, "api", &[], &json!({ "alerts": alerts }));
    api.start();
    let killed = Instant::now();
    kill(&api);
    receiver.until_last_is("crash");
    assert!(
        killed.elapsed() < Duration::from_secs(8),
        "a hanging endpoint is given ten: {:?}",
        killed.elapsed()
    );
    eventually("it runs again", SOON, || {
        let status = api.status();
        check(status["ready"] == true && status["restarts"] == 1, || format!("{status:#}"))
    });
    api.stop();
    let couriers = couriers(&home);
    assert_eq!(couriers.len(), 1, "it is still about the one that hangs: {}", describe(&couriers));
    assert_eq!(hanging.events(), ["crash"; 3]);
    assert!(api.status()["supervisor_pid"].is_null(), "nobody waits for it");

    let at = |event: &str| history(&api, event).pop().unwrap()["at"].as_str().unwrap().to_owned();
    let (crashed, started) = (at("crashed"), at("started"));
    let seconds = |at: &str| at.rsplit(':').next().unwrap().trim_end_matches('Z').parse::<f64>().unwrap();
    let waited = (seconds(&started) - seconds(&crashed)).rem_euclid(60.0);
    assert!(waited < 3.0, "it was started again only after {waited} s");
}

#[test]
fn what_is_refused_for_now_is_tried_again_under_the_same_name() {
    let home = Home::new();
    let receiver = Receiver::answering(&[503, 429]);
    let api = Project::test_server(&home, "api", &[], &webhook(&receiver));
    api.start();
    kill(&api);
    until_all_is_delivered_of(&home, &receiver, 3);
    let ids: Vec<_> =
        receiver.got().iter().map(|delivery| delivery.header("X-Trayvisor-Delivery").to_owned()).collect();
    assert!(ids.iter().all(|id| *id == ids[0] && id.len() == 32), "{ids:?}");
    assert_eq!(history(&api, "alert_failed"), [] as [Value; 0], "it arrived");
}

#[track_caller]
fn until_all_is_delivered_of(home: &Home, receiver: &Receiver, count: usize) {
    eventually("all tries were made", SOON, || {
        let got = receiver.got();
        check(got.len() >= count, || format!("{got:?}"))
    });
    until_all_is_delivered(home);
    assert_eq!(receiver.got().len(), count);
}

#[test]
fn what_is_refused_for_good_is_reported_and_not_tried_again() {
    let home = Home::new();
    let receiver = Receiver::answering(&[404]);
    let api = Project::test_server(&home, "api", &[], &webhook(&receiver));
    api.start();
    kill(&api);
    until_all_is_delivered_of(&home, &receiver, 1);
    let failed = history(&api, "alert_failed");
    assert_eq!(failed.len(), 1, "{failed:#?}");
    assert!(failed[0]["why"].as_str().unwrap().contains("404"), "{failed:#?}");
    let said = api.trayvisor(&["history"]);
    assert!(said.ok().contains("alert not delivered, webhook to 127.0.0.1: it answered 404"), "{said:?}");
}

#[test]
fn a_dead_endpoint_is_reported_and_gets_what_waits_when_it_is_back_even_from_another_courier() {
    let home = Home::new();
    let place = port::free();
    let url = format!("http://127.0.0.1:{place}/hook");
    let api = Project::test_server(&home, "api", &[], &json!({ "alerts": { "webhook": url } }));
    api.start();
    kill(&api);
    let failed = eventually("it is reported", SOON, || history(&api, "alert_failed").pop().ok_or("not yet"));
    assert!(failed["why"].as_str().unwrap().contains("nothing listens there"), "{failed:#}");
    let listed = &api.trayvisor(&["alerts", "--json"]).json()[0];
    assert!(listed["last"]["failure"].as_str().unwrap().contains("nothing listens there"), "{listed:#}");

    // Like a power failure.
    couriers(&home).into_iter().for_each(|courier| courier.kill().unwrap());
    assert!(waiting(&home) >= 1);
    let receiver = Receiver::at(place);
    eventually("it has recovered", SOON, || {
        check(history(&api, "recovered").len() == 1, || "not yet".to_owned())
    });
    receiver.until_last_is("recovered");
    until_all_is_delivered(&home);
    assert_eq!(receiver.events(), ["crash", "recovered"], "in their order, each once");
    let listed = &api.trayvisor(&["alerts", "--json"]).json()[0];
    assert_eq!(listed["last"]["failure"], Value::Null);
}

#[test]
fn no_alert_is_stranded_by_a_courier_that_is_about_to_end() {
    let home = Home::new();
    let receiver = Receiver::new();
    let api = Project::test_server(&home, "api", &[], &webhook(&receiver));
    let _foreign = Foreign::holding(api.port());
    // One below the hourly limit of a destination.
    for _ in 0..19 {
        assert_eq!(api.trayvisor(&["start"]).code, 1);
    }
    until_all_is_delivered_of(&home, &receiver, 19);
}

#[test]
fn deliveries_are_signed_and_a_secret_is_in_no_file_but_the_one_for_secrets() {
    let home = Home::new();
    let receiver = Receiver::new();
    let (path, key) = ("path-2f6bc1", "key-88fe02");
    let url = receiver.url("/{secret:PATH}");
    let dead = format!("http://127.0.0.1:{}/{{secret:PATH}}", port::free());
    let alerts = json!({ "webhook": [{ "url": url, "secret": "{secret:KEY}" }, dead] });
    let api = Project::test_server(&home, "api", &[], &json!({ "alerts": alerts }));
    let mut said = Vec::new();
    for (name, value) in [("PATH", path), ("KEY", key)] {
        said.push(home.tell(api.folder(), &["alerts", "secret", name], value).ok().to_owned());
    }
    api.start();
    kill(&api);
    receiver.until_last_is("crash");
    eventually("the dead one is reported", SOON, || {
        check(!history(&api, "alert_failed").is_empty(), || "not yet".to_owned())
    });

    let got = &receiver.got()[0];
    assert_eq!(got.path, format!("/{path}"));
    let signed = format!("{}.{}", got.header("X-Trayvisor-Timestamp"), got.body);
    let signature = hex(got.header("X-Trayvisor-Signature").strip_prefix("sha256=").unwrap());
    let key_bytes = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.as_bytes());
    ring::hmac::verify(&key_bytes, signed.as_bytes(), &signature).expect("the signature is right");

    for arguments in [
        &["alerts"][..],
        &["alerts", "--json"],
        &["alerts", "test"],
        &["history"],
        &["config"],
        &["doctor"],
        &["status", "--json"],
    ] {
        let output = api.trayvisor(arguments);
        said.extend([output.stdout, output.stderr]);
    }
    for text in &said {
        assert!(!text.contains(path) && !text.contains(key), "{text}");
    }
    let mut keep = Vec::new();
    for folder in [home.folder(), home.projects_folder()] {
        files_with(&folder, &[path, key], &mut keep);
    }
    assert_eq!(keep, [home.folder().join("alerts/secrets.json")]);
    assert_eq!(keep[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    home.trayvisor(api.folder(), &["alerts", "secret", "PATH", "--remove"]).ok();
    let test = api.trayvisor(&["alerts", "test"]);
    assert!(test.stdout.contains("the secret PATH is not set"), "{test:?}");
}

#[test]
fn a_secret_lies_in_the_keyring_where_there_is_one_and_is_found_there() {
    let home = Home::new();
    let (bus, receiver) = (Bus::start().unwrap(), Receiver::new());
    let on_bus = |program: &str, arguments: &[&str], folder: &Path| {
        let mut command = home.command(program);
        command.args(arguments).current_dir(folder).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let daemon = ["--foreground", "--unlock", "--components=secrets"];
    let mut keyring = on_bus("gnome-keyring-daemon", &daemon, &home.user_folder()).spawn().unwrap();
    keyring.stdin.take().unwrap().write_all(b"login").unwrap();
    let url = receiver.url("/{secret:PATH}");
    let api = Project::test_server(&home, "api", &[], &json!({ "alerts": { "webhook": url } }));
    let trayvisor = trayvisor_tests::binaries::trayvisor();
    let run = |arguments: &[&str], input: &str| {
        let mut running = on_bus(trayvisor.to_str().unwrap(), arguments, api.folder()).spawn().unwrap();
        running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = running.wait_with_output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    eventually("the keyring takes it", SOON, || {
        let said = run(&["alerts", "secret", "PATH"], "path-2f6bc1");
        check(said.contains("is stored in the system's keyring"), || said)
    });
    run(&["start"], "");
    kill(&api);
    receiver.until_last_is("crash");
    assert_eq!(receiver.got()[0].path, "/path-2f6bc1");
    let mut found = Vec::new();
    files_with(&home.folder(), &["path-2f6bc1"], &mut found);
    assert_eq!(found, [] as [std::path::PathBuf; 0]);
    api.stop();
    keyring.kill().unwrap();
    keyring.wait().unwrap();
}

#[test]
fn a_keyring_that_hangs_is_not_waited_for_long() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let place = home.user_folder().join("bus");
    // It accepts connections and never answers.
    let _bus = std::os::unix::net::UnixListener::bind(&place).unwrap();
    let mut keep = home.command(trayvisor_tests::binaries::trayvisor());
    keep.args(["alerts", "secret", "HOOK"])
        .current_dir(api.folder())
        .stdin(fs::File::open("/proc/version").unwrap());
    keep.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", place.display()));
    let begun = Instant::now();
    let said = keep.output().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(
        String::from_utf8_lossy(&said.stdout).contains("secrets.json, which only you can read"),
        "{said:?}"
    );
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The files below a folder that contain one of these texts.
fn files_with(folder: &Path, texts: &[&str], found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files_with(&entry.path(), texts, found);
        } else if kind.is_file() {
            let content = String::from_utf8_lossy(&fs::read(entry.path()).unwrap_or_default()).into_owned();
            if texts.iter().any(|text| content.contains(text)) {
                found.push(entry.path());
            }
        }
    }
}

#[test]
fn a_test_says_of_each_destination_how_it_went() {
    let home = Home::new();
    let (receiver, refusing) = (Receiver::new(), Receiver::answering(&[401]));
    let mail = MailServer::guarded("ann", "right");
    let email = json!({ "to": "ann@example.com", "smtp": mail.address() });
    let dead = format!("http://127.0.0.1:{}/", port::free());
    let webhooks = json!([receiver.url("/"), refusing.url("/"), dead]);
    let api = Project::test_server(
        &home,
        "api",
        &[],
        &json!({ "alerts": { "webhook": webhooks, "email": email } }),
    );
    let test = api.trayvisor(&["alerts", "test"]);
    assert_eq!(test.code, 1, "{test:?}");
    let lines: Vec<_> = test.stdout.lines().collect();
    assert_eq!(lines[0], "✅ webhook to 127.0.0.1: delivered");
    assert!(lines[1].starts_with("❌ webhook to 127.0.0.1: it answered 401"), "{test:?}");
    assert!(lines[2].contains("nothing listens there"), "{test:?}");
    assert!(
        lines[3].starts_with("❌ e-mail to ann@example.com: its TLS certificate is not trusted"),
        "{test:?}"
    );
    assert_eq!(receiver.events(), ["test"]);
    assert_eq!(mail.events(), [] as [&str; 0]);

    api.write(
        ".backend_config.json",
        &json!({ "port": api.port(), "command": ["true"], "alerts": { "webhook": receiver.url("/") } })
            .to_string(),
    );
    assert_eq!(api.trayvisor(&["alerts", "test", "--json"]).json()[0]["failure"], Value::Null);
    let listed = api.trayvisor(&["alerts"]);
    assert!(listed.ok().contains("delivered"), "{listed:?}");
}

#[test]
fn wrong_alerts_keep_no_server_from_running_and_are_named() {
    let home = Home::new();
    let receiver = Receiver::new();
    let alerts = json!({ "webhook": ["https://hooks.slack.com/services/T/B/hunter2", receiver.url("/")], "emial": {} });
    let api = Project::test_server(&home, "api", &[], &json!({ "alerts": alerts }));
    api.start();
    kill(&api);
    receiver.until_last_is("crash");
    for arguments in [&["alerts"][..], &["alerts", "test"], &["config"], &["doctor"]] {
        let output = api.trayvisor(arguments);
        let said = format!("{}{}", output.stdout, output.stderr);
        assert!(said.contains("alerts.webhook[0].url contains a secret"), "{output:?}");
        assert!(said.contains("alerts.emial is not a setting"), "{output:?}");
        assert!(!said.contains("hunter2"), "{output:?}");
    }
    assert_eq!(api.trayvisor(&["alerts"]).code, 1);
}

#[test]
fn nothing_is_written_or_started_where_nobody_wants_to_hear() {
    let home = Home::new();
    let receiver = Receiver::new();
    let alerts = json!({ "webhook": { "url": receiver.url("/"), "events": ["gave_up"] } });
    let api = Project::test_server(&home, "api", &[], &json!({ "alerts": alerts }));
    api.start();
    kill(&api);
    eventually("it has recovered", Duration::from_secs(60), || {
        check(history(&api, "recovered").len() == 1, || "not yet".to_owned())
    });
    assert!(!home.folder().join("alerts/outbox").exists());
    assert_eq!((couriers(&home).len(), receiver.got().len()), (0, 0));
}
