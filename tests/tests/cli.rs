//! The `trayvisor` command as people and their scripts use it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use trayvisor_tests::foreign::Foreign;
use trayvisor_tests::home::{Home, Output};
use trayvisor_tests::project::{Project, pid_in};
use trayvisor_tests::{binaries, http, port};

// ── The reference's session, line by line ──

#[test]
fn a_fastapi_server_is_started_shown_and_stopped_in_the_references_words() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let port = api.port();
    let log = api.folder().join("backend.log");

    let started = api.trayvisor(&["start"]);
    let pid = pid_in(started.ok());
    assert_in_order(
        &started,
        &[
            "🚀 Starting api...",
            &format!("📦 Starting server on 127.0.0.1:{port}..."),
            &format!("✅ Server started successfully (PID: {pid})"),
            &format!("🌐 API URL: http://127.0.0.1:{port}"),
            &format!("📚 API Docs: http://127.0.0.1:{port}/docs"),
            &format!("📝 Logs: {}", log.display()),
        ],
    );
    assert_eq!(http::get(port, "/").unwrap().status, 200, "start returns when the server answers");
    let pid_file = fs::read_to_string(api.folder().join(".backend.pid")).unwrap();
    assert_eq!(pid_file.trim(), pid.to_string());

    let status = api.trayvisor(&["status"]);
    assert_in_order(
        &status,
        &[
            "📊 api Status",
            &"=".repeat(60),
            "Status: ✅ RUNNING",
            &format!("PID: {pid}"),
            "Started: 20",
            "CPU Usage: ",
            "Memory Usage: ",
            &format!("Listening Ports: {port}"),
            &format!("API URL: http://127.0.0.1:{port}"),
            &format!("API Docs: http://127.0.0.1:{port}/docs"),
            &format!("Log File: {}", log.display()),
        ],
    );

    let stopped = api.trayvisor(&["stop"]);
    assert_in_order(
        &stopped,
        &[
            "🛑 Stopping api...",
            &format!("📤 Sending SIGTERM to process {pid}..."),
            &format!("✅ Server stopped successfully (PID: {pid})"),
        ],
    );
    assert!(port::is_free(port), "the port is free when stop returns");
    assert!(!api.folder().join(".backend.pid").exists(), "the pid file goes with the server");

    let status = api.trayvisor(&["status"]);
    assert_eq!(status.code, 1, "not all asked for are running: {status:?}");
    assert_lines(&status, &["📊 api Status", "Status: ❌ STOPPED", &format!("Port {port}: Available")]);
}

#[test]
fn restart_stops_and_starts_in_the_references_words() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let before = api.start();

    let restarted = api.trayvisor(&["restart"]);
    let after = api.status()["pid"].as_u64().unwrap();
    assert_ne!(u64::from(before), after);
    assert_in_order(
        &restarted,
        &[
            "🔄 Restarting api...",
            "🛑 Stopping api...",
            &format!("✅ Server stopped successfully (PID: {before})"),
            "🚀 Starting api...",
            &format!("✅ Server started successfully (PID: {after})"),
        ],
    );
    api.until_it_answers();
}

#[test]
fn starting_a_running_server_says_so_with_its_pid() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let pid = api.start();
    let again = api.trayvisor(&["start"]);
    assert!(again.ok().contains("already running"), "{again:?}");
    assert_eq!(pid_in(again.ok()), pid);
}

#[test]
fn status_as_json_has_every_promised_key() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let keys = "name project goal phase ready pid supervisor_pid host port url docs_url started_at uptime_s \
                cpu_percent memory_bytes ports restarts last_exit crash conflict log";

    let stopped = api.status();
    for key in keys.split_whitespace() {
        assert!(stopped.get(key).is_some(), "no {key} in {stopped:#}");
    }
    assert_eq!(stopped["goal"], "down");
    assert_eq!(stopped["phase"], "stopped");
    assert_eq!(stopped["pid"], Value::Null, "what is unknown is null");

    let pid = api.start();
    let running = api.status();
    let url = format!("http://127.0.0.1:{}", api.port());
    assert_eq!(running["name"], "api");
    assert_eq!(running["project"], api.folder().to_str().unwrap());
    assert_eq!(running["goal"], "up");
    assert_eq!(running["phase"], "running");
    assert_eq!(running["ready"], true);
    assert_eq!(running["pid"], pid);
    assert_ne!(running["supervisor_pid"], Value::Null);
    assert_ne!(running["supervisor_pid"], running["pid"]);
    assert_eq!(running["host"], "127.0.0.1");
    assert_eq!(running["port"], api.port());
    assert_eq!(running["url"].as_str().unwrap().trim_end_matches('/'), url);
    assert_eq!(running["docs_url"], format!("{url}/docs"));
    assert!(running["uptime_s"].as_f64().unwrap() >= 0.0);
    assert!(running["memory_bytes"].as_u64().unwrap() > 1_000_000, "{running:#}");
    assert_eq!(running["ports"], json!([api.port()]));
    assert_eq!(running["restarts"], 0);
    assert_eq!(running["log"], api.folder().join("backend.log").to_str().unwrap());
}

// ── Logs ──

#[test]
fn every_line_of_the_log_has_its_time() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--flood", "3"], &json!({}));
    api.start();
    let flood: Vec<_> =
        api.log().lines().filter(|line| line.contains("flood line")).map(str::to_owned).collect();
    assert_eq!(flood.len(), 3, "{}", api.log());
    for line in flood {
        let (time, text) = line.split_once(' ').unwrap();
        // 2026-11-22T19:30:01.123+01:00
        let form: String =
            time.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
        assert_eq!(form.replace('-', "+"), "0000+00+00T00:00:00.000+00:00", "{line}");
        assert!(text.starts_with("flood line"), "{line}");
    }
}

#[test]
fn logs_shows_the_last_lines_asked_for() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--flood", "200"], &json!({}));
    api.start();
    let ten = api.trayvisor(&["logs", "--lines", "10"]);
    let lines: Vec<_> = ten.ok().lines().collect();
    assert_eq!(lines.len(), 10, "{ten:?}");
    assert!(ten.ok().contains("listening on"), "the newest are the last: {ten:?}");
    let usual = api.trayvisor(&["logs"]);
    assert_eq!(usual.ok().lines().count(), 50, "50 are shown unless asked otherwise");
    api.stop();
    let stopped = api.trayvisor(&["logs", "--lines", "10"]);
    assert!(stopped.ok().contains("listening on"), "a stopped server's log is still there: {stopped:?}");
}

#[test]
fn logs_follows_what_is_written() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &["--count", "50"], &json!({}));
    api.start();
    let follower = api.begin(&["logs", "--follow", "--lines", "1"]);
    follower.until_it_says("numbered line");
    let log = api.log();
    let last = log.lines().rev().find_map(|line| line.split_once("numbered line ")?.1.parse::<u64>().ok());
    follower.until_it_says(&format!("numbered line {}\n", last.unwrap() + 10));
    follower.interrupt();
}

// ── Ports ──

#[test]
fn kill_port_ends_the_holder_and_nobody_connected_to_it() {
    let home = Home::new();
    let port = port::free();
    let mut holder = Foreign::holding(port);
    let mut innocent = Foreign::connected_to(port);
    let output = home.trayvisor(&home.projects_folder(), &["kill-port", "--port", &port.to_string()]);
    output.ok();
    let pid = holder.pid();
    assert_in_order(
        &output,
        &[
            &format!("🔍 Checking for processes on port {port}..."),
            &format!("⚠️  Found process {pid} (trayvisor-test"),
            &format!("🔫 Killing process {pid}..."),
            &format!("✅ Process {pid} killed successfully"),
            &format!("✅ Port {port} is now free"),
        ],
    );
    assert!(!holder.is_alive());
    assert!(innocent.is_alive(), "a client of the port is not its holder");
    assert!(port::is_free(port));
}

#[test]
fn kill_port_on_a_free_port_says_so() {
    let home = Home::new();
    let port = port::free();
    let output = home.trayvisor(&home.projects_folder(), &["kill-port", "--port", &port.to_string()]);
    assert!(output.ok().contains("free"), "{output:?}");
    assert!(output.ok().contains(&port.to_string()), "{output:?}");
}

#[test]
fn a_start_on_a_port_in_use_names_its_holder_and_touches_nothing() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let mut holder = Foreign::holding(api.port());
    let refused = api.trayvisor(&["start"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    for fact in [api.port().to_string(), holder.pid().to_string(), "trayvisor-test".to_owned()] {
        assert!(refused.stderr.contains(&fact), "no {fact} in {refused:?}");
    }
    assert!(holder.is_alive());
    let status = api.status();
    assert_eq!(status["phase"], "failed", "{status:#}");
    assert_eq!(status["conflict"]["port"], api.port());
    assert_eq!(status["conflict"]["holders"][0]["pid"], holder.pid());
}

#[test]
fn a_start_with_force_ends_the_holder_first() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let mut holder = Foreign::holding(api.port());
    api.trayvisor(&["start", "--force"]).ok();
    assert!(!holder.is_alive());
    api.until_it_answers();
}

#[test]
fn a_restart_with_force_ends_the_holder_of_the_new_port_first() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let before = api.start();
    let other = port::free();
    let mut holder = Foreign::holding(other);
    api.trayvisor(&["config", "--port", &other.to_string()]).ok();
    let restarted = api.trayvisor(&["restart", "--force"]);
    assert_in_order(
        &restarted,
        &[
            "🔄 Restarting api...",
            &format!("✅ Process {} killed successfully", holder.pid()),
            &format!("✅ Server stopped successfully (PID: {before})"),
            "✅ Server started successfully",
        ],
    );
    assert!(!holder.is_alive());
    assert_eq!(http::get(other, "/").unwrap().status, 200);
}

// ── Configuration ──

#[test]
fn config_shows_and_changes_each_of_the_references_settings() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.copy_fastapi();
    let shown = || -> Value { serde_json::from_str(api.trayvisor(&["config"]).ok()).unwrap() };
    let usual =
        json!({ "host": "127.0.0.1", "port": 8000, "workers": 1, "reload": true, "log_level": "info" });
    assert_eq!(shown(), usual);
    let changed = api.trayvisor(&[
        "config",
        "--host",
        "0.0.0.0",
        "--port",
        "9000",
        "--reload",
        "false",
        "--workers",
        "4",
        "--log-level",
        "debug",
    ]);
    assert_lines(
        &changed,
        &[
            "✅ Updated port = 9000",
            "✅ Updated host = 0.0.0.0",
            "✅ Updated reload = false",
            "✅ Updated workers = 4",
            "✅ Updated log_level = debug",
            "💾 Configuration saved",
        ],
    );
    let wanted =
        json!({ "host": "0.0.0.0", "port": 9000, "workers": 4, "reload": false, "log_level": "debug" });
    assert_eq!((shown(), api.configuration()), (wanted.clone(), wanted));
}

#[test]
fn config_shows_and_changes_settings_and_keeps_unknown_ones() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({ "mine": { "kept": [1, 2] } }));
    let shown = api.trayvisor(&["config"]);
    assert!(shown.ok().contains(&api.port().to_string()), "{shown:?}");

    let port = port::free().to_string();
    let changed = api.trayvisor(&["config", "--port", &port, "--host", "0.0.0.0"]);
    assert_lines(
        &changed,
        &[&format!("✅ Updated port = {port}"), "✅ Updated host = 0.0.0.0", "💾 Configuration saved"],
    );
    assert!(!changed.ok().contains("Restart the server"), "nothing runs that needs it: {changed:?}");
    let saved = api.configuration();
    assert_eq!(saved["port"].to_string(), port);
    assert_eq!(saved["host"], "0.0.0.0");
    assert_eq!(saved["mine"], json!({ "kept": [1, 2] }));
}

#[test]
fn config_asks_for_a_restart_where_a_server_runs() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.start();
    let port = port::free();
    let changed = api.trayvisor(&["config", "--port", &port.to_string()]);
    assert_lines(&changed, &["💾 Configuration saved", "💡 Restart the server for changes to take effect"]);
    api.trayvisor(&["restart"]).ok();
    assert_eq!(http::get(port, "/").unwrap().status, 200);
}

#[test]
fn a_value_that_cannot_be_changes_nothing_and_says_what_can_be() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    for (options, named) in [
        (["--port", "70000"], "65535"),
        (["--port", "0"], "65535"),
        (["--workers", "0"], "1"),
        (["--host", "a b"], "a b"),
        (["--log-level", "loud"], "warning"),
    ] {
        let before = contents(&home);
        let refused = api.trayvisor(&["config", options[0], options[1]]);
        assert!([1, 2].contains(&refused.code), "{refused:?}");
        assert!(refused.error(refused.code).contains(named), "{refused:?}");
        assert_eq!(contents(&home), before);
    }
}

// ── Projects ──

#[test]
fn a_project_is_added_and_listed() {
    let home = Home::new();
    let api = Project::fastapi(&home, "api", &json!({}));
    let web = Project::test_server(&home, "web", &[], &json!({}));
    api.trayvisor(&["add"]).ok();
    home.trayvisor(&home.projects_folder(), &["add", "web"]).ok();
    let listed = home.trayvisor(&home.projects_folder(), &["list"]);
    for fact in ["api", "web", api.folder().to_str().unwrap(), web.folder().to_str().unwrap()] {
        assert!(listed.ok().contains(fact), "no {fact} in {listed:?}");
    }
    assert_eq!(home.status().len(), 2, "--all means every known project");
    assert_eq!(contents_of(api.folder()).len(), 3, "adding leaves nothing in the folder");
}

#[test]
fn a_project_is_removed_once_nothing_of_it_runs() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    api.trayvisor(&["add"]).ok();
    let pid = api.start();
    let refused = api.trayvisor(&["remove"]);
    assert!(refused.error(1).contains("api"), "{refused:?}");
    assert_eq!(api.status()["pid"], pid);
    api.stop();
    api.trayvisor(&["remove"]).ok();
    assert!(home.status().is_empty());
    assert!(api.configuration_file().exists(), "its files stay");
}

#[test]
fn a_folder_without_a_configuration_is_what_is_found_in_it() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.copy_fastapi();
    // Not started: port 8000 may be in use.
    let status = api.status();
    assert_eq!(status["port"], 8000, "{status:#}");
    assert!(status["description"].as_str().unwrap().contains("backend/main.py"), "{status:#}");
}

#[test]
fn a_folder_without_a_configuration_is_started_as_what_was_found() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.copy("python");
    api.write(".env", &format!("PORT={}\n", api.port()));
    let started = api.trayvisor(&["start"]);
    assert_in_order(&started, &["🔎 Python program, found in main.py", "🚀 Starting api..."]);
    api.until_it_answers();
    assert!(!api.configuration_file().exists(), "what is found is not saved");
    assert_eq!(home.status()[0]["name"], "api", "what was started is a known project");
}

#[test]
fn all_means_the_servers_of_every_known_project() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let web = Project::test_server(&home, "web", &[], &json!({}));
    for project in [&api, &web] {
        project.trayvisor(&["add"]).ok();
    }
    let elsewhere = home.projects_folder();
    for verb in ["start", "restart"] {
        home.trayvisor(&elsewhere, &[verb, "--all"]).ok();
        api.until_it_answers();
        web.until_it_answers();
    }
    home.trayvisor(&elsewhere, &["status", "--all"]).ok();
    home.trayvisor(&elsewhere, &["stop", "--all"]).ok();
    assert!(port::is_free(api.port()) && port::is_free(web.port()));
    let listed = home.trayvisor(&elsewhere, &["list", "--json"]).json();
    assert!(listed.len() == 2 && listed.iter().all(|server| server["phase"] == "stopped"), "{listed:#?}");
}

#[test]
fn what_is_the_users_lies_in_the_systems_usual_place() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let mut add = home.command(binaries::trayvisor());
    add.env_remove("TRAYVISOR_HOME").env_remove("XDG_STATE_HOME");
    let added = add.arg("add").current_dir(api.folder()).output().unwrap();
    assert!(added.status.success(), "{added:?}");
    let list = fs::read_to_string(home.user_folder().join(".local/state/trayvisor/projects.json")).unwrap();
    assert!(list.contains(api.folder().to_str().unwrap()), "{list}");
    assert!(home.status().is_empty(), "another home knows nothing of it");
}

#[test]
fn a_command_runs_for_the_project_above_or_in_the_folder_named() {
    let home = Home::new();
    let api = Project::test_server(&home, "api", &[], &json!({}));
    let below = api.folder().join("some/where/below");
    fs::create_dir_all(&below).unwrap();
    let pid = pid_in(home.trayvisor(&below, &["start"]).ok());
    let folder = api.folder().to_str().unwrap();
    let status = home.trayvisor(&home.projects_folder(), &["-C", folder, "status", "--json"]);
    assert_eq!(status.json()[0]["pid"], pid);
    home.trayvisor(&home.projects_folder(), &["-C", folder, "stop"]).ok();
}

#[test]
fn several_servers_of_a_project_are_run_by_name() {
    let home = Home::new();
    let project = Project::new(&home, "shop");
    let (one, two) = (port::free(), port::free());
    let command = json!([binaries::test_server(), "--port", "{port}"]);
    let servers = json!({ "api": { "port": one }, "web": { "port": two } });
    project.configure(&json!({ "command": command, "servers": servers }).to_string());

    let pid = pid_in(project.trayvisor(&["start", "web"]).ok());
    let status = project.trayvisor(&["status", "--json"]);
    assert_eq!(status.code, 1, "api does not run: {status:?}");
    let servers = status.json();
    assert_eq!(servers.len(), 2);
    let web = servers.iter().find(|server| server["name"] == "web").unwrap();
    assert_eq!(web["pid"], pid);
    assert_eq!(
        fs::read_to_string(project.folder().join(".backend.web.pid")).unwrap().trim(),
        pid.to_string()
    );
    assert!(project.folder().join("backend.web.log").exists());

    project.trayvisor(&["start"]).ok();
    assert_eq!(http::get(one, "/").unwrap().status, 200);
    assert_eq!(http::get(two, "/").unwrap().status, 200);
    project.trayvisor(&["status"]).ok();
    project.trayvisor(&["stop"]).ok();
    assert!(port::is_free(one) && port::is_free(two));
}

#[test]
fn a_server_that_ends_at_once_is_reported_with_its_exit_code_and_last_words() {
    let home = Home::new();
    let settings = json!({ "restart": { "policy": "never" } });
    let late = ["--flood", "2", "--exit-after", "100", "--code", "3", "--late", "60000"];
    let api = Project::test_server(&home, "api", &late, &settings);
    let failed = api.trayvisor(&["start"]);
    assert_eq!(failed.code, 1, "{failed:?}");
    assert!(failed.stderr.contains('3'), "{failed:?}");
    let status = api.until("failed");
    assert_eq!(status["last_exit"], json!({ "code": 3 }), "{status:#}");
    assert!(status["crash"]["lines"].to_string().contains("flood line 2 of 2"), "{status:#}");
}

// ── Bad input: one clear line, and nothing changes ──

#[test]
fn a_folder_with_no_project_is_said_to_be_one() {
    let home = Home::new();
    let folder = home.projects_folder();
    for command in ["start", "stop", "restart", "status", "logs"] {
        assert_refused(&home, &folder, &[command], 1, &[folder.to_str().unwrap(), "project"]);
    }
    assert_refused(&home, &folder, &["add"], 1, &["project"]);
    assert_refused(&home, &folder, &["add", "no/such/folder"], 1, &["no/such/folder"]);
}

#[test]
fn a_configuration_that_is_not_json_is_named_with_line_and_column() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.configure("{\n  \"port\": 8000,\n  \"host\": oops\n}\n");
    for command in ["start", "config", "restart"] {
        assert_refused(&home, api.folder(), &[command], 1, &[".backend_config.json", "3", "1"]);
    }
    let refused = api.trayvisor(&["start"]);
    assert!(refused.stderr.contains(".backend_config.json:3:"), "line and column: {refused:?}");
}

#[test]
fn an_unknown_server_name_is_refused_with_the_known_ones() {
    let home = Home::new();
    let project = Project::new(&home, "shop");
    let servers = json!({ "api": { "command": ["true"] }, "web": { "command": ["true"] } });
    project.configure(&json!({ "servers": servers }).to_string());
    for command in ["start", "stop", "restart", "status", "logs"] {
        assert_refused(&home, project.folder(), &[command, "wbe"], 1, &["wbe", "api", "web"]);
    }
}

#[test]
fn a_program_that_is_not_there_is_named_with_where_it_was_looked_for() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    let command = json!({ "port": api.port(), "command": ["no-such-program", "--port", "{port}"] });
    api.configure(&command.to_string());
    assert_refused(&home, api.folder(), &["start"], 1, &["no-such-program", "/bin"]);
}

#[test]
fn a_port_out_of_range_is_refused_with_the_range() {
    let home = Home::new();
    let api = Project::new(&home, "api");
    api.configure(&json!({ "port": 70_000, "command": ["true"] }).to_string());
    assert_refused(&home, api.folder(), &["start"], 1, &["70000", "65535"]);
    for port in ["70000", "0", "http"] {
        let refused = api.trayvisor(&["kill-port", "--port", port]);
        assert!([1, 2].contains(&refused.code), "{refused:?}");
        assert!(refused.stderr.contains(port), "{refused:?}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let home = Home::new();
    let folder = home.projects_folder();
    for arguments in [&["strat"][..], &["kill-port"], &["logs", "--lines", "many"], &["start", "--no-such"]] {
        let refused = home.trayvisor(&folder, arguments);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(refused.stdout.is_empty() && !refused.stderr.is_empty(), "{refused:?}");
    }
}

// ── Helpers ──

/// Each is the beginning of a line of the output, with any exit code.
#[track_caller]
fn assert_lines(output: &Output, beginnings: &[&str]) {
    for beginning in beginnings {
        let found = output.stdout.lines().any(|line| line.starts_with(beginning));
        assert!(found, "no line begins with “{beginning}”: {output:?}");
    }
}

/// The same in this order, after exit code 0.
#[track_caller]
fn assert_in_order(output: &Output, beginnings: &[&str]) {
    let mut lines = output.ok().lines();
    for beginning in beginnings {
        let found = lines.any(|line| line.starts_with(beginning));
        assert!(found, "no line begins with “{beginning}”, after those before it: {output:?}");
    }
}

/// The command is refused in one line with these facts, and no file has changed.
#[track_caller]
fn assert_refused(home: &Home, folder: &Path, arguments: &[&str], code: i32, facts: &[&str]) {
    let before = contents(home);
    let refused = home.trayvisor(folder, arguments);
    let line = refused.error(code);
    for fact in facts {
        assert!(line.contains(fact), "no “{fact}” in {refused:?}");
    }
    assert_eq!(contents(home), before, "something has changed: {refused:?}");
}

/// The relevant content of a home: every file of its projects, and the list of projects.
fn contents(home: &Home) -> BTreeMap<String, Vec<u8>> {
    let mut files = contents_of(&home.projects_folder());
    if let Ok(list) = fs::read(home.folder().join("projects.json")) {
        files.insert("projects.json".into(), list);
    }
    files
}

fn contents_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        // Links are not followed: the virtual environment is shared.
        if entry.file_type().unwrap().is_dir() {
            files.extend(contents_of(&path));
        } else {
            files.insert(path.display().to_string(), fs::read(&path).unwrap_or_default());
        }
    }
    files
}
