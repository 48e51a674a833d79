//! Where a log's rows are: enough to read any of them at once, in little memory however long the log is.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::time::Instant;

use super::cursor::Cursor;
use super::find::is_start;
use super::level::Levels;
use super::lines::read_line;
use super::parts::{Part, Parts};
use super::text;
use trayvisor_model::LogLevel;
use trayvisor_model::error::{Error, Result};

/// The place of each so many rows is kept; those between are found by reading on.
pub(super) const STEP: u64 = 256;
/// So much is read at a time.
const CHUNK: usize = 64 * 1024;
/// Bytes that tell whether a file is still what it was.
const FINGERPRINT: u64 = 64;
/// Bytes of a line that its level and whether a run begins with it are looked for in.
const HEAD: usize = 512;

/// A log's rows, numbered from the oldest that was there when it was first read. Grows with the log; rows whose file is
/// gone are forgotten, and keep the others from being numbered anew. Holds no file open.
#[derive(Debug)]
pub(super) struct Index {
    log: PathBuf,
    /// Another number for another log: somebody emptied or replaced it.
    epoch: u32,
    /// The oldest first.
    files: VecDeque<Rows>,
    next: u64,
    levels: Levels,
    /// Bytes read of how many there were, when it was last read on.
    read: (u64, u64),
}

/// The rows of one file.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) id: String,
    /// The file's first bytes.
    fingerprint: Vec<u8>,
    pub(super) first: u64,
    /// Where each [`STEP`]th row begins.
    marks: Vec<u64>,
    /// Where the row after the last begins, or will.
    end: u64,
    levels: Vec<Option<LogLevel>>,
    /// The rows that runs begin with.
    runs: Vec<u64>,
}

impl Index {
    pub(super) fn new(log: PathBuf) -> Index {
        let (files, levels) = (VecDeque::new(), Levels::default());
        Index { log, epoch: 0, files, next: 0, levels, read: (0, 0) }
    }

    /// Reads on to the log's present end, or until it is time to return. Whether the end was reached.
    ///
    /// # Errors
    /// When a file is not a regular one of ours, or can't be read.
    pub(super) fn read_on(&mut self, until: Instant) -> Result<bool> {
        let mut parts = Parts::of(&self.log).collect::<Result<Vec<_>>>()?;
        parts.reverse();
        match self.gone(&mut parts).map_err(Error::file("read", &self.log))? {
            Some(gone) => drop(self.files.drain(..gone)),
            None => self.begin_anew(),
        }
        let size = |part: &Part| part.file.metadata().map_or(0, |found| found.len());
        self.read = (self.files.iter().map(|rows| rows.end).sum(), parts.iter().map(size).sum());
        let last = parts.len().saturating_sub(1);
        for (n, part) in parts.into_iter().enumerate() {
            if !self.read_part(n, part, n < last, until).map_err(Error::file("read", &self.log))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How many of the oldest files are gone; `None` when what is there is not what was, with more after it.
    fn gone(&self, parts: &mut [Part]) -> io::Result<Option<usize>> {
        let oldest = parts.first().map(|part| part.id.clone());
        let gone = self.files.iter().position(|rows| Some(&rows.id) == oldest.as_ref());
        let gone = gone.unwrap_or(self.files.len());
        let kept = self.files.len() - gone;
        let is_known = |part: &Part| self.files.iter().any(|rows| rows.id == part.id);
        if kept > parts.len() || parts.iter().skip(kept).any(is_known) {
            return Ok(None);
        }
        for (rows, part) in self.files.iter().skip(gone).zip(parts) {
            if rows.id != part.id || !rows.are_in(&mut part.file)? {
                return Ok(None);
            }
        }
        Ok(Some(gone))
    }

    fn begin_anew(&mut self) {
        let (log, epoch) = (std::mem::take(&mut self.log), self.epoch + 1);
        *self = Index { epoch, ..Index::new(log) };
    }

    /// Reads on in the file that is the `n`th by age.
    fn read_part(&mut self, n: usize, part: Part, finished: bool, until: Instant) -> io::Result<bool> {
        if n == self.files.len() {
            self.files.push_back(Rows::new(part.id, self.next));
        }
        let rows = &mut self.files[n];
        let before = rows.end;
        let read = rows.read_on(part.file, finished, &mut self.levels, until);
        self.read.0 += rows.end - before;
        self.next = rows.next();
        read
    }

    pub(super) fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The numbers of the rows that there are.
    pub(super) fn rows(&self) -> Range<u64> {
        self.files.front().map_or(self.next, |rows| rows.first)..self.next
    }

    /// How much has been read, in percent.
    pub(super) fn progress(&self) -> u8 {
        let (read, size) = self.read;
        u8::try_from((read * 100).checked_div(size).unwrap_or(100)).unwrap_or(100).min(100)
    }

    /// The levels of these rows.
    pub(super) fn levels(&self, wanted: Range<u64>) -> impl Iterator<Item = (u64, Option<LogLevel>)> {
        self.files.iter().flat_map(move |rows| {
            let from = wanted.start.clamp(rows.first, rows.next());
            let to = wanted.end.clamp(from, rows.next());
            let levels = &rows.levels[(from - rows.first) as usize..(to - rows.first) as usize];
            (from..to).zip(levels.iter().copied())
        })
    }

    /// The rows that runs begin with, the newest first.
    pub(super) fn runs(&self) -> impl Iterator<Item = u64> {
        self.files.iter().rev().flat_map(|rows| rows.runs.iter().rev().copied())
    }

    /// Reads rows, each with at most `longest` of its bytes.
    ///
    /// # Errors
    /// As [`Index::read_on`].
    pub(super) fn cursor(&self, longest: usize) -> Result<Cursor<'_>> {
        let parts = Parts::of(&self.log).collect::<Result<Vec<_>>>()?;
        Ok(Cursor::new(&self.log, &self.files, parts, longest))
    }
}

impl Rows {
    fn new(id: String, first: u64) -> Rows {
        let (fingerprint, marks, levels, runs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Rows { id, fingerprint, first, marks, end: 0, levels, runs }
    }

    /// The number after the last row's.
    pub(super) fn next(&self) -> u64 {
        self.first + self.levels.len() as u64
    }

    /// The last row at or before this one whose place is known, and that place.
    pub(super) fn mark(&self, row: u64) -> (u64, u64) {
        let n = (row - self.first) / STEP;
        self.marks.get(n as usize).map_or((self.next(), self.end), |place| (self.first + n * STEP, *place))
    }

    /// Whether a file still has them.
    pub(super) fn are_in(&self, file: &mut File) -> io::Result<bool> {
        if file.metadata()?.len() < self.end {
            return Ok(false);
        }
        Ok(fingerprint(file, self.fingerprint.len() as u64)? == self.fingerprint)
    }

    fn read_on(
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
            // What was put away unfinished stays so.
            if !whole && (length == 0 || !finished) {
                return Ok(true);
            }
            self.add(&line, length, levels);
            if self.is_at_step() && Instant::now() >= until {
                return Ok(file.fill_buf()?.is_empty());
            }
        }
    }

    /// Whether the next row is one whose place is kept.
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
