//! Reads a log forwards from any position, across its files.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use memchr::memchr;

use super::parts::{Part, Parts};
use trayvisor_model::LogPosition;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// Read size.
const CHUNK: usize = 64 * 1024;

/// Reads a log's lines one by one to its current end, and continues from there when called again, across rotations,
/// removals and restarts. Needs no more memory than its longest line.
#[derive(Debug)]
pub struct Lines {
    log: PathBuf,
    longest: usize,
    at: LogPosition,
    /// The file that is being read; `None` at the log's end, so that the file can be moved.
    file: Option<BufReader<File>>,
    /// The files after it, newest first.
    newer: Vec<Part>,
    line: Vec<u8>,
    missed: bool,
}

impl Lines {
    /// Starts at a position in a log; [`LogPosition::default`] is its oldest line. Of a line with more than `longest`
    /// bytes, not counting its line break, only about the first `longest` are returned, and its length.
    pub fn new(log: PathBuf, from: LogPosition, longest: usize) -> Lines {
        Lines { log, longest, at: from, file: None, newer: Vec::new(), line: Vec::new(), missed: false }
    }

    /// The next whole line with its time stamp, without the line break; `None` at the log's current end. Invalid UTF-8
    /// is replaced.
    ///
    /// # Errors
    /// If a file is not a regular file owned by the user, or cannot be read.
    pub fn next_line(&mut self) -> Result<Option<String>> {
        if self.file.is_none() {
            self.open()?;
        }
        while let Some(file) = &mut self.file {
            let (length, whole) = read_line(file, &mut self.line, self.longest)
                .map_err(Error::file(Message::Read {}, &self.log))?;
            // An unfinished line in a rotated file stays unfinished.
            if whole || (length > 0 && !self.newer.is_empty()) {
                self.at.offset += length;
                return Ok(Some(text(&self.line, length)));
            }
            self.file = None;
            if let Some(next) = self.newer.pop() {
                self.enter(next, 0)?;
            }
        }
        Ok(None)
    }

    /// The unfinished line at this position, if one has begun.
    ///
    /// # Errors
    /// Like [`Lines::next_line`].
    pub fn unfinished(&mut self) -> Result<Option<String>> {
        self.open()?;
        let Some(mut file) = self.file.take().filter(|_| self.newer.is_empty()) else { return Ok(None) };
        let (length, whole) = read_line(&mut file, &mut self.line, self.longest)
            .map_err(Error::file(Message::Read {}, &self.log))?;
        Ok((length > 0 && !whole).then(|| text(&self.line, length)))
    }

    /// Where the next line begins.
    pub fn position(&self) -> &LogPosition {
        &self.at
    }

    /// Whether, since the last call, the file being read was removed before its end, so that lines may be missing.
    pub fn missed(&mut self) -> bool {
        std::mem::take(&mut self.missed)
    }

    /// Finds the current file, even if it was renamed, and those after it.
    fn open(&mut self) -> Result<()> {
        self.newer.clear();
        self.file = None;
        for part in Parts::of(&self.log) {
            let part = part?;
            if part.id == self.at.file {
                return self.enter(part, self.at.offset);
            }
            self.newer.push(part);
        }
        if !self.at.file.is_empty() && !self.newer.is_empty() {
            // Its age among the others is unknown; only the current file is certainly newer.
            self.missed = true;
            self.newer.truncate(1);
        }
        match self.newer.pop() {
            Some(part) => self.enter(part, 0),
            None => Ok(()),
        }
    }

    fn enter(&mut self, Part { id, mut file }: Part, offset: u64) -> Result<()> {
        let offset = begin(&mut file, offset).map_err(Error::file(Message::Read {}, &self.log))?;
        self.at = LogPosition { file: id, offset };
        self.file = Some(BufReader::with_capacity(CHUNK, file));
        Ok(())
    }
}

/// Seeks to a position, or to the start if no line begins there, because then the file was emptied and written again.
fn begin(file: &mut File, offset: u64) -> io::Result<u64> {
    let mut before = [0];
    if (1..=file.metadata()?.len()).contains(&offset) {
        file.seek(SeekFrom::Start(offset - 1))?;
        if file.read(&mut before)? == 1 && before == [b'\n'] {
            return Ok(offset);
        }
    }
    file.seek(SeekFrom::Start(0))
}

/// Reads a line, keeping its first `longest` bytes and the line break. Returns its length and whether it has ended.
pub(super) fn read_line(
    file: &mut impl BufRead,
    line: &mut Vec<u8>,
    longest: usize,
) -> io::Result<(u64, bool)> {
    line.clear();
    let mut length = 0;
    loop {
        let chunk = file.fill_buf()?;
        let end = memchr(b'\n', chunk);
        let size = end.map_or(chunk.len(), |at| at + 1);
        let room = (longest + 1).saturating_sub(line.len());
        line.extend_from_slice(&chunk[..size.min(room)]);
        file.consume(size);
        length += size as u64;
        if end.is_some() || size == 0 {
            return Ok((length, end.is_some()));
        }
    }
}

fn text(line: &[u8], length: u64) -> String {
    if length > line.len() as u64 {
        return format!("{} … ({length} bytes)", String::from_utf8_lossy(line));
    }
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}
