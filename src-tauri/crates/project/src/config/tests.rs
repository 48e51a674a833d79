use std::time::Duration;

use serde_json::json;

use super::*;
use trayvisor_model::{HealthCheck, RestartPolicy, SettingsEdit, StopSignal};

use adding::edited;

mod adding;
mod text;

fn project(config: &Value) -> (tempfile::TempDir, Result<Project>) {
    text_project(&config.to_string())
}

fn text_project(text: &str) -> (tempfile::TempDir, Result<Project>) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(CONFIG_FILE), text).expect("written");
    let project = Project::open(dir.path());
    (dir, project)
}

fn message(config: &Value) -> String {
    let (_dir, project) = project(config);
    let project = project.expect("readable");
    let name = project.server_names().map(|names| names[0].clone());
    name.and_then(|name| project.server(&name)).expect_err("refused").to_string()
}

#[test]
fn the_references_five_keys_mean_what_they_meant() {
    let (_dir, project) = project(&json!({
        "host": "0.0.0.0", "port": 9000, "workers": 4, "reload": false, "log_level": "debug"
    }));
    let project = project.expect("readable");
    let server = project.server(&project.name()).expect("checked");
    assert_eq!((server.host.as_str(), server.port, server.workers), ("0.0.0.0", Some(9000), 4));
    assert_eq!((server.reload, server.log_level.as_str()), (false, "debug"));
}

#[test]
fn every_key_of_0_1_0_means_what_it_meant() {
    let (_dir, project) = text_project(&trayvisor_recorded::read("projects/studio.backend_config.json"));
    let project = project.expect("readable");
    assert_eq!(project.server_names().expect("named"), ["api", "db", "worker"]);
    let [api, db, worker] = ["api", "db", "worker"].map(|name| project.server(name).expect("readable"));

    assert_eq!((api.host.as_str(), api.port, api.workers, api.reload), ("127.0.0.1", Some(28080), 2, false));
    assert_eq!((api.log_level.as_str(), api.app.as_deref()), ("debug", Some("backend.main:app")));
    assert_eq!(api.python.as_deref(), Some("/home/dev/shop/.venv/bin/python"));
    assert_eq!((api.docs_path.as_deref(), api.autostart), (Some("/reference"), true));
    assert_eq!(api.depends_on, [Need { name: "db".to_owned(), until: None }]);
    assert_eq!(api.env.values().collect::<Vec<_>>(), ["true", "10", "development"]);
    assert_eq!(api.env_files.expect("named").len(), 2);
    assert_eq!(api.check, HealthCheck::Path("/health".to_owned()));
    let health = (api.health.interval, api.health.timeout, api.health.failures, api.health.start_period);
    assert_eq!(health, (Duration::from_secs(5), Duration::from_secs(1), 2, Duration::from_secs(60)));
    let restart = (api.rules.policy, api.rules.max_crashes, api.rules.window, api.rules.unhealthy);
    assert_eq!(restart, (RestartPolicy::Always, 3, Duration::from_secs(30), true));
    let stop = (api.rules.stop_timeout, api.rules.stop_signal);
    assert_eq!(stop, (Duration::from_secs(5), StopSignal::Int));
    assert_eq!((api.log.max_size, api.log.keep), (1_000_000, 2));

    assert_eq!((db.port, db.check, db.rules.policy), (Some(28081), HealthCheck::Port, RestartPolicy::Never));
    assert_eq!((db.cwd, db.env_files), (project.dir().join("db"), Some(vec![project.dir().join("db/.env")])));
    assert_eq!(db.command.expect("a command")[..3], ["python3", "-m", "http.server"]);
    assert_eq!((worker.shell, worker.port, worker.env_files), (true, None, Some(Vec::new())));
    assert_eq!(worker.command.expect("a command"), ["python3 worker.py | cat"]);
}

#[test]
fn every_other_key_is_read() {
    let (dir, project) = project(&json!({
        "name": "shop", "app": "shop.main:api", "cwd": "backend", "env_file": "test.env", "python": "py/bin/python",
        "docs_path": "/help", "health": {"path": "/up", "interval_s": 1, "timeout_s": 3, "failures": 5, "start_period_s": 4},
        "restart": {"policy": "always", "max": 7, "window_s": 8}, "stop": {"signal": "INT", "timeout_s": 9},
        "log": {"max_size_mb": 2, "keep": 3}, "depends_on": ["db"], "autostart": true,
    }));
    let server = project.expect("readable").server("shop").expect("checked");
    let seconds = Duration::from_secs;
    assert_eq!(
        (server.app.as_deref(), server.python.as_deref()),
        (Some("shop.main:api"), Some("py/bin/python"))
    );
    let dir = dunce::canonicalize(dir.path()).expect("it is there");
    assert_eq!((server.cwd, server.env_files), (dir.join("backend"), Some(vec![dir.join("test.env")])));
    assert_eq!((server.docs_path.as_deref(), server.check.path()), (Some("/help"), Some("/up")));
    let health =
        HealthRules { interval: seconds(1), timeout: seconds(3), failures: 5, start_period: seconds(4) };
    assert_eq!(server.health, health);
    let rules = server.rules;
    assert_eq!((rules.policy, rules.max_crashes, rules.window), (RestartPolicy::Always, 7, seconds(8)));
    assert_eq!((rules.stop_signal, rules.stop_timeout), (StopSignal::Int, seconds(9)));
    assert_eq!((server.log.max_size, server.log.keep), (2_000_000, 3));
    assert_eq!(server.depends_on, [Need { name: "db".to_owned(), until: None }]);
    assert!(server.autostart);
}

#[test]
fn an_empty_config_has_the_references_defaults_and_the_folders_name() {
    let (dir, project) = project(&json!({}));
    let project = project.expect("readable");
    assert_eq!(project.name(), dir.path().file_name().expect("a name").to_string_lossy());
    let server = project.server(&project.name()).expect("checked");
    assert_eq!(
        (server.host.as_str(), server.port, server.workers, server.reload),
        ("127.0.0.1", Some(8000), 1, true)
    );
}

#[test]
fn servers_inherit_what_the_project_says_and_win_over_it() {
    let (_dir, project) = project(&json!({
        "host": "0.0.0.0", "env": {"A": "1", "B": "1"},
        "servers": {"web": {"port": 5173, "env": {"B": "2"}}, "api": {"host": "::1"}}
    }));
    let project = project.expect("readable");
    assert_eq!(project.server_names().expect("names"), ["web", "api"]);
    let web = project.server("web").expect("checked");
    assert_eq!((web.host.as_str(), web.port), ("0.0.0.0", Some(5173)));
    assert_eq!(web.env, BTreeMap::from([("A".into(), "1".into()), ("B".into(), "2".into())]));
    assert_eq!(project.server("api").expect("checked").host, "::1");
    assert!(web.log_file.ends_with("backend.web.log"));
    let unknown = project.server("db").expect_err("unknown").to_string();
    assert!(unknown.contains("\"db\"") && unknown.contains("web, api"), "{unknown}");
}

#[test]
fn a_config_that_is_not_json_is_named_with_line_and_column() {
    let (_dir, project) = text_project("{\n  \"port\": 8000,\n  \"host\" \"x\"\n}");
    let message = project.expect_err("refused").to_string();
    assert!(message.contains(".backend_config.json:3:10"), "{message}");
}

#[test]
fn a_config_cut_off_anywhere_is_refused_without_a_panic() {
    let whole = json!({"port": 1, "servers": {"ä": {"command": ["x", "y"]}}}).to_string();
    for end in 0..whole.len() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join(CONFIG_FILE), &whole.as_bytes()[..end]).expect("written");
        Project::open(dir.path()).expect_err("half a file");
    }
}

#[test]
fn values_that_cannot_be_are_named_with_what_can_be() {
    for (config, words) in [
        (json!({"port": 70000}), ["port", "70000", "1 to 65535"]),
        (json!({"port": 0}), ["port", "0", "1 to 65535"]),
        (json!({"port": "x"}), ["port", "\"x\"", "1 to 65535"]),
        (json!({"port": false}), ["port", "false", "or null for no port"]),
        (json!({"servers": {"api": {"port": 70000}}}), ["servers.api.port", "70000", "1 to 65535"]),
        (json!({"port": 0, "servers": {"api": {"host": "::1"}}}), ["port cannot be 0", "0", "1 to 65535"]),
        (json!({"health": {"interval_s": 0.05}}), ["health.interval_s", "0.05", "from 0.1 to 86400"]),
        (json!({"stop": []}), ["stop", "[]", "an object"]),
        (json!({"stop": {"timeout_s": "soon"}}), ["stop.timeout_s", "soon", "from 0 to 3600"]),
        (json!({"workers": 0}), ["workers", "0", "1 to 1024"]),
        (json!({"host": "a b"}), ["host", "a b", "127.0.0.1"]),
        (json!({"host": "--reload"}), ["host", "--reload", "127.0.0.1"]),
        (json!({"log_level": "loud"}), ["log_level", "loud", "info, debug"]),
        (json!({"reload": "yes"}), ["reload", "yes", "true or false"]),
        (json!({"command": "uvicorn x"}), ["command", "uvicorn x", "\"shell\": true"]),
        (json!({"command": []}), ["command", "[]", "program first"]),
        (json!({"app": "--help"}), ["app", "--help", "backend.main:app"]),
        (json!({"servers": []}), ["servers", "[]", "object"]),
        (json!({"servers": {"api": 1}}), ["servers.api", "1", "object"]),
        (json!({"restart": {"policy": "maybe"}}), ["restart.policy", "maybe", "on-failure"]),
        (json!({"health": 5}), ["health", "5", "path"]),
        (json!({"docs_path": "@evil.example/x"}), ["docs_path", "@evil.example/x", "begins with /"]),
        (json!({"env_file": 5}), ["env_file", "5", "false for none"]),
        (json!({"env_file": ["a", 5]}), ["env_file", "[\"a\",5]", "false for none"]),
        (json!({"servers": {}}), ["servers", "{}", "at least one"]),
        (json!({"servers": {"x/../../y": {}}}), ["servers", "x/../../y", "it is part of file names"]),
        (json!({"servers": {"": {}}}), ["servers", "\"\"", "it is part of file names"]),
    ] {
        let message = message(&config);
        assert!(words.iter().all(|word| message.contains(word)), "{config}: {message}");
    }
}

#[test]
fn seconds_may_have_decimals() {
    let (_dir, project) = project(&json!({
        "name": "shop", "health": {"interval_s": 0.5, "timeout_s": 1.25}, "restart": {"window_s": 90},
        "stop": {"timeout_s": 0},
    }));
    let server = project.expect("readable").server("shop").expect("checked");
    assert_eq!(server.health.interval, Duration::from_millis(500));
    assert_eq!(server.health.timeout, Duration::from_millis(1250));
    assert_eq!((server.rules.window, server.rules.stop_timeout), (Duration::from_secs(90), Duration::ZERO));
}

#[test]
fn null_is_the_default_also_where_the_project_shares_a_value() {
    let (_dir, project) = project(&json!({
        "host": "0.0.0.0", "workers": null, "env": {"A": "1"}, "restart": null,
        "servers": {"api": {"host": null, "env": null, "env_file": null}},
    }));
    let api = project.expect("readable").server("api").expect("checked");
    assert_eq!((api.host.as_str(), api.workers, api.env.len()), ("127.0.0.1", 1, 1));
    assert_eq!(api.env_files, Some(Vec::new()));
    assert_eq!(api.rules, LifecycleRules::default());
}

#[test]
fn keys_that_nobody_reads_are_named_with_what_was_meant() {
    for (config, remark) in [
        (r#"{ "comand": ["x"] }"#, "comand in .backend_config.json: did you mean command?"),
        (r#"{ "prot": 3 }"#, "prot in .backend_config.json: did you mean port?"),
        (r#"{ "helth": false }"#, "helth in .backend_config.json: did you mean health?"),
        (
            r#"{ "restart": { "polcy": "never" } }"#,
            "restart.polcy in .backend_config.json: did you mean restart.policy?",
        ),
        (r#"{ "interval_s": 3 }"#, "interval_s in .backend_config.json: did you mean health.interval_s?"),
        (r#"{ "health": { "max": 3 } }"#, "health.max in .backend_config.json: did you mean restart.max?"),
        (
            r#"{ "servers": { "api": { "hots": "x" } } }"#,
            "servers.api.hots in .backend_config.json: did you mean host?",
        ),
        (r#"{ "zebra": 3 }"#, "unknown key zebra in .backend_config.json: it has no effect"),
        (r#"{ "port": 1, "port": 2 }"#, "port is set twice"),
        (r#"{ "stop": { "signal": "INT", "signal": "HUP" } }"#, "stop.signal is set twice"),
    ] {
        let (_dir, project) = text_project(config);
        let remarks = project.expect("readable").remarks();
        assert!(remarks.len() == 1 && remarks[0].to_string().contains(remark), "{config}: {remarks:?}");
        assert_eq!(remark.contains("did"), remarks[0].to_string().contains("did"), "{config}: {remarks:?}");
    }
    let (_dir, several) = project(&json!({
        "prot": 1, "servers": {"api": {"hots": "x"}, "web": {"reloda": true}}
    }));
    let about = several.expect("readable").remarks_about("api");
    assert!(
        about.len() == 2 && about[0].to_string().contains("port?") && about[1].to_string().contains("host?"),
        "{about:?}"
    );
    let whole = json!({
        "$schema": "x", "name": "shop", "alerts": {"webhook": "x"}, "env": {"ANY": "1"},
        "servers": {"api": {"health": {"path": "/"}, "stop": {"signal": "INT"}, "log": {"keep": 1}}},
    });
    let (_dir, project) = project(&whole);
    assert_eq!(project.expect("readable").remarks(), [""; 0]);
}

#[test]
fn what_needs_a_port_cannot_be_without_one() {
    let (dir, project) = project(&json!({"port": null}));
    let project = project.expect("readable");
    assert_eq!(project.server(&project.name()).expect("checked").port, None);
    std::fs::write(dir.path().join("index.php"), "<?php").expect("written");
    let message = project.server(&project.name()).expect_err("refused").to_string();
    assert!(message.contains("port cannot be null") && message.contains("PHP needs one"), "{message}");
}

#[test]
fn a_bad_environment_value_is_not_repeated_in_the_message() {
    let message = message(&json!({"env": {"TOKEN": ["hunter2"]}}));
    assert!(message.contains("TOKEN") && !message.contains("hunter2"), "{message}");
}

fn set(values: &[(&str, Value)]) -> SettingsEdit {
    SettingsEdit::set(values.iter().cloned())
}

#[test]
fn a_change_keeps_unknown_keys_and_their_order() {
    let (dir, project) = text_project("{\"zebra\": [1], \"port\": 8000, \"apple\": {\"x\": null}}");
    let mut project = project.expect("readable");
    project.edit(None, &set(&[("port", json!(8080)), ("host", json!("0.0.0.0"))])).expect("saved");
    let text = std::fs::read_to_string(dir.path().join(CONFIG_FILE)).expect("read");
    let saved: Map<String, Value> = serde_json::from_str(&text).expect("JSON");
    assert_eq!(saved.keys().collect::<Vec<_>>(), ["zebra", "port", "apple", "host"]);
    assert_eq!(saved["port"], json!(8080));
}

#[test]
fn a_change_that_cannot_be_leaves_the_file_as_it_was() {
    let (dir, project) = text_project("{ \"port\":8000 }");
    let mut project = project.expect("readable");
    project.edit(None, &set(&[("host", json!("0.0.0.0")), ("port", json!(70000))])).expect_err("refused");
    assert_eq!(std::fs::read_to_string(dir.path().join(CONFIG_FILE)).expect("read"), "{ \"port\":8000 }");
}

#[test]
fn the_nearest_config_above_is_found() {
    let (dir, _) = project(&json!({"name": "shop"}));
    let inner = dir.path().join("a/b");
    std::fs::create_dir_all(&inner).expect("made");
    assert_eq!(Project::find(&inner).expect("found").name(), "shop");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_config_is_not_followed() {
    let (dir, _) = project(&json!({"port": 1}));
    let link = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(dir.path().join(CONFIG_FILE), link.path().join(CONFIG_FILE)).expect("linked");
    let message = Project::open(link.path()).expect_err("refused").to_string();
    assert!(message.contains("link"), "{message}");
}

/// A project in which this file is found.
fn found(file: &str, text: &str) -> (tempfile::TempDir, Project) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(file), text).expect("written");
    let project = Project::open(dir.path()).expect("readable");
    (dir, project)
}

#[test]
fn what_is_found_fills_in_the_app_and_the_port_and_is_not_saved() {
    for (file, text, app, port) in [
        ("main.py", "app = FastAPI()", Some("main:app"), Some(8000)),
        ("app.py", "app = Flask(__name__)", None, Some(5000)),
        ("package.json", r#"{"scripts": {"dev": "vite"}}"#, None, Some(5173)),
        ("compose.yaml", "", None, None),
    ] {
        let (_dir, project) = found(file, text);
        let name = project.name();
        let found = project.server(&name).expect("checked");
        assert_eq!((found.app.as_deref(), found.port, &found.command), (app, port, &None), "{file}");
        let saved = edited(&project, &json!({&name: {}})).root;
        assert_eq!(Value::Object(saved), json!({}), "{file}");
        let saved = edited(&project, &json!({&name: {"reload": false}})).root;
        assert_eq!(Value::Object(saved), json!({"reload": false}), "{file}");
    }
}

#[test]
fn a_port_that_is_configured_wins_over_that_of_what_was_found() {
    let (dir, _) = found("app.py", "app = Flask(__name__)");
    std::fs::write(dir.path().join(CONFIG_FILE), "{\"port\": 9000}").expect("written");
    let project = Project::open(dir.path()).expect("readable");
    assert_eq!(project.server(&project.name()).expect("checked").port, Some(9000));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = tempfile::tempdir().expect("a folder");
    let odd = dir.path().join(std::ffi::OsStr::from_bytes(b"a\xffb"));
    std::fs::create_dir(&odd).expect("made");
    assert!(Project::open(&odd).expect_err("refused").to_string().contains("Rename the folder"));
}

#[test]
fn a_command_has_only_a_port_of_its_own_unless_it_takes_one() {
    let config = json!({ "port": 9000, "servers": {
        "takes": { "command": ["serve", "--port", "{port}"] },
        "own": { "command": ["work"], "port": 9001 },
        "none": { "command": ["work"] },
        "shell": { "command": "work --on={port}", "shell": true },
    } });
    let (_dir, project) = project(&config);
    let project = project.expect("readable");
    let port = |name: &str| project.server(name).expect("there").port;
    assert_eq!(["takes", "own", "none", "shell"].map(port), [Some(9000), Some(9001), None, Some(9000)]);
    let (_dir, project) = self::project(&json!({ "command": ["work"] }));
    let project = project.expect("readable");
    assert_eq!(project.server(&project.name()).expect("there").port, None);
}
