//! A `process-compose.yaml`: its processes as servers.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Taken;
use super::carrying::Keys;
use crate::detect::Line;
use trayvisor_model::error::{Error, Result};

/// The servers in the YAML file. `port_in_env` is the PORT of the `.env` beside it.
///
/// # Errors
/// If the YAML is invalid, with line and column.
pub(super) fn read(file: &Path, text: &str, port_in_env: Option<u16>) -> Result<Taken> {
    let document: Value = serde_saphyr::from_str(text).map_err(|error| syntax(file, &error))?;
    let mut taken = Taken::default();
    let Value::Object(document) = document else { return Ok(taken) };
    let mut keys = Keys::of("the file", document, &mut taken.remarks);
    // It describes the file, not the processes.
    keys.take("version");
    let processes = keys.take("processes");
    let port = environment(&mut keys).and_then(|env| {
        let port = port_in(Some(&env));
        taken.shared.insert("env".to_owned(), env);
        port
    });
    let shared_port = port.or(port_in_env);
    keys.leave("shell", "commands run in the system's own shell");
    keys.leave("env_cmds", "set the variables that they print in \"env\"");
    keys.leave("vars", "replace each {{…}} in the commands with its value");
    for key in ["log_location", "log_level", "log_length", "log_configuration", "log_format"] {
        keys.leave(key, "each server's log is backend.NAME.log");
    }
    for key in ["is_strict", "is_tui_disabled"] {
        keys.leave(key, "it only affects process-compose itself");
    }
    drop(keys);
    let processes = processes.as_ref().and_then(Value::as_object);
    let jobs = jobs(processes);
    for (name, process) in processes.into_iter().flatten() {
        let keys = process.as_object().cloned().unwrap_or_default();
        let is_job = jobs.contains(&name.as_str());
        if let Some(server) = server(Keys::of(name, keys, &mut taken.remarks), is_job, shared_port) {
            taken.remarks.extend(super::port_in_env_remark(name, &server));
            taken.servers.insert(name.clone(), server.into());
        }
    }
    let known: Vec<String> = taken.servers.keys().cloned().collect();
    for (name, server) in &mut taken.servers {
        without_unknown(name, server, &known, &mut taken.remarks);
    }
    Ok(taken)
}

fn syntax(file: &Path, error: &serde_saphyr::Error) -> Error {
    let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
    let text = error.without_snippet().to_string();
    let message = text.lines().next().unwrap_or_default();
    let message = message.split_once(": ").map_or(message, |(place, message)| {
        // "error: line 2 column 1: message"
        if place == "error" {
            message.split_once(": ").map_or(message, |(_, message)| message)
        } else {
            message
        }
    });
    Error::not_valid(file, "YAML", (line as usize, column as usize), message)
}

/// The condition of a dependency that is to have ended, whatever its exit code.
const COMPLETED: &str = "process_completed";

/// The processes that finish: those whose end another one waits for.
fn jobs(processes: Option<&Map<String, Value>>) -> Vec<&str> {
    let needs =
        processes.into_iter().flatten().filter_map(|(_, process)| process.get("depends_on")?.as_object());
    let is_completed = |need: &Value| {
        need.get("condition")
            .and_then(Value::as_str)
            .is_some_and(|condition| condition.starts_with(COMPLETED))
    };
    needs.flatten().filter(|(_, need)| is_completed(need)).map(|(name, _)| name.as_str()).collect()
}

/// One process; `None` if it has no command. `shared_port` is the PORT that all processes get.
fn server(mut process: Keys<'_>, is_job: bool, shared_port: Option<u16>) -> Option<Map<String, Value>> {
    let mut settings = Map::new();
    let listens = health(&mut process, &mut settings);
    let env = environment(&mut process);
    let Some(mut server) = command(&mut process, listens, port_in(env.as_ref()), shared_port) else {
        process.remark("is left out: it has no command");
        return None;
    };
    if is_job {
        server.insert("kind".to_owned(), "job".into());
    } else if server["port"].is_null() {
        process.remark("no port is known; set \"port\" if it listens on one");
    }
    server.append(&mut settings);
    if let Some(cwd) = process.text("working_dir") {
        server.insert("cwd".to_owned(), cwd.into());
    }
    if let Some(env) = env {
        let own = server.entry("env").or_insert_with(|| json!({}));
        if let (Value::Object(own), Value::Object(env)) = (own, env) {
            for (name, value) in env {
                own.entry(name).or_insert(value);
            }
        }
    }
    env_files(&mut process, &mut server);
    needs(&mut process, &mut server);
    restart(&mut process, &mut server);
    stop(&mut process, &mut server);
    leave_the_rest(&mut process);
    Some(server)
}

fn leave_the_rest(process: &mut Keys<'_>) {
    // No server starts by itself here either.
    process.drop_if("disabled", &false.into());
    process.leave("disabled", "`trayvisor start` starts all servers of a project unless you name some");
    process.drop_if("is_daemon", &false.into());
    process.leave("is_daemon", "change the command so that it stays in the foreground");
    process.drop_if("replicas", &1.into());
    process.drop_if("is_tty", &false.into());
    process.drop_if("is_foreground", &false.into());
    for key in ["log_location", "log_configuration"] {
        process.leave(key, "its log is backend.NAME.log");
    }
    process.leave("ready_log_line", "a server is ready when it answers on its port");
    process.leave("vars", "replace each {{…}} in the command with its value");
}

/// Its command, parsed, and its port: the one that is probed, else the one that its command or variables name.
fn command(
    process: &mut Keys<'_>,
    probed: Option<u16>,
    own_port: Option<u16>,
    shared_port: Option<u16>,
) -> Option<Map<String, Value>> {
    let line = process.text("command").filter(|line| !line.trim().is_empty());
    if line.is_none()
        && let Some(Value::Array(words)) = process.take("entrypoint")
    {
        let port = probed.or(own_port);
        let mut words = words.into_iter().map(|word| with_port_named(word, port)).peekable();
        words.peek()?;
        let command = ("command".to_owned(), words.collect());
        return Some(Map::from_iter([command, ("port".to_owned(), port.into())]));
    }
    // process-compose reads a double dollar sign as one for the shell.
    let text = line?.replace("$$", "$");
    let line = Line::of(&text);
    let named =
        line.port.or_else(|| own_port.or(shared_port.or(line.default_port)).filter(|_| line.names_port));
    let port = probed.or(named).or(own_port);
    if line.names_port && (port.is_none() || named.is_some_and(|named| Some(named) != port)) {
        // It names another port than the one that is probed, or one that only its shell knows.
        let line = Line { command: vec![text], shell: true, env: Vec::new(), ..line };
        return Some(super::keys(line, port));
    }
    let mut keys = super::keys(line, port);
    if let Some(Value::Array(words)) = keys.get_mut("command") {
        words.iter_mut().for_each(|word| *word = with_port_named(word.take(), port));
    }
    Some(keys)
}

/// The port in the variables that a process gets.
fn port_in(env: Option<&Value>) -> Option<u16> {
    env?.get("PORT")?.as_str()?.parse().ok().filter(|port| *port > 0)
}

/// A word with `{port}` in place of the known port at its end.
fn with_port_named(word: Value, port: Option<u16>) -> Value {
    let number = port.map(|port| port.to_string()).unwrap_or_default();
    let before = word.as_str().filter(|_| port.is_some()).and_then(|word| word.strip_suffix(&number));
    match before {
        Some(before) if before.is_empty() || before.ends_with(['=', ':']) => {
            format!("{before}{{port}}").into()
        }
        Some(_) | None => word,
    }
}

/// Variables from a list of `NAME=value` or from an object, as an object of texts.
fn environment(keys: &mut Keys<'_>) -> Option<Value> {
    let env: Map<String, Value> = match keys.take("environment")? {
        Value::Object(env) => env.iter().map(|(name, value)| (name.clone(), text(value).into())).collect(),
        Value::Array(lines) => {
            let mut env = Map::new();
            for (number, line) in (1..).zip(&lines) {
                match variable(line) {
                    Some((name, value)) => drop(env.insert(name, text(&value).into())),
                    // Its value may be a secret.
                    None => keys.remark(format!(
                        "entry {number} of `environment` is not carried over: it is not NAME=value"
                    )),
                }
            }
            env
        }
        _ => {
            keys.remark("`environment` is not carried over: it is not a list of NAME=value");
            return None;
        }
    };
    Some(env.into())
}

/// Files with variables. Trayvisor then reads only these, while process-compose always reads `.env` too.
fn env_files(keys: &mut Keys<'_>, server: &mut Map<String, Value>) {
    let Some(files) = keys.texts("env_file") else { return };
    if !files.iter().any(|file| file == ".env" || file == "./.env") {
        keys.remark("\"env_file\" replaces the default .env; add \".env\" to it if it is needed, too");
    }
    server.insert("env_file".to_owned(), files.into());
}

/// A variable's name and value: `NAME=value`, or YAML's own `NAME: value`.
fn variable(entry: &Value) -> Option<(String, Value)> {
    if let Value::Object(entry) = entry {
        let only = entry.iter().next().filter(|_| entry.len() == 1);
        return only.map(|(name, value)| (name.clone(), value.clone()));
    }
    let (name, value) = entry.as_str()?.split_once('=')?;
    Some((name.trim().to_owned(), value.into()))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// Its health check; returns the port that is checked.
fn health(process: &mut Keys<'_>, server: &mut Map<String, Value>) -> Option<u16> {
    let mut port = None;
    for key in ["readiness_probe", "liveness_probe"] {
        if server.contains_key("health") {
            process.leave(key, "Trayvisor has one health check, taken from `readiness_probe`");
        } else if let Some(probe) = process.section(key) {
            port = probed(probe, server).or(port);
        }
    }
    port
}

fn probed(mut probe: Keys<'_>, server: &mut Map<String, Value>) -> Option<u16> {
    const RULES: [(&str, &str, u64, u64); 4] = [
        ("initial_delay_seconds", "start_period_s", 0, 86_400),
        ("period_seconds", "interval_s", 1, 86_400),
        ("timeout_seconds", "timeout_s", 1, 600),
        ("failure_threshold", "failures", 1, 1000),
    ];
    const OVER_HTTP: &str = "Trayvisor checks health over HTTP";
    probe.leave("exec", OVER_HTTP);
    probe.drop_if("success_threshold", &1.into());
    probe.leave("success_threshold", "one success is enough");
    let Some(mut http) = probe.section("http_get") else {
        RULES.iter().for_each(|(key, ..)| probe.leave(key, OVER_HTTP));
        return None;
    };
    let port = http.whole("port", 1, 65_535).and_then(|port| u16::try_from(port).ok());
    let path = http.text("path");
    for host in ["127.0.0.1", "localhost", "0.0.0.0"] {
        http.drop_if("host", &host.into());
    }
    http.leave("host", "Trayvisor checks the server's own address");
    http.drop_if("scheme", &"http".into());
    http.leave("scheme", OVER_HTTP);
    http.drop_if("status_code", &200.into());
    let good = if path.is_some() {
        "answers from 200 to 399 count as healthy"
    } else {
        "any answer counts as healthy"
    };
    http.leave("status_code", good);
    drop(http);
    let mut health = Map::new();
    for (from, to, low, high) in RULES {
        health.extend(probe.whole(from, low, high).map(|number| (to.to_owned(), number.into())));
    }
    health.extend(path.map(|path| ("path".to_owned(), path.into())));
    server.insert("health".to_owned(), health.into());
    port
}

fn needs(process: &mut Keys<'_>, server: &mut Map<String, Value>) {
    let needs = match process.take("depends_on") {
        Some(Value::Object(needs)) => needs,
        Some(Value::Array(names)) => {
            names.iter().filter_map(|name| Some((name.as_str()?.to_owned(), Value::Null))).collect()
        }
        Some(_) => return process.remark("`depends_on` is not carried over: it is not a list"),
        None => return,
    };
    let mut names: Vec<Value> = Vec::new();
    for (name, need) in needs {
        if need.get("condition").and_then(Value::as_str) == Some(COMPLETED) {
            process.remark(format!("waits until {name} is done; if {name} fails, it does not start"));
        }
        names.push(name.into());
    }
    if !names.is_empty() {
        server.insert("depends_on".to_owned(), names.into());
    }
}

/// Removes dependencies on processes that were left out.
fn without_unknown(name: &str, server: &mut Value, known: &[String], remarks: &mut Vec<String>) {
    let Some(needs) = server.get_mut("depends_on").and_then(Value::as_array_mut) else { return };
    needs.retain(|need| {
        let is_known = need.as_str().is_some_and(|need| known.iter().any(|known| known == need));
        if !is_known {
            remarks.push(format!(
                "{name}: `depends_on: {}` is not carried over: it is not a server of the file",
                need.as_str().unwrap_or_default()
            ));
        }
        is_known
    });
}

fn restart(process: &mut Keys<'_>, server: &mut Map<String, Value>) {
    let policy = process.section("availability").and_then(|mut availability| {
        availability.leave("backoff_seconds", "Trayvisor waits 0.1 s, then twice as long after each crash");
        availability.drop_if("max_restarts", &0.into());
        availability.leave(
            "max_restarts",
            "after five crashes in a minute a server stays stopped; change that with \"restart\"",
        );
        availability.drop_if("exit_on_end", &false.into());
        match availability.text("restart")?.as_str() {
            "always" => return Some("always"),
            "on_failure" => return Some("on-failure"),
            // YAML's `no` may be read as false.
            "no" | "false" => {}
            "exit_on_failure" => availability
                .remark("`restart: exit_on_failure` is not carried over: a server never stops other servers"),
            other => availability.remark(format!(
                "`restart: {other}` is not carried over: it must be always, on_failure or no"
            )),
        }
        None
    });
    // The default of process-compose.
    server.insert("restart".to_owned(), json!({ "policy": policy.unwrap_or("never") }));
}

fn stop(process: &mut Keys<'_>, server: &mut Map<String, Value>) {
    let Some(mut shutdown) = process.section("shutdown") else { return };
    let mut stop = Map::new();
    if let Some(seconds) = shutdown.whole("timeout_seconds", 0, 3600) {
        stop.insert("timeout_s".to_owned(), seconds.into());
    }
    if let Some(number) = shutdown.whole("signal", 1, 64) {
        // Linux signal numbers.
        let name = match number {
            1 => Some("HUP"),
            2 => Some("INT"),
            3 => Some("QUIT"),
            10 => Some("USR1"),
            12 => Some("USR2"),
            15 => Some("TERM"),
            _ => None,
        };
        match name {
            Some(name) => drop(stop.insert("signal".to_owned(), name.into())),
            None => {
                shutdown.remark(format!("`signal: {number}` is not carried over: Trayvisor sends SIGTERM"));
            }
        }
    }
    shutdown.leave("command", "Trayvisor sends a signal to the server's processes");
    shutdown.drop_if("parent_only", &false.into());
    shutdown.leave("parent_only", "Trayvisor stops all processes of a server");
    if !stop.is_empty() {
        server.insert("stop".to_owned(), stop.into());
    }
}
