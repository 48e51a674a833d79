//! Processes that do not belong to Trayvisor.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::TempDir;

use crate::binaries;

/// A foreign program that holds a port, or is connected to one. Ends with the value, along with its children.
pub struct Foreign {
    child: Child,
    /// The folder of its program, if that is a separate copy.
    program: Option<TempDir>,
}

impl Foreign {
    /// Listens on a port of this machine and never answers.
    #[track_caller]
    pub fn holding(port: u16) -> Self {
        Foreign::start(&["--port", &port.to_string(), "--hold"])
    }

    /// The same under another program's name, with additional arguments that it ignores.
    #[track_caller]
    pub fn named(name: &str, port: u16, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = folder.path().join(name);
        fs::copy(binaries::test_server(), &program).expect("copying the test server");
        let mut command = Command::new(program);
        command.args(["--port", &port.to_string(), "--hold", "--"]).args(more);
        let mut foreign = Foreign::run(command);
        foreign.program = Some(folder);
        foreign
    }

    /// Connects as a client to the process that listens on a port.
    #[track_caller]
    pub fn connected_to(port: u16) -> Self {
        Foreign::start(&["--connect", &port.to_string()])
    }

    #[track_caller]
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(binaries::test_server());
        command.args(arguments);
        Foreign::run(command)
    }

    /// Starts any program and waits for its first output, which means that it is ready.
    #[track_caller]
    pub fn run(mut command: Command) -> Self {
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        output.read_line(&mut line).expect("reading its first word");
        // Reads further output, so that the program does not block.
        thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        let foreign = Foreign { child, program: None };
        assert!(!line.is_empty(), "it ended without a word: {command:?}");
        foreign
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it, but not its children.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Its exit code; `None` while it runs, and if a signal ended it.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.child.try_wait().ok().flatten().and_then(|status| status.code())
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        // Only while it runs: afterwards, its id may belong to another process.
        #[cfg(target_os = "linux")]
        let children = if self.is_alive() { children_of(self.pid()) } else { Vec::new() };
        self.kill();
        // The worker of a reloader, for instance, would outlive it.
        #[cfg(target_os = "linux")]
        for child in children {
            let _ = child.kill();
        }
    }
}

#[cfg(target_os = "linux")]
fn children_of(pid: u32) -> Vec<crate::processes::Process> {
    use crate::processes::Process;
    Process::find(pid).map(Process::children).unwrap_or_default()
}
