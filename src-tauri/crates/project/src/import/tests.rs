use serde_json::json;

use super::*;
use trayvisor_model::Message;

/// Imports a folder with this file.
fn imported(name: &str, text: &str) -> (tempfile::TempDir, Result<Import>) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(name);
    std::fs::write(&file, text).expect("written");
    let import = import(&file, dir.path());
    (dir, import)
}

/// The resulting configuration, and the remarks.
fn taken(name: &str, text: &str) -> (Value, Vec<String>) {
    let (dir, import) = imported(name, text);
    let remarks = import.expect("imported").remarks;
    let config = std::fs::read(dir.path().join(CONFIG_FILE)).expect("written");
    (serde_json::from_slice(&config).expect("JSON"), remarks)
}

#[test]
fn a_procfile_becomes_a_server_a_line() {
    let text = "# the site\nweb: bin/rails server -p $PORT -e \"${RAILS_ENV:-development}\"\n\
                api: exec uvicorn main:app --port ${PORT:-8080}\r\nworker: LEVEL=debug celery -A 'my app' worker\n";
    let (config, remarks) = taken("Procfile.dev", text);
    let expected = json!({
        "web": {
            "command": "bin/rails server -p {port} -e \"${RAILS_ENV:-development}\"", "shell": true, "port": 5000,
        },
        "api": { "command": ["uvicorn", "main:app", "--port", "{port}"], "port": 8080 },
        "worker": {
            "env": { "LEVEL": "debug" }, "command": ["celery", "-A", "my app", "worker"], "port": null,
        },
    });
    assert_eq!(config["servers"], expected);
    assert_eq!(
        remarks,
        [
            "web: has port 5000, the value that foreman would pass in PORT",
            "worker: no port, because its command does not mention PORT; set \"port\" if it listens on one",
        ]
    );
}

#[test]
fn processes_that_name_one_port_are_reported() {
    let (_, remarks) = taken("Procfile", "web: serve -p 8000\napi: manage.py runserver 8000\n");
    assert!(
        remarks.len() == 1 && remarks[0].contains("port 8000 is the port of several servers"),
        "{remarks:?}"
    );
}

#[test]
fn a_web_process_that_reads_port_from_its_environment_gets_it() {
    let (config, _) = taken("Procfile", "clock: tick\nweb: npm start");
    assert_eq!(
        config["servers"]["web"],
        json!({ "command": ["npm", "start"], "port": 5100, "env": { "PORT": "5100" } })
    );
}

#[test]
fn a_port_that_a_line_of_a_procfile_names_is_its_port() {
    let text = "web: bin/rails server -p 3000\napi: env PORT=4000 node server.js\n\
                pages: cd site && python3 -m http.server 8000\ncache: redis-server --port=6379\n\
                shop: gunicorn shop.wsgi -b 0.0.0.0:8001 | tee log\n";
    let (config, remarks) = taken("Procfile", text);
    let expected = json!({
        "web": { "command": ["bin/rails", "server", "-p", "{port}"], "port": 3000 },
        "api": { "env": { "PORT": "4000" }, "command": ["node", "server.js"], "port": 4000 },
        "pages": { "command": "cd site && python3 -m http.server {port}", "shell": true, "port": 8000 },
        "cache": { "command": ["redis-server", "--port={port}"], "port": 6379 },
        "shop": { "command": "gunicorn shop.wsgi -b 0.0.0.0:{port} | tee log", "shell": true, "port": 8001 },
    });
    assert_eq!(config["servers"], expected);
    assert_eq!(remarks, ["api: its env also sets PORT; change it together with \"port\""]);
}

#[test]
fn the_port_in_env_is_that_of_the_first_process_and_the_others_count_up_from_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let procfile = "web: npm start\nworker: work\napi: serve -p ${PORT:-8080}\ndb: PORT=5432 db\n";
    std::fs::write(dir.path().join("Procfile"), procfile).expect("written");
    std::fs::write(dir.path().join(".env"), "SECRET=x\nPORT=3000\n").expect("written");
    import(&dir.path().join("Procfile"), dir.path()).expect("imported");
    let config = std::fs::read(dir.path().join(CONFIG_FILE)).expect("written");
    let config: Value = serde_json::from_slice(&config).expect("JSON");
    let expected = json!({
        "web": { "command": ["npm", "start"], "port": 3000, "env": { "PORT": "3000" } },
        "worker": { "command": ["work"], "port": null, "env": { "PORT": "3100" } },
        "api": { "command": ["serve", "-p", "{port}"], "port": 3200 },
        "db": { "command": ["db"], "port": 5432, "env": { "PORT": "5432" } },
    });
    assert_eq!(config["servers"], expected);
}

#[test]
fn each_line_of_a_procfile_that_is_left_out_is_named() {
    let (config, remarks) = taken("Procfile", "web: a $PORT\nnonsense\nweb: b\nwe b: c\n\n");
    assert_eq!(config["servers"].as_object().expect("an object").len(), 1);
    let left_out: Vec<&String> = remarks.iter().filter(|remark| remark.starts_with("line ")).collect();
    assert_eq!(left_out.len(), 3, "{remarks:?}");
    assert!(left_out[0].starts_with("line 2 is left out"), "{remarks:?}");
    assert!(left_out[1].starts_with("line 3 is left out: web is already defined"), "{remarks:?}");
}

const PROCESS_COMPOSE: &str = r#"
version: "0.5"
log_level: debug
environment:
  - SHARED=1
processes:
  db:
    command: postgres -D data
    readiness_probe:
      exec: { command: pg_isready }
  api:
    command: "uvicorn main:app --port 8000"
    working_dir: backend
    environment: ["TOKEN=a=b", 'QUIET=yes']
    depends_on:
      db: { condition: process_healthy }
      migrate: { condition: process_completed_successfully }
      ghost: {}
    readiness_probe:
      http_get: { host: 127.0.0.1, port: 8000, path: /health, scheme: http }
      period_seconds: 5
      failure_threshold: 4
      initial_delay_seconds: 45
    liveness_probe:
      http_get: { port: 8000 }
    availability: { restart: on_failure, backoff_seconds: 2, max_restarts: 7 }
    shutdown: { signal: 2, timeout_seconds: 3, command: ./bye }
    namespace: shop
  job:
    command: echo $$HOME | cat
    availability: { restart: "always" }
    disabled: true
"#;

#[test]
fn a_process_compose_file_is_carried_over_key_by_key() {
    let (config, _) = taken("process-compose.yaml", PROCESS_COMPOSE);
    let expected = json!({
        "env": { "SHARED": "1" },
        "servers": {
            "db": {
                "command": ["postgres", "-D", "data"], "port": null, "restart": { "policy": "never" },
            },
            "api": {
                "command": ["uvicorn", "main:app", "--port", "{port}"], "port": 8000, "cwd": "backend",
                "health": { "start_period_s": 45, "interval_s": 5, "failures": 4, "path": "/health" },
                "env": { "TOKEN": "a=b", "QUIET": "yes" }, "depends_on": ["db"],
                "restart": { "policy": "on-failure" }, "stop": { "timeout_s": 3, "signal": "INT" },
            },
            "job": {
                "command": "echo $HOME | cat", "shell": true, "port": null, "restart": { "policy": "always" },
            },
        },
    });
    assert_eq!(config, expected);
}

#[test]
fn nothing_of_a_process_compose_file_is_lost_without_a_word() {
    let (_, remarks) = taken("process-compose.yaml", PROCESS_COMPOSE);
    let expected = [
        "the file: `log_level` is not carried over: each server's log is backend.NAME.log",
        "db: `readiness_probe`: `exec` is not carried over: Trayvisor checks health over HTTP",
        "db: no port is known; set \"port\" if it listens on one",
        "api: `liveness_probe` is not carried over: Trayvisor has one health check, taken from `readiness_probe`",
        "api: `availability`: `backoff_seconds` is not carried over: Trayvisor waits 0.1 s, then twice as long after \
         each crash",
        "api: `availability`: `max_restarts` is not carried over: after five crashes in a minute a server stays \
         stopped; change that with \"restart\"",
        "api: `shutdown`: `command` is not carried over: Trayvisor sends a signal to the server's processes",
        "api: `namespace` is not carried over: Trayvisor has nothing like it",
        "job: no port is known; set \"port\" if it listens on one",
        "job: `disabled` is not carried over: `trayvisor start` starts all servers of a project unless you name some",
        "api: `depends_on: migrate` is not carried over: it is not a server of the file",
        "api: `depends_on: ghost` is not carried over: it is not a server of the file",
    ];
    assert_eq!(remarks, expected);
}

#[test]
fn the_port_of_a_process_is_the_one_that_is_probed_or_that_its_command_or_variables_name() {
    let text = "processes:\n  web: {command: npm start, environment: [PORT=3000]}\n  \
                api: {command: serve -p $PORT, environment: [PORT=3001]}\n  \
                db: {command: postgres -p 5433}\n  \
                old: {command: serve -p 1234, readiness_probe: {http_get: {port: 8080}}}\n  \
                any: {command: serve -p $$PORT}\n";
    let (config, remarks) = taken("process-compose.yaml", text);
    let servers = ["web", "api", "db", "old", "any"].map(|name| {
        let server = &config["servers"][name];
        (server["command"].clone(), server["port"].clone())
    });
    assert_eq!(
        servers,
        [
            (json!(["npm", "start"]), json!(3000)),
            (json!(["serve", "-p", "{port}"]), json!(3001)),
            (json!(["postgres", "-p", "{port}"]), json!(5433)),
            (json!("serve -p 1234"), json!(8080)),
            (json!("serve -p $PORT"), json!(null)),
        ]
    );
    let together = "web: its env also sets PORT; change it together with \"port\"";
    assert!(remarks.iter().any(|remark| remark == together), "{remarks:?}");
}

#[test]
fn a_probe_may_begin_at_once() {
    let text = "processes:\n  api: {command: serve, readiness_probe: {initial_delay_seconds: 0, http_get: {port: 1}}}\n";
    let (config, remarks) = taken("process-compose.yaml", text);
    assert_eq!(config["servers"]["api"]["health"], json!({ "start_period_s": 0 }));
    assert!(remarks.is_empty(), "{remarks:?}");
}

#[test]
fn an_entry_of_an_environment_that_is_no_variable_is_named_without_what_it_says() {
    let text = "processes:\n  api:\n    command: serve\n    environment:\n      - PASSWORD: hunter2\n      \
                - hunter2\n      - {A: hunter2, B: hunter2}\n      - DEBUG: 1\n";
    let (config, remarks) = taken("process-compose.yaml", text);
    assert_eq!(config["servers"]["api"]["env"], json!({ "PASSWORD": "hunter2", "DEBUG": "1" }));
    assert!(!remarks.join("\n").contains("hunter2"), "{remarks:?}");
    for number in [2, 3] {
        let entry = format!("api: entry {number} of `environment` is not carried over: ");
        assert!(remarks.iter().any(|remark| remark.starts_with(&entry)), "{remarks:?}");
    }
}

/// The remarks about a process with this key.
fn remarks_on(key: &str, value: &str) -> String {
    let text = format!("processes:\n  api:\n    command: serve\n    {key}: {value}\n");
    taken("process-compose.yaml", &text).1.join("\n")
}

#[test]
fn no_part_of_a_probe_or_a_policy_is_lost_without_a_word() {
    let exec = "{ exec: { command: x }, period_seconds: 5, failure_threshold: 4 }";
    let remarks = remarks_on("readiness_probe", exec);
    for key in ["exec", "period_seconds", "failure_threshold"] {
        let remark =
            format!("`readiness_probe`: `{key}` is not carried over: Trayvisor checks health over HTTP");
        assert!(remarks.contains(&remark), "{remarks}");
    }
    let remarks = remarks_on("availability", "{ restart: unless_stopped }");
    assert!(remarks.contains("`restart: unless_stopped` is not carried over"), "{remarks}");
    for usual in ["always", "on_failure", "\"no\"", "no"] {
        let remarks = remarks_on("availability", &format!("{{ restart: {usual} }}"));
        assert!(!remarks.contains("`restart"), "{remarks}");
    }
}

#[test]
fn files_with_variables_are_carried_over() {
    let text = "processes:\n  api: {command: serve, env_file: api.env}\n  \
                db: {command: serve, env_file: [.env, db.env]}\n  web: {command: serve, env_file: {path: x}}\n";
    let (config, remarks) = taken("process-compose.yaml", text);
    assert_eq!(config["servers"]["api"]["env_file"], json!(["api.env"]));
    assert_eq!(config["servers"]["db"]["env_file"], json!([".env", "db.env"]));
    let about: Vec<&String> = remarks.iter().filter(|remark| remark.contains("env_file")).collect();
    assert_eq!(
        about,
        [
            "api: \"env_file\" replaces the default .env; add \".env\" to it if it is needed, too",
            "web: `env_file` is not carried over: it is not a string or a list of strings",
        ]
    );
}

#[test]
fn a_status_code_is_not_carried_over_and_the_remark_says_what_counts() {
    for (path, good) in [(", path: /health", "answers from 200 to 399 count"), ("", "any answer counts")] {
        let remarks =
            remarks_on("readiness_probe", &format!("{{ http_get: {{ port: 1, status_code: 404{path} }} }}"));
        assert!(
            remarks.contains(&format!("`status_code` is not carried over: {good} as healthy")),
            "{remarks}"
        );
    }
}

#[test]
fn broken_yaml_is_told_with_its_place_and_leaves_nothing() {
    let (dir, import) = imported("process-compose.yml", "processes:\n  api: {command: [}\n");
    let error = import.expect_err("broken").to_string();
    assert!(error.contains("process-compose.yml:2:18 is not valid YAML: "), "{error}");
    assert!(!dir.path().join(CONFIG_FILE).exists());
}

#[test]
fn yaml_that_would_fill_the_memory_is_refused() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..20 {
        let inner = vec![format!("*a{}", n - 1); 9].join(", ");
        text += &format!("a{n}: &a{n} [{inner}]\n");
    }
    let (_dir, import) = imported("bomb.yaml", &text);
    assert!(matches!(import, Err(Error::Failed(Message::NotValid { .. }))), "{import:?}");
    let (_dir, import) = imported("deep.yaml", &"[".repeat(100_000));
    assert!(matches!(import, Err(Error::Failed(Message::NotValid { .. }))), "{import:?}");
}

#[test]
fn a_file_that_names_nothing_to_run_is_refused() {
    for (name, text) in [("Procfile", "\n# nothing\n"), ("compose.yaml", "services: {}"), ("x.yml", "")] {
        let (dir, import) = imported(name, text);
        assert!(matches!(import, Err(Error::Failed(Message::NothingToImport { .. }))), "{name}: {import:?}");
        assert!(!dir.path().join(CONFIG_FILE).exists());
    }
}

#[test]
fn a_configuration_that_is_there_is_never_overwritten() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(CONFIG_FILE), "{}").expect("written");
    let file = dir.path().join("Procfile");
    std::fs::write(&file, "web: serve").expect("written");
    assert!(matches!(import(&file, dir.path()), Err(Error::Failed(Message::FileExists { .. }))));
    assert_eq!(std::fs::read(dir.path().join(CONFIG_FILE)).expect("there"), b"{}");
}

#[test]
fn what_our_own_reader_refuses_is_not_saved() {
    let (dir, import) = imported("x.yaml", "processes: {'a/b': {command: serve}}");
    assert!(matches!(import, Err(Error::Failed(Message::ConfigValue { .. }))), "{import:?}");
    assert!(!dir.path().join(CONFIG_FILE).exists());
}

#[test]
fn a_release_is_a_job_that_the_others_wait_for() {
    let taken = procfile::read("web: bin/rails server\nrelease: bin/rails db:migrate\n", None);
    assert_eq!(taken.servers["release"]["kind"], "job");
    assert_eq!(taken.servers["release"]["port"], Value::Null);
    assert_eq!(taken.servers["web"]["depends_on"], json!({ "release": "completed" }));
    assert!(
        taken.remarks.iter().all(|remark| !remark.starts_with("release: no port")),
        "{:?}",
        taken.remarks
    );
}

#[test]
fn what_another_process_waits_to_be_completed_is_a_job() {
    let text = "processes:
  migrate: { command: ./migrate, availability: { restart: on_failure } }
  seed: { command: ./seed, depends_on: { migrate: { condition: process_completed } } }
  api: { command: ./api, depends_on: { seed: { condition: process_completed_successfully } } }
";
    let taken = process_compose::read(Path::new("process-compose.yaml"), text, None).expect("readable");
    let kind = |name: &str| taken.servers[name].get("kind").cloned();
    assert_eq!([kind("migrate"), kind("seed"), kind("api")], [Some(json!("job")), Some(json!("job")), None]);
    assert_eq!(taken.servers["api"]["depends_on"], json!(["seed"]));
    let said = "seed: waits until migrate is done; if migrate fails, it does not start";
    assert!(taken.remarks.iter().any(|remark| remark == said), "{:?}", taken.remarks);
}
