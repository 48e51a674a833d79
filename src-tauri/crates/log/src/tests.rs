//! A whole log: what was written is what is read, through any rotations and restarts.

mod finding;
mod model;
mod reading;
mod viewing;
mod writing;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use trayvisor_model::{LogLimits, LogPosition};
use trayvisor_store::files;

/// A log in its own folder.
struct Log {
    dir: tempfile::TempDir,
}

impl Log {
    fn new() -> Log {
        Log { dir: tempfile::tempdir().expect("a folder") }
    }

    fn with(content: impl AsRef<[u8]>) -> Log {
        let log = Log::new();
        fs::write(log.path(), content).expect("written");
        log
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("backend.log")
    }

    fn writer(&self, limits: LogLimits) -> Writer {
        Writer::open(self.path(), limits).expect("opened")
    }

    fn append(&self, content: &str) {
        use std::io::Write as _;
        let mut file = files::open_to_append(&self.path()).expect("opened");
        file.write_all(content.as_bytes()).expect("written");
    }

    fn rotate(&self) {
        for n in (0..9).rev().filter(|n| rotated(&self.path(), *n).exists()) {
            fs::rename(rotated(&self.path(), n), rotated(&self.path(), n + 1)).expect("rotated");
        }
    }

    fn tail(&self, count: usize) -> Vec<String> {
        tail(&self.path(), count).expect("read").lines
    }

    fn follow(&self, from: &LogPosition) -> trayvisor_model::LogPage {
        follow(&self.path(), from, 50).expect("read")
    }

    /// The texts of all lines of all files, without time stamps.
    fn texts(&self) -> Vec<String> {
        texts(&self.path(), LogPosition::default(), None)
    }

    /// The texts of these lines.
    fn find(&self, wanted: Wanted<'_>) -> Option<Vec<String>> {
        let stretch = find(&self.path(), wanted).expect("read")?;
        Some(texts(&self.path(), stretch.from, Some(&stretch.until)))
    }
}

fn texts(log: &Path, from: LogPosition, until: Option<&LogPosition>) -> Vec<String> {
    let mut lines = Lines::new(log.to_owned(), from, LONGEST_LINE);
    let mut texts = Vec::new();
    while until != Some(lines.position())
        && let Some(line) = lines.next_line().expect("read")
    {
        texts.push(split(&line).1.to_owned());
    }
    texts
}

const NOTHING: [&str; 0] = [];
