//! The rows of one file of a log.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::time::Instant;

use super::find::is_start;
use super::level::Levels;
use super::lines::read_line;
use super::text;
use trayvisor_model::LogLevel;

/// Number of rows from one kept position to the next; rows in between are found by reading on.
pub(super) const STEP: u64 = 256;
/// Read size in bytes.
const CHUNK: usize = 64 * 1024;
/// Bytes that identify the content of a file.
const FINGERPRINT: u64 = 64;
/// Bytes of a line to search for its level and for the start of a run.
const HEAD: usize = 512;

/// The rows of one file.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) id: String,
    /// The file's first bytes.
    fingerprint: Vec<u8>,
    pub(super) first: u64,
    /// Where each [`STEP`]th row begins.
    marks: Vec<u64>,
    /// Where the next row begins or will begin.
    pub(super) end: u64,
    pub(super) levels: Vec<Option<LogLevel>>,
    /// The first rows of runs.
    pub(super) runs: Vec<u64>,
}

impl Rows {
    pub(super) fn new(id: String, first: u64) -> Rows {
        let (fingerprint, marks, levels, runs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Rows { id, fingerprint, first, marks, end: 0, levels, runs }
    }

    /// The number of the next row.
    pub(super) fn next(&self) -> u64 {
        self.first + self.levels.len() as u64
    }

    /// The last row at or before this one whose position is kept, and that position.
    pub(super) fn mark(&self, row: u64) -> (u64, u64) {
        let n = (row - self.first) / STEP;
        self.marks.get(n as usize).map_or((self.next(), self.end), |place| (self.first + n * STEP, *place))
    }

    /// Whether a file still contains them.
    pub(super) fn are_in(&self, file: &mut File) -> io::Result<bool> {
        if file.metadata()?.len() < self.end {
            return Ok(false);
        }
        Ok(fingerprint(file, self.fingerprint.len() as u64)? == self.fingerprint)
    }

    /// Reads on to the current end of the file, or until the deadline. Returns whether the end was reached.
    pub(super) fn read_on(
        &mut self,
        mut file: File,
        finished: bool,
        levels: &mut Levels,
        until: Instant,
    ) -> io::Result<bool> {
        if file.metadata()?.len() == self.end {
            return Ok(true);
        }
        if (self.fingerprint.len() as u64) < FINGERPRINT {
            self.fingerprint = fingerprint(&mut file, FINGERPRINT)?;
        }
        file.seek(SeekFrom::Start(self.end))?;
        let mut file = BufReader::with_capacity(CHUNK, file);
        let mut line = Vec::new();
        loop {
            let (length, whole) = read_line(&mut file, &mut line, HEAD)?;
            // An unfinished line in a rotated file stays unfinished.
            if !whole && (length == 0 || !finished) {
                return Ok(true);
            }
            self.add(&line, length, levels);
            if self.is_at_step() && Instant::now() >= until {
                return Ok(file.fill_buf()?.is_empty());
            }
        }
    }

    /// Whether the position of the next row is kept.
    fn is_at_step(&self) -> bool {
        (self.levels.len() as u64).is_multiple_of(STEP)
    }

    fn add(&mut self, line: &[u8], length: u64, levels: &mut Levels) {
        let row = self.next();
        if self.is_at_step() {
            self.marks.push(self.end);
        }
        if is_start(line) {
            self.runs.push(row);
        }
        self.levels.push(levels.next(text::shown(line).1));
        self.end += length;
    }
}

fn fingerprint(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}
