//! A server's process tree while it is alive.

use std::io::{PipeWriter, Write as _};
use std::sync::mpsc::{self, SyncSender};
use std::thread;
use std::time::Instant;

use crate::crash;
use crate::reload_loop::Trial;
use crate::usage::Meter;
use trayvisor_log::Capture;
use trayvisor_model::{Launch, Process};
use trayvisor_platform::{self as platform, Tree};

/// What belongs to a server while its process tree is alive.
pub(super) struct Run {
    pub(super) tree: Tree,
    pub(super) capture: Capture,
    /// Its standard input, open as long as the server runs: many programs exit when it ends.
    pub(super) input: SyncSender<String>,
    /// The launch it was started with; the settings may have changed since.
    pub(super) launch: Launch,
    pub(super) started: Instant,
    pub(super) said: Said,
    /// Whether it had to be killed.
    pub(super) killed: bool,
    /// What is shown of the process; its id and usage are filled in for each snapshot.
    pub(super) process: Process,
    pub(super) meter: Meter,
    pub(super) next_sample: Instant,
    /// Whether it reloads because of our log, by its processes and by its output.
    pub(super) trials: [Trial; 2],
    /// When to look at that before the next sample.
    pub(super) next_look: Option<Instant>,
    /// The system's count of memory kills at the start.
    pub(super) memory_kills: Option<u64>,
}

/// The last lines of a server's output.
pub(super) struct Said {
    pub(super) lines: Vec<String>,
    /// When they came.
    pub(super) since: Instant,
    /// How much had been printed when they were read.
    printed: u64,
}

impl Said {
    /// Of a server that has printed nothing yet.
    pub(super) fn nothing() -> Said {
        Said { lines: Vec::new(), since: Instant::now(), printed: 0 }
    }
}

/// Number of lines that may wait to be read.
const LINES: usize = 1000;

/// Keeps a server's standard input open, and writes lines to it in their order, until the sender is dropped.
pub(super) fn keep_open(mut input: PipeWriter) -> SyncSender<String> {
    let (sender, lines) = mpsc::sync_channel::<String>(LINES);
    // A pipe that nobody reads takes 64 KB and then blocks until the server ends.
    thread::spawn(move || lines.iter().try_for_each(|line| input.write_all(line.as_bytes())));
    sender
}

impl Run {
    /// Queues a line for its standard input. Returns whether there was room for it.
    pub(super) fn send(&self, mut line: String) -> bool {
        line.push('\n');
        self.input.try_send(line).is_ok()
    }

    /// Takes its last output, if it has printed anything since.
    pub(super) fn listen(&mut self) {
        let printed = self.capture.printed();
        if printed == self.said.printed {
            return;
        }
        self.said.printed = printed;
        let lines = self.capture.last_lines(crash::READ);
        if lines != self.said.lines {
            (self.said.lines, self.said.since) = (lines, Instant::now());
        }
    }

    /// Whether the kernel has killed any process for lack of memory since the start.
    pub(super) fn memory_ran_out(&self) -> Option<bool> {
        Some(platform::memory_kills()? > self.memory_kills?)
    }
}
