//! Reads rows of a log by their numbers.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom};
use std::path::Path;

use super::lines::read_line;
use super::parts::Part;
use super::rows::{Rows, STEP};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// Read size.
const CHUNK: usize = 64 * 1024;

/// Reads rows in any order; ascending order is the fastest.
pub(super) struct Cursor<'a> {
    log: &'a Path,
    rows: &'a VecDeque<Rows>,
    /// The files, except the one that is being read.
    parts: Vec<Part>,
    longest: usize,
    current: Option<Current>,
    line: Vec<u8>,
}

/// The file that is being read.
struct Current {
    /// Its index in `rows`.
    n: usize,
    file: BufReader<File>,
    /// The next row in it.
    next: u64,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(
        log: &'a Path,
        rows: &'a VecDeque<Rows>,
        parts: Vec<Part>,
        longest: usize,
    ) -> Cursor<'a> {
        Cursor { log, rows, parts, longest, current: None, line: Vec::new() }
    }

    /// A row as it was written, and its length with its line break, in bytes; `None` if its file is gone.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn read(&mut self, row: u64) -> Result<Option<(&[u8], u64)>> {
        let length = self.go_to(row).map_err(Error::file(Message::Read {}, self.log))?;
        Ok(length.map(|length| (&self.line[..], length)))
    }

    /// The beginning of an unfinished line after the last row.
    ///
    /// # Errors
    /// Like [`Cursor::read`].
    pub(super) fn unfinished(&mut self) -> Result<Option<(&[u8], u64)>> {
        let Some(end) = self.rows.back().map(Rows::next) else { return Ok(None) };
        self.read(end)
    }

    fn go_to(&mut self, row: u64) -> io::Result<Option<u64>> {
        let is_near = |current: &Current| {
            let rows = &self.rows[current.n];
            (current.next..current.next + STEP).contains(&row) && row < rows.next()
        };
        if !self.current.as_ref().is_some_and(is_near) && !self.enter(row)? {
            return Ok(None);
        }
        let Some(current) = &mut self.current else { return Ok(None) };
        loop {
            let (length, _) = read_line(&mut current.file, &mut self.line, self.longest)?;
            if length == 0 {
                return Ok(None);
            }
            current.next += 1;
            if current.next > row {
                return Ok(Some(length));
            }
        }
    }

    /// Opens the file that contains a row, at most a few rows before it.
    fn enter(&mut self, row: u64) -> io::Result<bool> {
        let last = self.rows.len().saturating_sub(1);
        let is_in = |(n, rows): &(usize, &Rows)| row >= rows.first && (row < rows.next() || *n == last);
        let Some((n, rows)) = self.rows.iter().enumerate().find(is_in) else { return Ok(false) };
        if let Some(left) = self.current.take() {
            self.parts.push(Part { id: self.rows[left.n].id.clone(), file: left.file.into_inner() });
        }
        let Some(at) = self.parts.iter().position(|part| part.id == rows.id) else { return Ok(false) };
        let mut file = self.parts.swap_remove(at).file;
        if !rows.are_in(&mut file)? {
            return Ok(false);
        }
        let (next, place) = rows.mark(row);
        file.seek(SeekFrom::Start(place))?;
        self.current = Some(Current { n, file: BufReader::with_capacity(CHUNK, file), next });
        Ok(true)
    }
}
