//! Where the rows of a log are: enough to read any of them at once, in little memory for a log of any length.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Instant;

use super::cursor::Cursor;
use super::level::Levels;
use super::parts::{Part, Parts};
use super::rows::Rows;
use trayvisor_model::LogLevel;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// A log's rows, numbered from the oldest that existed when it was first read. Grows with the log. Rows of removed
/// files are forgotten without renumbering the others. Keeps no file open.
#[derive(Debug)]
pub(super) struct Index {
    log: PathBuf,
    /// Changes when somebody has emptied or replaced the log.
    epoch: u32,
    /// Oldest first.
    files: VecDeque<Rows>,
    next: u64,
    levels: Levels,
    /// Bytes read, and bytes available, at the last reading.
    read: (u64, u64),
}

impl Index {
    pub(super) fn new(log: PathBuf) -> Index {
        let (files, levels) = (VecDeque::new(), Levels::default());
        Index { log, epoch: 0, files, next: 0, levels, read: (0, 0) }
    }

    /// Reads on to the current end of the log, or until the deadline. Returns whether the end was reached.
    ///
    /// # Errors
    /// If a file is not a regular file owned by the user, or cannot be read.
    pub(super) fn read_on(&mut self, until: Instant) -> Result<bool> {
        let mut parts = Parts::of(&self.log).collect::<Result<Vec<_>>>()?;
        parts.reverse();
        match self.gone(&mut parts).map_err(Error::file(Message::Read {}, &self.log))? {
            Some(gone) => drop(self.files.drain(..gone)),
            None => self.begin_anew(),
        }
        let size = |part: &Part| part.file.metadata().map_or(0, |found| found.len());
        self.read = (self.files.iter().map(|rows| rows.end).sum(), parts.iter().map(size).sum());
        let last = parts.len().saturating_sub(1);
        for (n, part) in parts.into_iter().enumerate() {
            if !self.read_part(n, part, n < last, until).map_err(Error::file(Message::Read {}, &self.log))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How many of the oldest files are gone; `None` if the files are not the known ones with additions.
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

    /// Reads on in the `n`th oldest file.
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

    /// The numbers of the existing rows.
    pub(super) fn rows(&self) -> Range<u64> {
        self.files.front().map_or(self.next, |rows| rows.first)..self.next
    }

    /// Percentage of the log that has been read.
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

    /// The first rows of the runs, newest first.
    pub(super) fn runs(&self) -> impl Iterator<Item = u64> {
        self.files.iter().rev().flat_map(|rows| rows.runs.iter().rev().copied())
    }

    /// A cursor that reads at most `longest` bytes of each row.
    ///
    /// # Errors
    /// Like [`Index::read_on`].
    pub(super) fn cursor(&self, longest: usize) -> Result<Cursor<'_>> {
        let parts = Parts::of(&self.log).collect::<Result<Vec<_>>>()?;
        Ok(Cursor::new(&self.log, &self.files, parts, longest))
    }
}
