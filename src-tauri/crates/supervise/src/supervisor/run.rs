//! A server's process tree while it is alive.

use std::io::{PipeWriter, Write as _};
use std::thread;
use std::time::Instant;

use crate::usage::Meter;
use trayvisor_log::Capture;
use trayvisor_model::{Launch, Process};
use trayvisor_platform::{self as platform, Tree};

/// What belongs to a server while its process tree is alive.
pub(super) struct Run {
    pub(super) tree: Tree,
    pub(super) capture: Capture,
    /// Its standard input, open as long as the server runs: many programs take the end of it for the end of whoever
    /// started them.
    pub(super) input: PipeWriter,
    /// The launch it was started with; the settings may have changed since.
    pub(super) launch: Launch,
    pub(super) started: Instant,
    /// Whether it had to be killed.
    pub(super) killed: bool,
    /// What is shown of the process; its id and usage are filled in for each snapshot.
    pub(super) process: Process,
    pub(super) meter: Meter,
    pub(super) next_sample: Instant,
    /// The system's count of memory kills at the start.
    pub(super) memory_kills: Option<u64>,
}

impl Run {
    /// Writes a line to its standard input, as soon as it reads what was sent before.
    pub(super) fn send(&self, mut line: String) {
        line.push('\n');
        let Ok(mut input) = self.input.try_clone() else { return };
        // A pipe that nobody reads takes 64 KB and then blocks until the server ends.
        thread::spawn(move || input.write_all(line.as_bytes()));
    }

    /// Whether the kernel has killed any process for lack of memory since the start.
    pub(super) fn memory_ran_out(&self) -> Option<bool> {
        Some(platform::memory_kills()? > self.memory_kills?)
    }
}
