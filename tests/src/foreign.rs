//! Processes that Trayvisor has nothing to do with.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::binaries;

/// Somebody else's program: it holds a port, or is connected to one. Ends with the value.
pub struct Foreign {
    child: Child,
}

impl Foreign {
    /// Listens on a port of this machine and never answers.
    #[track_caller]
    pub fn holding(port: u16) -> Self {
        Foreign::start(&["--port", &port.to_string(), "--hold"])
    }

    /// Is connected, as a client, to whoever listens on a port.
    #[track_caller]
    pub fn connected_to(port: u16) -> Self {
        Foreign::start(&["--connect", &port.to_string()])
    }

    /// Starts it and waits for its first word, which it says when it has what it wants.
    #[track_caller]
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(binaries::test_server())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starting the test server");
        let mut line = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output).read_line(&mut line).expect("reading its first word");
        let foreign = Foreign { child };
        assert!(!line.is_empty(), "the test server ended without a word: {arguments:?}");
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
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
