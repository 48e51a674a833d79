//! The command with its own demo server: what must work on every system, including Wine, with nothing installed.

mod mcp;
mod ports;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Its own home and project; all servers are stopped at the end.
struct Place {
    dir: tempfile::TempDir,
    port: u16,
}

/// The command beside this test. Cargo's own path to it does not work in Wine, whose paths have drives.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this program");
    let target = test.parent().and_then(Path::parent).expect("target/debug/deps");
    target.join(format!("trayvisor{}", std::env::consts::EXE_SUFFIX))
}

impl Place {
    fn new() -> Place {
        let dir = tempfile::tempdir().expect("a folder");
        let free =
            TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let place = Place { dir, port: free.port() };
        std::fs::create_dir(place.project()).expect("made");
        let config = serde_json::json!({
            "name": "demo", "port": place.port, "command": ["trayvisor", "demo", "--port", "{port}"],
            "stop": {"timeout_s": 2}, "restart": {"policy": "never"},
        });
        std::fs::write(place.project().join(".backend_config.json"), config.to_string()).expect("written");
        place
    }

    fn project(&self) -> PathBuf {
        self.dir.path().join("p")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).env("TRAYVISOR_HOME", self.dir.path().join("h")).current_dir(self.project());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the command runs")
    }

    fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    fn status(&self) -> Value {
        let output = self.run(&["status", "--json"]);
        let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        all[0].clone()
    }

    fn configure(&self, config: &Value) {
        self.write(".backend_config.json", &config.to_string());
    }

    /// Writes a file of the project.
    fn write(&self, file: &str, text: &str) {
        let path = self.project().join(file);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    /// Puts a fake tool beside the project that only prints how it was called.
    #[cfg(unix)]
    fn install(&self, tool: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.dir.path().join(tool);
        std::fs::write(&path, format!("#!/bin/sh\necho \"{tool} $*\"\nexit 3\n")).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("made executable");
    }

    /// The command with those tools on its PATH.
    #[cfg(unix)]
    fn with_tools(&self, arguments: &[&str]) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let tools = std::iter::once(self.dir.path().to_owned());
        let mut command = self.command(arguments);
        command.env("PATH", std::env::join_paths(tools.chain(std::env::split_paths(&path))).expect("a PATH"));
        command
    }

    /// The server's answer with its head; empty if there is none.
    fn get(&self, path: &str) -> String {
        let mut answer = Vec::new();
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(request.as_bytes()).and_then(|()| stream.read_to_end(&mut answer));
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn answers(&self) -> bool {
        self.get("/health").starts_with("HTTP/1.1 200")
    }
}

/// A configuration for the demo under another name, on the same port.
fn named(place: &Place, name: &str) -> String {
    serde_json::json!({"name": name, "port": place.port, "command": ["trayvisor", "demo", "--port", "{port}"]}).to_string()
}

impl Drop for Place {
    fn drop(&mut self) {
        self.run(&["stop"]);
    }
}

fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "still not: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_server_is_started_answers_and_is_gone_when_stop_returns() {
    let place = Place::new();
    let said = place.succeed(&["start"]);
    let pid = place.status()["pid"].as_u64().expect("a pid");
    assert!(said.contains(&format!("Server started successfully (PID: {pid})")), "{said}");
    assert!(place.answers());
    assert!(place.succeed(&["start"]).contains(&format!("already running (PID: {pid})")));
    assert!(place.succeed(&["stop"]).contains(&format!("Server stopped successfully (PID: {pid})")));
    assert!(!place.answers());
    assert_eq!(place.status()["phase"], "stopped");
    assert!(!place.run(&["status"]).status.success());
}

#[test]
fn a_restart_is_another_process_and_the_log_goes_on() {
    let place = Place::new();
    place.succeed(&["start"]);
    let before = place.status()["pid"].as_u64();
    place.succeed(&["restart"]);
    assert_ne!(place.status()["pid"].as_u64(), before);
    assert!(place.answers());
    let log = place.succeed(&["logs"]);
    assert_eq!(log.matches("Demo server running on").count(), 2, "{log}");
}

#[test]
fn ten_starts_at_once_make_one_server() {
    let place = Place::new();
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| place.succeed(&["start"]));
        }
    });
    let log = place.succeed(&["logs"]);
    assert_eq!(log.matches("Demo server running on").count(), 1, "{log}");
}

#[test]
fn a_server_that_ends_by_itself_is_reported_with_its_exit_code() {
    let place = Place::new();
    let config = serde_json::json!({
        "command": ["trayvisor", "no-such-verb"], "restart": {"policy": "never"},
    });
    std::fs::write(place.project().join(".backend_config.json"), config.to_string()).expect("written");
    let output = place.run(&["start"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("exit code 2"), "{said}");
    let crash = &place.status()["crash"];
    assert_eq!(crash["exit"]["code"], 2, "{crash}");
    assert!(crash["lines"][0].as_str().is_some_and(|line| line.contains("no-such-verb")), "{crash}");
}

#[test]
fn a_killed_server_crashes_and_says_so() {
    let place = Place::new();
    place.succeed(&["start"]);
    let pid = u32::try_from(place.status()["pid"].as_u64().expect("a pid")).expect("a small number");
    let process = trayvisor_control::process::of(pid).expect("it lives");
    assert!(trayvisor_control::process::end(&process, true).expect("ended"));
    eventually("the crash is noticed", || place.status()["phase"] == "failed");
    assert!(!place.answers());
}

#[test]
fn a_server_renamed_while_it_runs_is_still_shown_and_stopped() {
    let place = Place::new();
    place.succeed(&["start"]);
    std::fs::write(place.project().join(".backend_config.json"), named(&place, "better")).expect("written");
    let listed = place.succeed(&["list"]);
    assert!(listed.contains("demo") && listed.contains("better"), "{listed}");
    assert!(!place.run(&["remove"]).status.success(), "it still runs");
    place.succeed(&["stop"]);
    assert!(!place.answers());
}

#[test]
fn a_broken_project_hides_no_other() {
    let place = Place::new();
    place.succeed(&["add"]);
    let broken = place.dir.path().join("broken");
    std::fs::create_dir(&broken).expect("made");
    std::fs::write(broken.join(".backend_config.json"), named(&place, "broken")).expect("written");
    place.succeed(&["-C", "..", "add", "broken"]);
    std::fs::write(broken.join(".backend_config.json"), "{\"port\": 70000}").expect("written");
    let listed = place.succeed(&["list"]);
    assert!(listed.contains("demo") && listed.contains("broken"), "{listed}");
    std::fs::remove_dir_all(&broken).expect("removed");
    let listed = place.succeed(&["list"]);
    assert!(listed.contains("demo") && listed.contains("broken"), "{listed}");
}

#[cfg(unix)]
#[test]
fn a_server_whose_socket_was_taken_away_is_stopped_all_the_same() {
    let place = Place::new();
    place.succeed(&["start"]);
    for entry in std::fs::read_dir(place.dir.path().join("h/run")).expect("listed").flatten() {
        if entry.path().extension().is_some_and(|kind| kind == "sock") {
            std::fs::remove_file(entry.path()).expect("removed");
        }
    }
    place.succeed(&["stop"]);
    assert!(!place.answers());
    assert_eq!(place.status()["phase"], "stopped");
}

#[test]
fn what_a_server_uses_is_sampled_while_it_runs() {
    let place = Place::new();
    let metrics = || -> Value {
        let all: Value = serde_json::from_str(&place.succeed(&["metrics", "--json"])).expect("JSON");
        all[0].clone()
    };
    assert_eq!(metrics()["times"], serde_json::json!([]));
    place.succeed(&["start"]);
    eventually("there is a sample", || metrics()["now"]["memory_bytes"].is_number());
    let found = metrics();
    let now = &found["now"];
    assert!(now["memory_bytes"].as_u64().is_some_and(|bytes| bytes > 1024 * 1024), "{found}");
    assert!(now["threads"].as_u64().is_some_and(|count| (1..100).contains(&count)), "{found}");
    let standard_files = if ports::under_wine() { 0 } else { 3 };
    assert!(now["open_files"].as_u64().is_some_and(|count| count >= standard_files), "{found}");
    assert!(now["cpu_percent"].as_f64().is_some_and(|share| (0.0..400.0).contains(&share)), "{found}");
    place.succeed(&["stop"]);
    assert!(metrics()["now"]["memory_bytes"].is_null() && !metrics()["mean"]["memory_bytes"].is_null());
    assert!(place.succeed(&["metrics", "--prometheus"]).contains("trayvisor_server_up{"));
    assert_eq!(place.run(&["metrics", "--json", "--prometheus"]).status.code(), Some(2));
    assert_eq!(place.run(&["metrics", "--span", "week"]).status.code(), Some(2));
}

#[test]
fn names_and_all_are_not_taken_together() {
    let place = Place::new();
    place.succeed(&["start"]);
    let output = place.run(&["stop", "nosuch", "--all"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(place.answers());
}

#[cfg(unix)]
#[test]
fn a_projects_python_comes_from_the_tool_that_it_uses() {
    for (file, text, tool, called) in [
        ("uv.lock", "", "uv", "run python"),
        ("pyproject.toml", "[tool.uv]\n", "uv", "run python"),
        ("poetry.lock", "", "poetry", "run python"),
        ("environment.yml", "name: shop\n", "conda", "run --no-capture-output -n shop python"),
    ] {
        let place = Place::new();
        place.configure(&serde_json::json!({"port": place.port, "restart": {"policy": "never"}}));
        place.write("main.py", "app = FastAPI()\n");
        place.write(file, text);
        place.install(tool);
        let output = place.with_tools(&["start"]).output().expect("the command runs");
        assert!(!output.status.success());
        let lines = place.status()["crash"]["lines"].to_string();
        let line = format!("{tool} {called} -m uvicorn main:app --host 127.0.0.1 --port {}", place.port);
        assert!(lines.contains(&line), "{lines}");
    }
}

#[cfg(unix)]
#[test]
fn a_tool_that_is_missing_is_said_and_the_next_python_is_used() {
    let place = Place::new();
    place.configure(&serde_json::json!({"port": place.port, "restart": {"policy": "never"}}));
    place.write("main.py", "app = FastAPI()\n");
    place.write("poetry.lock", "");
    place.install("python3");
    let run = |path: &str| {
        let output = place.command(&["start"]).env("PATH", path).output().expect("the command runs");
        assert!(!output.status.success());
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let said = run(&format!("{}:/nowhere", place.dir.path().display()));
    assert!(said.contains("the project uses poetry, which is not installed"), "{said}");
    assert!(
        place.status()["crash"]["lines"].to_string().contains("python3 -m uvicorn"),
        "{}",
        place.status()
    );
    let said = run("/nowhere");
    assert!(
        said.contains("no Python was found")
            && said.contains("the project uses poetry, which is not installed"),
        "{said}"
    );
    assert!(said.contains(".venv") && said.contains("/nowhere"), "{said}");
}

#[test]
fn a_folder_of_pages_is_served_with_nothing_else_installed() {
    let place = Place::new();
    place.configure(&serde_json::json!({"port": place.port}));
    place.write("index.html", "<h1>Hello</h1>");
    place.write("../secret", "hunter2");
    place.succeed(&["start"]);
    assert_eq!(place.status()["description"], "Static pages, found in index.html");
    assert!(place.get("/").ends_with("<h1>Hello</h1>"), "{}", place.get("/"));
    for path in ["/../secret", "/%2e%2e/secret", "/.backend_config.json", "/nothing"] {
        assert!(place.get(path).starts_with("HTTP/1.1 404"), "{path}: {}", place.get(path));
    }
    eventually("requests are in the log", || place.succeed(&["logs"]).contains("GET /nothing 404"));
}

#[test]
fn settings_that_do_not_go_together_are_said_at_the_start() {
    let place = Place::new();
    let python = if cfg!(windows) { ".venv/Scripts/python.exe" } else { ".venv/bin/python" };
    place.configure(&serde_json::json!({"app": "main:app", "port": place.port, "workers": 4}));
    place.write(python, "");
    place.write(".venv/pyvenv.cfg", "");
    let said = String::from_utf8_lossy(&place.run(&["start"]).stdout).into_owned();
    assert!(said.contains("💡 reload and 4 workers cannot be combined"), "{said}");
}

#[test]
fn a_procfile_that_was_exported_is_imported_as_it_was() {
    let place = Place::new();
    let procfile = place.succeed(&["export", "procfile"]);
    assert!(procfile.lines().any(|line| line == "demo: trayvisor demo --port $PORT"), "{procfile}");
    let other = place.dir.path().join("other");
    std::fs::create_dir(&other).expect("made");
    std::fs::write(other.join("Procfile"), procfile).expect("written");
    let file = other.join("Procfile");
    place.succeed(&["import", file.to_str().expect("text")]);
    let config = std::fs::read(other.join(".backend_config.json")).expect("written beside it");
    let config: Value = serde_json::from_slice(&config).expect("JSON");
    let expected = serde_json::json!({"command": ["trayvisor", "demo", "--port", "{port}"], "port": 5000});
    assert_eq!(config["servers"]["demo"], expected);
}

#[test]
fn doctor_looks_at_everything_and_finds_a_stopped_server_well() {
    let place = Place::new();
    let found: Value = serde_json::from_str(&place.succeed(&["doctor", "--json"])).expect("JSON");
    let titles: Vec<&str> =
        found.as_array().expect("an array").iter().filter_map(|section| section["title"].as_str()).collect();
    assert_eq!(titles, ["Versions", "Tools", "Desktop", "Paths", "Projects", "Alerts", "Leftovers"]);
    let projects = found[4]["findings"][0].clone();
    assert_eq!(projects["level"], "ok", "{found:#}");
    assert!(projects["what"].as_str().expect("text").contains("demo"), "{found:#}");
}

#[test]
fn a_shells_line_may_have_quotes_in_it() {
    let place = Place::new();
    let line = format!("\"{}\" demo --port {{port}}", program().display());
    let config = serde_json::json!({"port": place.port, "command": line, "shell": true});
    std::fs::write(place.project().join(".backend_config.json"), config.to_string()).expect("written");
    place.succeed(&["start"]);
    eventually("the server answers", || place.answers());
}

#[test]
fn an_export_goes_into_a_folder_of_the_project_that_is_named() {
    let place = Place::new();
    std::fs::create_dir(place.project().join("other")).expect("made");
    let mut command = place.command(&["-C", "..", "export", "procfile", "--output", "written"]);
    command.current_dir(place.project().join("other"));
    assert!(command.status().expect("it runs").success());
    assert!(place.project().join("written/Procfile").is_file());
}
