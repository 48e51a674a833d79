//! A server that watches its folder must not be driven by the log that Trayvisor writes there: it is recognised,
//! reported, and calm once the log is elsewhere. Other servers that reload are not accused.
#![cfg(target_os = "linux")]

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trayvisor_tests::home::Home;
use trayvisor_tests::project::Project;
use trayvisor_tests::wait::{SOON, check, eventually};

/// Serves, and says when it was started.
const SERVER: &str = "const http = require('http');
console.log('boot');
http.createServer((q, r) => r.end('ok')).listen(process.env.SHOP_PORT, '127.0.0.1');
";

/// Starts `s.js` again after any change in the folder.
const ANY_CHANGE: &str = "const { spawn } = require('child_process');
const run = () => spawn('node', ['s.js'], { stdio: 'inherit' });
let child = run(), soon;
require('fs').watch('.', (event, file) => {
  if (file.startsWith('.')) return;
  clearTimeout(soon);
  soon = setTimeout(() => { child.on('exit', () => { child = run(); }); child.kill(); }, 200);
});
process.on('SIGTERM', () => { child.removeAllListeners('exit'); child.kill(); process.exit(0); });
";

/// Builds again after any change in the folder, in its own process.
const BUILDS: &str = "require('./s.js');
let soon;
require('fs').watch('.', () => { clearTimeout(soon); soon = setTimeout(() => console.log('boot'), 100); });
setTimeout(() => console.log('watching'), 500);
";

/// A project with these programs, whose server runs this command.
fn node<'home>(home: &'home Home, watcher: &str, command: &Value) -> Project<'home> {
    let shop = Project::new(home, "shop");
    shop.write("s.js", SERVER);
    shop.write("watcher.js", watcher);
    configure(&shop, command, &json!({}));
    shop
}

fn configure(shop: &Project<'_>, command: &Value, log: &Value) {
    let port = shop.port();
    let settings = json!({
        "command": command, "port": port, "env": { "SHOP_PORT": port.to_string() }, "log": log,
    });
    shop.configure(&settings.to_string());
}

fn boots(shop: &Project<'_>) -> usize {
    shop.trayvisor(&["logs", "--lines", "2000"]).ok().matches("boot").count()
}

/// Starts a server and watches it for a while, with something done twice a second. Nobody may accuse it, and none of its
/// lines may be lost.
#[track_caller]
fn assert_not_accused(shop: &Project<'_>, mut meanwhile: impl FnMut(usize)) {
    shop.start();
    let start = Instant::now();
    for round in 0.. {
        meanwhile(round);
        sleep(Duration::from_millis(500));
        assert_eq!(shop.status()["reload_loop"], Value::Null, "{}", shop.log());
        if start.elapsed() > Duration::from_secs(20) {
            break;
        }
    }
}

#[test]
fn a_server_that_reloads_because_of_the_log_is_reported_and_calm_once_the_log_is_elsewhere() {
    let home = Home::new();
    let command = json!(["node", "watcher.js"]);
    let shop = node(&home, ANY_CHANGE, &command);
    shop.start();
    let status = shop.once("it is reported", |status| status["reload_loop"].is_string());
    let told = status["reload_loop"].as_str().unwrap_or_default();
    assert!(told.contains("writes to its log") && told.contains("log.folder"), "{told}");
    for place in ["status", "doctor"] {
        let said = shop.trayvisor(&[place]).stdout;
        assert!(said.contains("it reloads each time Trayvisor writes to its log"), "{place}: {said}");
    }
    assert!(shop.log().contains("[trayvisor] it reloads each time"), "{}", shop.log());

    configure(&shop, &command, &json!({ "folder": "../logs" }));
    shop.once("the change needs a restart", |status| status["needs_restart"] == true);
    shop.trayvisor(&["restart"]).ok();
    eventually("it has started", SOON, || {
        let boots = boots(&shop);
        check(boots == 1, || format!("{boots} times"))
    });
    sleep(Duration::from_secs(3));
    assert_eq!(boots(&shop), 1, "nothing wakes it");
    assert_eq!(shop.status()["reload_loop"], Value::Null);
}

#[test]
fn one_that_reloads_in_its_own_process_is_reported() {
    let home = Home::new();
    let shop = node(&home, BUILDS, &json!(["node", "watcher.js"]));
    shop.start();
    shop.once("it is reported", |status| status["reload_loop"].is_string());
}

#[test]
fn one_that_names_the_log_as_what_has_changed_is_reported() {
    let home = Home::new();
    let told = "require('./s.js');
let soon;
require('fs').watch('.', (event, file) => {
  clearTimeout(soon);
  soon = setTimeout(() => console.log(`Change detected ${__dirname}/${file}`), 1000);
});
setTimeout(() => console.log('watching'), 500);
";
    let shop = node(&home, told, &json!(["node", "watcher.js"]));
    shop.start();
    shop.once("it is reported", |status| status["reload_loop"].is_string());
}

#[test]
fn a_reloader_is_not_accused_when_its_user_edits() {
    let home = Home::new();
    let shop = node(&home, "", &json!(["node", "--watch", "s.js"]));
    assert_not_accused(&shop, |round| {
        // Again and again, with pauses: as long as anybody can type.
        if round % 12 < 7 {
            shop.write("s.js", &format!("{SERVER}console.log('edit {round}');\n"));
        }
    });
    shop.stop();
    assert!(shop.log().contains("Restarting 's.js'"), "{}", shop.log());
}

#[test]
fn a_server_that_prints_and_starts_processes_all_the_time_is_not_accused() {
    let home = Home::new();
    let busy = "require('./s.js');
require('fs').watch('.', () => {});
let n = 0;
setInterval(() => { require('child_process').spawn('true'); console.log('tick', n++); }, 300);
";
    let shop = node(&home, busy, &json!(["node", "watcher.js"]));
    assert_not_accused(&shop, |_| ());
    shop.stop();
    let log = shop.log();
    let ticks: Vec<usize> =
        log.lines().filter_map(|line| line.split_once(" tick ")?.1.parse().ok()).collect();
    assert!(ticks.len() > 30 && ticks.iter().copied().eq(0..ticks.len()), "all lines in order: {log}");
}

#[test]
fn the_pid_and_log_files_are_hidden_from_git_on_request() {
    let home = Home::new();
    let shop = Project::test_server(&home, "shop", &[], &json!({}));
    assert!(!shop.trayvisor(&["add"]).ok().contains("git"), "it is in no repository");
    std::fs::create_dir(shop.folder().join(".git")).unwrap();
    shop.write(".git/HEAD", "ref: refs/heads/main\n");
    assert!(shop.trayvisor(&["add"]).ok().contains("`trayvisor add --git-exclude` hides them"));
    assert!(shop.trayvisor(&["add", "--git-exclude"]).ok().contains("✅ Hid its pid and log files from git"));
    let lines = std::fs::read_to_string(shop.folder().join(".git/info/exclude")).unwrap();
    assert_eq!(lines, "/.backend.pid\n/.backend.*.pid\n/backend.log*\n/backend.*.log*\n");
    assert!(!shop.trayvisor(&["add"]).ok().contains("git"), "git ignores them now");
}
