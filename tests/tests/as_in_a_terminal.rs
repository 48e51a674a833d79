//! A server runs as it does when its author types its command in a terminal: its environment, its standard input, its
//! tools, its port and its end.
#![cfg(target_os = "linux")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};
use trayvisor_tests::binaries;
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::port;
use trayvisor_tests::project::{Project, no_restart};
use trayvisor_tests::wait::{SOON, check, eventually};

/// A project whose server is this Python program.
fn python<'home>(home: &'home Home, program: &str) -> Project<'home> {
    let project = Project::new(home, "shop");
    project.write("s.py", program);
    project.configure(&json!({ "command": ["python3", "s.py"], "port": null }).to_string());
    project
}

/// Runs `trayvisor` with this variable in its environment.
fn with_variable(project: &Project<'_>, home: &Home, name: &str, value: &str, verb: &str) -> Output {
    let mut command = home.command(binaries::trayvisor());
    command.arg(verb).current_dir(project.folder()).env(name, value);
    Output::of(command)
}

fn until_the_log_says(project: &Project<'_>, text: &str) {
    eventually("words in the log", SOON, || {
        let log = project.log();
        check(log.contains(text), || format!("no {text:?} in {log}"))
    });
}

const WHO: &str = "import os, time\nprint('who', os.environ.get('WHO'), flush=True)\ntime.sleep(600)\n";

#[test]
fn a_restart_takes_the_environment_that_it_is_called_in() {
    let home = Home::new();
    let shop = python(&home, WHO);
    with_variable(&shop, &home, "WHO", "one", "start").ok();
    until_the_log_says(&shop, "who one");
    with_variable(&shop, &home, "WHO", "two", "restart").ok();
    until_the_log_says(&shop, "who two");
    assert_eq!(
        with_variable(&shop, &home, "WHO", "three", "start").ok().matches("already running").count(),
        1
    );
    assert_eq!(shop.status()["needs_restart"], false, "a start leaves it as it is");
}

#[test]
fn the_shell_wins_over_env_and_a_line_that_sets_nothing_is_told_and_skipped() {
    let home = Home::new();
    let shop = python(&home, WHO);
    shop.write(".env", "this line says nothing\nWHO=file\n");
    let started = shop.trayvisor(&["start"]);
    assert!(started.ok().contains("💡 .env:1 is skipped"), "{started:?}");
    until_the_log_says(&shop, "who file");
    let advice = shop.trayvisor(&["doctor"]);
    assert!(advice.stdout.contains(".env:1 is skipped"), "{advice:?}");
    with_variable(&shop, &home, "WHO", "shell", "restart").ok();
    until_the_log_says(&shop, "who shell");
}

#[test]
fn standard_input_stays_open_and_a_line_can_be_sent_to_it() {
    let home = Home::new();
    let shop = python(
        &home,
        "total = 41\nprint('ready', flush=True)\nfor _ in range(2):\n    print('read', input(), flush=True)\nbreakpoint()\nimport time; time.sleep(600)\n",
    );
    shop.start();
    until_the_log_says(&shop, "ready");
    assert!(shop.trayvisor(&["send", "shop", "yes"]).ok().contains("✅ Sent to shop"));
    until_the_log_says(&shop, "read yes");
    shop.trayvisor(&["send", "shop", "-n ü"]).ok();
    until_the_log_says(&shop, "read -n ü");
    shop.trayvisor(&["send", "shop", "p total + 1"]).ok();
    until_the_log_says(&shop, "(Pdb) 42");
    assert_eq!(shop.status()["phase"], "running");
    shop.stop();
    let refused = shop.trayvisor(&["send", "shop", "too late"]);
    assert!(refused.error(1).contains("shop is not running, so nothing was sent"), "{refused:?}");
}

#[test]
fn the_tools_of_the_project_and_of_its_repository_are_found_by_name() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    let script = "#!/bin/sh\necho this is $0; exec sleep 600\n";
    for (place, tool) in
        [(".venv/bin", "shelf"), ("node_modules/.bin", "desk"), ("api/node_modules/.bin", "lamp")]
    {
        let place = shop.folder().join(place);
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join(tool), script).unwrap();
        fs::set_permissions(place.join(tool), Permissions::from_mode(0o755)).unwrap();
    }
    fs::create_dir(shop.folder().join(".git")).unwrap();
    let server = |command: Value| json!({ "command": command, "cwd": "api", "port": null });
    let shell = json!({ "command": "desk", "shell": true, "cwd": "api", "port": null });
    let servers =
        json!({ "shelf": server(json!(["shelf"])), "lamp": server(json!(["lamp"])), "desk": shell });
    shop.configure(&json!({ "servers": servers }).to_string());
    shop.trayvisor(&["start"]).ok();
    for (server, place) in [
        ("shelf", ".venv/bin/shelf"),
        ("desk", "node_modules/.bin/desk"),
        ("lamp", "api/node_modules/.bin/lamp"),
    ] {
        let expected = format!("this is {}", shop.folder().join(place).display());
        eventually("words of the tool", SOON, || {
            let log = shop.trayvisor(&["logs", server]);
            check(log.ok().contains(&expected), || format!("no {expected:?}: {log:?}"))
        });
    }
}

const SERVES: &str = "\
import http.server, sys, time
host, port = sys.argv[1], int(sys.argv[2])
class Server(http.server.ThreadingHTTPServer):
    address_family = 10 if ':' in host else 2
Server((host, port), http.server.SimpleHTTPRequestHandler).serve_forever()
";

/// A server that listens here.
fn serves(host: &str, port: u16) -> Value {
    json!(["python3", "s.py", host, port.to_string()])
}

#[test]
fn a_command_that_names_no_port_has_the_one_that_it_listens_on() {
    let home = Home::new();
    let shop = python(&home, SERVES);
    let port = port::free();
    shop.configure(&json!({ "command": serves("127.0.0.1", port) }).to_string());
    shop.start();
    let url = format!("http://127.0.0.1:{port}");
    let status = shop.once("its address is known", |status| status["url"] == url);
    assert_eq!((&status["port"], &status["found_port"]), (&Value::Null, &json!(port)));
    assert!(shop.trayvisor(&["status"]).ok().contains(&url));
    assert!(shop.log().contains(&format!("[trayvisor] listens on port {port}")));
}

#[test]
fn a_server_that_listens_on_another_port_than_configured_is_ready_there_and_both_are_named() {
    let home = Home::new();
    let shop = python(&home, SERVES);
    let (wanted, port) = (port::free(), port::free());
    shop.configure(&json!({ "command": serves("127.0.0.1", port), "port": wanted }).to_string());
    let said = format!("listens on port {port}, not on the configured port {wanted}");
    let advice = format!("`trayvisor config --port {port}`");
    let started = shop.trayvisor(&["start"]);
    assert!(started.ok().contains(&said) && started.stdout.contains(&advice), "{started:?}");
    let status = shop.status();
    assert_eq!(
        (&status["ready"], &status["url"]),
        (&json!(true), &json!(format!("http://127.0.0.1:{port}")))
    );
    for verb in ["status", "doctor"] {
        let told = shop.trayvisor(&[verb]);
        assert!(told.stdout.contains(&said), "{told:?}");
    }
    shop.trayvisor(&["config", "--port", &port.to_string()]).ok();
    shop.trayvisor(&["restart"]).ok();
    assert_eq!(shop.status()["found_port"], Value::Null);
}

#[test]
fn a_server_that_listens_on_ipv6_alone_is_found_there() {
    let home = Home::new();
    let shop = python(&home, SERVES);
    let port = port::free();
    shop.configure(&json!({ "command": serves("::1", port), "port": port }).to_string());
    shop.start();
    assert_eq!(shop.status()["url"], format!("http://[::1]:{port}"));
}

#[test]
fn the_leader_is_asked_to_stop_first_so_that_its_worker_finishes() {
    let home = Home::new();
    let shop = python(
        &home,
        "import os, signal, subprocess, sys, time
worker = subprocess.Popen([sys.executable, '-c', 'import sys; print(\"begun\", flush=True); sys.stdin.read(); print(\"finished\", flush=True)'], stdin=subprocess.PIPE)
def end(*_):
    time.sleep(0.5)
    worker.stdin.close()
    worker.wait()
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
while True: time.sleep(1)
",
    );
    shop.start();
    until_the_log_says(&shop, "begun");
    shop.stop();
    until_the_log_says(&shop, "finished");
}

#[test]
fn a_server_that_had_to_be_killed_is_in_the_log_and_in_the_history() {
    let home = Home::new();
    let shop = python(
        &home,
        "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(600)\n",
    );
    let settings = json!({ "command": ["python3", "s.py"], "port": null, "stop": { "timeout_s": 0.5 } });
    shop.configure(&settings.to_string());
    shop.start();
    until_the_log_says(&shop, "up");
    shop.stop();
    assert!(
        shop.log().contains("[trayvisor] killed, because it did not exit within 0.5 s"),
        "{}",
        shop.log()
    );
    let history = shop.trayvisor(&["history"]);
    assert!(history.ok().contains("it did not exit in time and was killed"), "{history:?}");
}

#[test]
fn a_command_that_cannot_be_started_is_told_what_is_wrong_with_it() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    shop.write("crlf.sh", "#!/bin/sh\r\nexec sleep 1\r\n");
    shop.write("lost.sh", "#!/no/such/interpreter -x\n");
    shop.write("locked.sh", "#!/bin/sh\n");
    for script in ["crlf.sh", "lost.sh"] {
        fs::set_permissions(shop.folder().join(script), Permissions::from_mode(0o755)).unwrap();
    }
    for (word, said) in [
        ("./crlf.sh", "its lines end with CRLF"),
        ("./lost.sh", "its interpreter /no/such/interpreter was not found"),
        ("./locked.sh", "it is not executable"),
        ("python3 -m http.server", "the whole command is in one word"),
        ("~/run.sh", "only a shell replaces ~"),
        ("DEBUG=1", "it is a variable, not a program"),
        (".", "is a folder, not a program"),
    ] {
        shop.configure(&json!({ "command": [word], "port": null }).to_string());
        let refused = shop.trayvisor(&["start"]);
        assert!(refused.error(1).contains(said), "{word}: {refused:?}");
    }
}

#[test]
fn a_server_that_goes_into_the_background_is_told_so() {
    let home = Home::new();
    let shop = python(&home, "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)\n");
    shop.configure(
        &json!({ "command": ["python3", "s.py"], "port": null, "restart": no_restart() }).to_string(),
    );
    shop.trayvisor(&["start"]);
    let status = shop.until("failed");
    let cause = status["crash"]["cause"].as_str().unwrap();
    assert!(cause.contains("put itself into the background"), "{status:#}");
}

#[test]
fn what_a_configuration_says_reaches_no_terminal_as_escape_codes() {
    let home = Home::new();
    let shop = python(&home, "import time; time.sleep(600)\n");
    shop.configure(
        &json!({ "command": ["python3", "s.py", "\u{1b}]0;mine\u{7}"], "port": null }).to_string(),
    );
    for arguments in [["add"], ["start"], ["list"], ["status"], ["doctor"]] {
        let said = shop.trayvisor(&arguments);
        assert!(!said.stdout.contains('\u{1b}') && !said.stderr.contains('\u{1b}'), "{said:?}");
    }
}

#[test]
fn the_log_lies_in_the_folder_that_the_settings_name() {
    let home = Home::new();
    let shop = python(&home, "import time\nprint('written', flush=True)\ntime.sleep(600)\n");
    let logs = shop.folder().join("../logs/shop");
    let settings =
        json!({ "command": ["python3", "s.py"], "port": null, "log": { "folder": "../logs/shop" } });
    shop.configure(&settings.to_string());
    shop.start();
    eventually("the line in the log", SOON, || {
        let said = shop.trayvisor(&["logs"]);
        check(said.ok().contains("written"), || format!("{said:?}"))
    });
    assert!(fs::read_to_string(logs.join("backend.log")).unwrap().contains("written"));
    assert!(!shop.folder().join("backend.log").exists());
}

#[test]
fn a_question_at_the_start_is_told_and_can_be_answered() {
    let home = Home::new();
    let port = port::free();
    let shop = python(
        &home,
        &format!(
            "import http.server\nassert input('The port is taken. Take the next one? (Y/n) ') == 'y'\nhttp.server.HTTPServer(('127.0.0.1', {port}), http.server.SimpleHTTPRequestHandler).serve_forever()\n"
        ),
    );
    shop.configure(&json!({ "command": ["python3", "s.py"], "port": port }).to_string());
    let started = shop.trayvisor(&["start", "--wait", "2"]);
    let told =
        "It asks “The port is taken. Take the next one? (Y/n)”: answer with `trayvisor send shop TEXT`";
    assert!(started.ok().contains(told), "{started:?}");
    assert!(shop.trayvisor(&["status"]).stdout.contains(told));
    shop.trayvisor(&["send", "shop", "y"]).ok();
    shop.until("running");
    assert!(!shop.trayvisor(&["status"]).ok().contains("It asks"));
}

#[test]
fn the_version_that_a_file_asks_for_runs_if_it_is_installed_and_is_reported_if_not() {
    let home = Home::new();
    let shop = Project::new(&home, "shop");
    shop.configure(&json!({ "command": ["node", "s.js"], "port": null }).to_string());
    shop.write(".nvmrc", "77\n");
    let node = |place: &str, script: &str| {
        let folder = shop.folder().join("../machine").join(place);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("node"), format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(folder.join("node"), Permissions::from_mode(0o755)).unwrap();
        folder.canonicalize().unwrap()
    };
    let usual = node("bin", "[ $1 = --version ] && echo v20.5.0 && exit\necho TypeError: too old; exit 1");
    let machine = usual.parent().unwrap().to_owned();
    let path = format!("{}:{}", usual.display(), std::env::var("PATH").unwrap());
    let run = |verb: &str| {
        let mut command = home.command(binaries::trayvisor());
        command.arg(verb).current_dir(shop.folder()).env("HOME", &machine).env("PATH", &path);
        Output::of(command)
    };
    let missing = ".nvmrc asks for Node 77, but Node 20.5.0 runs. Install it with";
    let failed = run("start");
    assert!(failed.stdout.contains(&format!("💡 {missing}")), "{failed:?}");
    assert!(failed.stderr.contains("its version may be wrong (.nvmrc asks for Node 77"), "{failed:?}");
    until_the_log_says(&shop, missing);

    node(".nvm/versions/node/v77.1.0/bin", "echo this is 77; exec sleep 600");
    let started = run("start");
    assert!(started.ok().contains("🔎 Node 77.1.0 from nvm, as .nvmrc asks"), "{started:?}");
    until_the_log_says(&shop, "this is 77");
}
