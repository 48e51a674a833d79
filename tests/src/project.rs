//! A project in a test's home: a folder with a `.backend_config.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::home::{Home, Output, Running};
use crate::wait::{SOON, eventually};
use crate::{binaries, http, port};

/// A project with one server, both with the same name.
pub struct Project<'home> {
    home: &'home Home,
    folder: PathBuf,
    name: String,
    port: u16,
}

/// The kinds of these events: "started", "ready", …
pub fn happenings(history: &[Value]) -> Vec<&str> {
    history.iter().filter_map(|event| event["event"].as_str()).collect()
}

/// The settings of a server that is not restarted after a crash, and has 3 s to end.
pub fn no_restart() -> Value {
    json!({ "restart": { "policy": "never" }, "stop": { "timeout_s": 3 } })
}

impl<'home> Project<'home> {
    /// The FastAPI application of the fixtures on a free port, with these settings.
    pub fn fastapi(home: &'home Home, name: &str, settings: &Value) -> Self {
        let project = Project::new(home, name);
        project.copy_fastapi();
        let usual = json!({ "host": "127.0.0.1", "port": project.port, "workers": 1, "reload": false });
        project.configure(&merged(usual, settings).to_string());
        project
    }

    /// The test server with these arguments in addition to `--port`, with these settings.
    pub fn test_server(home: &'home Home, name: &str, arguments: &[&str], settings: &Value) -> Self {
        let project = Project::new(home, name);
        let program = binaries::test_server();
        let mut command = vec![program.to_str().expect("a path in UTF-8"), "--port", "{port}"];
        command.extend(arguments);
        let usual = json!({ "port": project.port, "command": command });
        project.configure(&merged(usual, settings).to_string());
        project
    }

    /// A project of the fixtures on a free port, with these settings and nothing else configured.
    pub fn fixture(home: &'home Home, fixture: &str, settings: &Value) -> Self {
        let project = Project::new(home, fixture);
        project.copy(fixture);
        project.configure(&merged(json!({ "port": project.port }), settings).to_string());
        project
    }

    /// A project with an empty folder.
    pub fn new(home: &'home Home, name: &str) -> Self {
        let folder = home.projects_folder().join(name);
        fs::create_dir(&folder).expect("a new folder");
        let folder = folder.canonicalize().expect("it is there");
        Project { home, folder, name: name.into(), port: port::free() }
    }

    /// Copies the FastAPI application into the folder, with its virtual environment.
    pub fn copy_fastapi(&self) {
        self.copy("fastapi");
        self.link_venv();
    }

    /// Copies a project of the fixtures into the folder.
    pub fn copy(&self, fixture: &str) {
        copy_folder(&binaries::fixtures().join(fixture), &self.folder);
    }

    /// Links the Python virtual environment with the fixtures' packages into it.
    pub fn link_venv(&self) {
        link(&binaries::venv(), &self.folder.join(".venv"));
    }

    /// Links the fixtures' Node packages into it.
    pub fn link_node_modules(&self) {
        link(&binaries::node_modules(), &self.folder.join("node_modules"));
    }

    /// Writes its configuration.
    pub fn configure(&self, configuration: &str) {
        fs::write(self.configuration_file(), configuration).expect("writing the configuration");
    }

    /// Writes a file of the project.
    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap_or_else(|error| panic!("writing {file}: {error}"));
    }

    /// Replaces a text in a file of the project.
    #[track_caller]
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.folder.join(file)).expect("reading a file of the project");
        assert!(text.contains(from), "no “{from}” in {file}");
        self.write(file, &text.replace(from, to));
    }

    /// Its configuration's file.
    pub fn configuration_file(&self) -> PathBuf {
        self.folder.join(".backend_config.json")
    }

    /// Its current configuration.
    pub fn configuration(&self) -> Value {
        let text = fs::read_to_string(self.configuration_file()).expect("reading the configuration");
        serde_json::from_str(&text).expect("the configuration is JSON")
    }

    /// Its folder, with links resolved.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name of the project and of its server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port its server listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs `trayvisor` in its folder.
    #[track_caller]
    pub fn trayvisor(&self, arguments: &[&str]) -> Output {
        self.home.trayvisor(&self.folder, arguments)
    }

    /// Starts `trayvisor` in its folder.
    #[track_caller]
    pub fn begin(&self, arguments: &[&str]) -> Running {
        self.home.begin(&self.folder, arguments)
    }

    /// Makes it a known project whose command the user has agreed to, as in the window's dialog.
    #[track_caller]
    pub fn add(&self) {
        self.trayvisor(&["add"]).ok();
        let home = trayvisor_control::home::Home::at(self.home.folder()).expect("a home");
        let manager = trayvisor_control::Manager::with_home(home, binaries::trayvisor());
        for server in manager.projects().servers_in(&self.folder).expect("servers") {
            manager.consent().agree_to_current(&server).expect("agreed");
        }
    }

    /// Starts its server and returns the server's process id, as printed by the command.
    #[track_caller]
    pub fn start(&self) -> u32 {
        pid_in(self.trayvisor(&["start"]).ok())
    }

    /// Stops its server.
    #[track_caller]
    pub fn stop(&self) {
        self.trayvisor(&["stop"]).ok();
    }

    /// The object for its server in `trayvisor status --json`.
    #[track_caller]
    pub fn status(&self) -> Value {
        let mut servers = self.trayvisor(&["status", "--json"]).json();
        assert_eq!(servers.len(), 1, "{servers:#?}");
        servers.remove(0)
    }

    /// Waits until its server is in this phase, and returns the status.
    #[track_caller]
    pub fn until(&self, phase: &str) -> Value {
        self.until_within(phase, SOON)
    }

    /// The same with another limit.
    #[track_caller]
    pub fn until_within(&self, phase: &str, limit: Duration) -> Value {
        eventually(&format!("{} is {phase}", self.name), limit, || {
            let status = self.status();
            if status["phase"] == phase { Ok(status) } else { Err(format!("{status:#}")) }
        })
    }

    /// Waits until its status is as expected, and returns the status.
    #[track_caller]
    pub fn once(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        eventually(what, SOON, || {
            let status = self.status();
            if is_so(&status) { Ok(status) } else { Err(format!("{status:#}")) }
        })
    }

    /// The events of its server, oldest first.
    pub fn history(&self) -> Vec<Value> {
        self.trayvisor(&["history", "--json"]).json()
    }

    /// Waits until its server answers `GET /` with 200.
    #[track_caller]
    pub fn until_it_answers(&self) {
        eventually(&format!("GET / on port {} answers 200", self.port), SOON, || {
            match http::get(self.port, "/") {
                Ok(http::Answer { status: 200, .. }) => Ok(()),
                Ok(answer) => Err(format!("{answer:?}")),
                Err(error) => Err(format!("{error:#}")),
            }
        });
    }

    /// The content of its log file.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("backend.log")).unwrap_or_default()
    }
}

/// The number in "(PID: 12345)".
///
/// # Panics
///
/// When there is none.
#[track_caller]
pub fn pid_in(text: &str) -> u32 {
    let number = text.split("PID: ").nth(1).and_then(|rest| {
        let digits = rest.trim_start().split(|letter: char| !letter.is_ascii_digit()).next()?;
        digits.parse().ok()
    });
    number.unwrap_or_else(|| panic!("no “PID: …” in {text}"))
}

/// Copies a folder's content into another.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder in the project");
    for entry in fs::read_dir(from).expect("reading the fixture").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).expect("copying the fixture");
        }
    }
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).expect("a link in the project");
}

#[cfg(windows)]
fn link(to: &Path, at: &Path) {
    std::os::windows::fs::symlink_dir(to, at).expect("a link in the project");
}

fn merged(mut base: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().expect("settings are an object") {
        base[key] = value.clone();
    }
    base
}
