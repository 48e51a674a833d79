//! A project of a test's home: a folder with a `.backend_config.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::home::{Home, Output, Running};
use crate::wait::{SOON, eventually};
use crate::{binaries, http, port};

/// A project with one server, both of the same name.
pub struct Project<'home> {
    home: &'home Home,
    folder: PathBuf,
    name: String,
    port: u16,
}

impl<'home> Project<'home> {
    /// The FastAPI application of the fixtures on a free port, with more settings in its configuration.
    pub fn fastapi(home: &'home Home, name: &str, settings: &Value) -> Self {
        let project = Project::new(home, name);
        project.copy_fastapi();
        let usual = json!({ "host": "127.0.0.1", "port": project.port, "workers": 1, "reload": false });
        project.configure(&merged(usual, settings).to_string());
        project
    }

    /// The test server with these arguments besides `--port`, with more settings in its configuration.
    pub fn test_server(home: &'home Home, name: &str, arguments: &[&str], settings: &Value) -> Self {
        let project = Project::new(home, name);
        let program = binaries::test_server();
        let mut command = vec![program.to_str().expect("a path in UTF-8"), "--port", "{port}"];
        command.extend(arguments);
        let usual = json!({ "port": project.port, "command": command });
        project.configure(&merged(usual, settings).to_string());
        project
    }

    /// An empty folder.
    pub fn new(home: &'home Home, name: &str) -> Self {
        let folder = home.projects_folder().join(name);
        fs::create_dir(&folder).expect("a new folder");
        let folder = folder.canonicalize().expect("it is there");
        Project { home, folder, name: name.into(), port: port::free() }
    }

    /// Lays the FastAPI application and its virtual environment into the folder.
    pub fn copy_fastapi(&self) {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/fastapi/backend/main.py");
        fs::create_dir(self.folder.join("backend")).expect("a folder in the project");
        fs::copy(fixture, self.folder.join("backend/main.py")).expect("copying the fixture");
        #[cfg(unix)]
        std::os::unix::fs::symlink(binaries::fastapi_venv(), self.folder.join(".venv")).expect("a link");
    }

    /// Writes its configuration.
    pub fn configure(&self, configuration: &str) {
        fs::write(self.configuration_file(), configuration).expect("writing the configuration");
    }

    /// Its configuration's file.
    pub fn configuration_file(&self) -> PathBuf {
        self.folder.join(".backend_config.json")
    }

    /// What its configuration says now.
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

    /// Starts its server and returns the server's process id, as the command says it.
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

    /// The same with a limit of the test's own.
    #[track_caller]
    pub fn until_within(&self, phase: &str, limit: Duration) -> Value {
        eventually(&format!("{} is {phase}", self.name), limit, || {
            let status = self.status();
            if status["phase"] == phase { Ok(status) } else { Err(format!("{status:#}")) }
        })
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

    /// Its log as it stands in the file.
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

fn merged(mut base: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().expect("settings are an object") {
        base[key] = value.clone();
    }
    base
}
