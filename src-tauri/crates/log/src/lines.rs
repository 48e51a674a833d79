//! A log read forward, across its files, from any place in it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use memchr::memchr;

use super::parts::{Part, Parts};
use trayvisor_model::LogPosition;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// So much is read at a time.
const CHUNK: usize = 64 * 1024;

/// Reads a log's lines one after the other up to its present end and, asked again, on from there: across rotations,
/// removals and restarts. Needs no more memory than its longest line.
#[derive(Debug)]
pub struct Lines {
    log: PathBuf,
    longest: usize,
    at: LogPosition,
    /// The file that is being read; none at the log's end, so that nobody is kept from moving it.
    file: Option<BufReader<File>>,
    /// Those that came after it, the newest first.
    newer: Vec<Part>,
    line: Vec<u8>,
    missed: bool,
}

impl Lines {
    /// Begins at a place in a log, or at its oldest line for [`LogPosition::default`]. Of a line of more than `longest`
    /// bytes without its break only about so many are handed out, and its length.
    pub fn new(log: PathBuf, from: LogPosition, longest: usize) -> Lines {
        Lines { log, longest, at: from, file: None, newer: Vec::new(), line: Vec::new(), missed: false }
    }

    /// The next whole line with its time stamp, without the line break; `None` at the log's present end. What is no
    /// UTF-8 is replaced.
    ///
    /// # Errors
    /// When a file is not a regular one of ours, or can't be read.
    pub fn next_line(&mut self) -> Result<Option<String>> {
        if self.file.is_none() {
            self.open()?;
        }
        while let Some(file) = &mut self.file {
            let (length, whole) = read_line(file, &mut self.line, self.longest)
                .map_err(Error::file(Message::Read {}, &self.log))?;
            // What was put away unfinished stays so.
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

    /// What there is of the line at this place, if it has begun and not ended.
    ///
    /// # Errors
    /// As [`Lines::next_line`].
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

    /// Whether, since this was last asked, the file that was being read was gone before its end was reached, so that
    /// lines may be missing.
    pub fn missed(&mut self) -> bool {
        std::mem::take(&mut self.missed)
    }

    /// Finds the file that we are in, by whatever name, and those after it.
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
            // Its place among the others is unknown; the current one is newer for sure.
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

/// Goes to a place in a file, or to its beginning where no line begins there: then it was emptied and written anew.
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

/// Reads a line, of which the first `longest` bytes and the break are kept; how long it is, and whether it has ended.
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
