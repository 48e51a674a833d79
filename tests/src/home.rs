//! All of the user's files, in a temporary folder: `TRAYVISOR_HOME`, projects, `HOME`.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::binaries;
use crate::wait::{SOON, check, eventually};

/// Longest time for one run of the command, unless a test sets another.
const LIMIT: Duration = Duration::from_secs(90);

/// A user's files. When it is dropped, its servers are stopped.
pub struct Home {
    root: TempDir,
}

impl Default for Home {
    fn default() -> Self {
        Home::new()
    }
}

impl Home {
    /// An empty home.
    pub fn new() -> Self {
        // Short: the path of a socket in it may have at most about 100 characters.
        let root = tempfile::Builder::new().prefix("tv-").tempdir().expect("a temporary folder");
        let home = Home { root };
        for folder in [home.folder(), home.user_folder(), home.projects_folder(), home.programs_folder()] {
            std::fs::create_dir(folder).expect("a folder in a new folder");
        }
        home
    }

    /// The value of `TRAYVISOR_HOME`.
    pub fn folder(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// The value of `HOME`.
    pub fn user_folder(&self) -> PathBuf {
        self.root.path().join("user")
    }

    /// The folder of this home's projects.
    pub fn projects_folder(&self) -> PathBuf {
        self.root.path().join("projects")
    }

    /// Writes the user's preferences.
    pub fn set_preferences(&self, preferences: &Value) {
        let file = self.folder().join("preferences.json");
        std::fs::write(file, preferences.to_string()).expect("writing the preferences");
    }

    /// Adds a program to this user's `PATH`, under its own name.
    #[cfg(unix)]
    pub fn install(&self, program: &Path) {
        let name = program.file_name().expect("a program has a name");
        std::os::unix::fs::symlink(program, self.programs_folder().join(name))
            .expect("a link in a new folder");
    }

    fn programs_folder(&self) -> PathBuf {
        self.root.path().join("bin")
    }

    /// This user's programs before the system's.
    fn search_path(&self) -> OsString {
        let systems = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.programs_folder()).chain(env::split_paths(&systems));
        env::join_paths(folders).expect("none of them has a separator in its name")
    }

    /// Any program, run as this user: nothing of the real user is visible.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("PATH", self.search_path())
            .env("TRAYVISOR_HOME", self.folder())
            .env("HOME", self.user_folder())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("VIRTUAL_ENV")
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .current_dir(self.projects_folder());
        command
    }

    /// Runs `trayvisor` in a folder and waits for its end.
    #[track_caller]
    pub fn trayvisor(&self, folder: &Path, arguments: &[&str]) -> Output {
        self.begin(folder, arguments).finish(LIMIT)
    }

    /// Runs any program in a folder and waits for its end.
    #[track_caller]
    pub fn run(&self, program: &str, arguments: &[&str], folder: &Path) -> Output {
        let mut command = self.command(program);
        command.args(arguments).current_dir(folder);
        Running::start(command, format!("{program} {}", arguments.join(" "))).finish(LIMIT)
    }

    /// Runs `trayvisor` in a folder with this standard input.
    #[track_caller]
    pub fn tell(&self, folder: &Path, arguments: &[&str], input: &str) -> Output {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(input.as_bytes()).and_then(|()| file.rewind()).expect("writing it");
        let mut command = self.command(binaries::trayvisor());
        command.args(arguments).current_dir(folder).stdin(file);
        Running::start(command, format!("trayvisor {}", arguments.join(" "))).finish(LIMIT)
    }

    /// Starts `trayvisor` in a folder.
    #[track_caller]
    pub fn begin(&self, folder: &Path, arguments: &[&str]) -> Running {
        let mut command = self.command(binaries::trayvisor());
        command.args(arguments).current_dir(folder);
        Running::start(command, format!("trayvisor {}", arguments.join(" ")))
    }

    /// The output of `trayvisor status --all --json`.
    #[track_caller]
    pub fn status(&self) -> Vec<Value> {
        let output = self.trayvisor(&self.projects_folder(), &["status", "--all", "--json"]);
        output.json()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // After a failed test, its servers must not stay; after a passed one there is little left.
        let projects = std::fs::read_dir(self.projects_folder()).into_iter().flatten().flatten();
        for project in projects {
            let mut stop = self.command(binaries::trayvisor_place());
            stop.arg("stop").current_dir(project.path()).stdout(Stdio::null()).stderr(Stdio::null());
            let Ok(mut stop) = stop.spawn() else { continue };
            let _ = wait(&mut stop, Duration::from_secs(30));
            let _ = stop.kill();
            let _ = stop.wait();
        }
        self.kill_all();
    }
}

impl Home {
    /// Ends all processes that still have this home's path in their environment.
    #[cfg(target_os = "linux")]
    fn kill_all(&self) {
        // Repeated, for processes that were being started while the others ended.
        for _ in 0..3 {
            for process in
                crate::processes::with_environment("TRAYVISOR_HOME", &self.folder().to_string_lossy())
            {
                let _ = process.kill();
            }
        }
    }

    /// Other systems do not show environments.
    #[cfg(not(target_os = "linux"))]
    fn kill_all(&self) {}
}

/// A running program whose output is being read.
pub struct Running {
    child: Child,
    what: String,
    /// Its standard output so far.
    so_far: Arc<Mutex<Vec<u8>>>,
    stdout: Receiver<Vec<u8>>,
    stderr: Receiver<Vec<u8>>,
}

impl Running {
    #[track_caller]
    fn start(mut command: Command, what: String) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        let so_far = Arc::default();
        let stdout = read(child.stdout.take(), Arc::clone(&so_far));
        let stderr = read(child.stderr.take(), Arc::default());
        Running { child, what, so_far, stdout, stderr }
    }

    /// Waits for its end.
    ///
    /// # Panics
    ///
    /// When it has not ended within the limit, or a process that it left behind still holds its output open, which
    /// would block a script that reads it.
    #[track_caller]
    pub fn finish(mut self, limit: Duration) -> Output {
        let what = &self.what;
        let Some(code) = wait(&mut self.child, limit) else {
            let _ = self.child.kill();
            let _ = self.child.wait();
            let patience = Duration::from_secs(1);
            let texts =
                [self.stdout, self.stderr].map(|text| text.recv_timeout(patience).unwrap_or_default());
            panic!(
                "“{what}” did not end in {limit:?}; it wrote: {}",
                String::from_utf8_lossy(&texts.concat())
            )
        };
        let text = |pipe: &Receiver<Vec<u8>>| {
            let text = pipe.recv_timeout(Duration::from_secs(20));
            let text = text.unwrap_or_else(|_| panic!("“{what}” ended but its output is still held open"));
            String::from_utf8(text).unwrap_or_else(|_| panic!("“{what}” wrote something that is not UTF-8"))
        };
        let (stdout, stderr) = (text(&self.stdout), text(&self.stderr));
        Output { what: self.what, code, stdout, stderr }
    }

    /// Waits until it has written this text.
    #[track_caller]
    pub fn until_it_says(&self, text: &str) {
        eventually(&format!("“{}” says {text}", self.what), SOON, || {
            let so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
            let so_far = String::from_utf8_lossy(&so_far);
            check(so_far.contains(text), || so_far.into_owned())
        });
    }

    /// Sends what Ctrl+C in a terminal sends.
    #[cfg(unix)]
    #[track_caller]
    pub fn press_ctrl_c(&self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it runs");
    }

    /// Ends it at once and returns its output so far.
    #[track_caller]
    pub fn interrupt(mut self) -> String {
        self.child.kill().expect("ending our own child");
        let _ = self.child.wait();
        let text = self.stdout.recv_timeout(Duration::from_secs(20)).expect("its output ends with it");
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// A program's output and exit code.
#[derive(Clone, PartialEq, Eq)]
pub struct Output {
    what: String,
    /// The exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Output {
    /// Runs a program without a home and waits for its end.
    #[track_caller]
    pub fn of(command: Command) -> Self {
        let what = format!("{command:?}");
        Running::start(command, what).finish(LIMIT)
    }

    /// Its standard output, after exit code 0.
    #[track_caller]
    pub fn ok(&self) -> &str {
        assert_eq!(self.code, 0, "{self:?}");
        &self.stdout
    }

    /// Its error after this exit code: exactly one line.
    #[track_caller]
    pub fn error(&self, code: i32) -> &str {
        assert_eq!(self.code, code, "{self:?}");
        let line = self.stderr.trim_end();
        assert!(!line.is_empty() && !line.contains('\n'), "not one line on standard error: {self:?}");
        line
    }

    /// Its standard output as an array of JSON objects, with any exit code.
    #[track_caller]
    pub fn json(&self) -> Vec<Value> {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Output { what, code, stdout, stderr } = self;
        write!(out, "“{what}” ended with {code}\n── out ──\n{stdout}\n── err ──\n{stderr}")
    }
}

/// Reads to the end and sends the result; `so_far` has the data read until then.
fn read(pipe: Option<impl Read + Send + 'static>, so_far: Arc<Mutex<Vec<u8>>>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    let mut pipe = pipe.expect("piped");
    thread::spawn(move || {
        let mut chunk = [0; 8192];
        while let Ok(read @ 1..) = pipe.read(&mut chunk) {
            so_far.lock().unwrap_or_else(PoisonError::into_inner).extend(&chunk[..read]);
        }
        let _ = sender.send(so_far.lock().unwrap_or_else(PoisonError::into_inner).clone());
    });
    receiver
}

fn wait(child: &mut Child, limit: Duration) -> Option<i32> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status.code().unwrap_or(-1));
        }
        thread::sleep(Duration::from_millis(10));
    }
    None
}
