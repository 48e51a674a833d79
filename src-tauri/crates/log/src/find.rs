//! Finds a stretch of a log: its last lines, those that contain a text, those of the previous run.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use memchr::memchr_iter;

use super::parts::Parts;
use super::{LONGEST_LINE, Lines, Needle, STARTED, note};
use trayvisor_model::LogPosition;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};

/// Read size.
const CHUNK: u64 = 64 * 1024;

/// The lines of a log to find.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Maximum number of lines, counted from the end.
    pub count: usize,
    /// Only lines that contain this.
    pub needle: Option<&'a Needle>,
    /// Only lines of the run before the last one that was started.
    pub previous: bool,
}

/// A part of a log between two starts of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Its start.
    pub from: LogPosition,
    /// Its end.
    pub until: LogPosition,
}

/// Finds these lines. With a needle, the stretch begins at the first match and also contains other lines. `None` if
/// there is no log yet, or no previous run.
///
/// # Errors
/// If a file is not a regular file owned by the user, or cannot be read.
pub fn find(log: &Path, wanted: Wanted<'_>) -> Result<Option<Stretch>> {
    let stretch = match (wanted.previous, wanted.needle) {
        (true, _) => run_before(log)?,
        (false, None) => return last(log, wanted.count),
        (false, Some(_)) => last(log, 0)?.map(|end| Stretch { from: LogPosition::default(), ..end }),
    };
    stretch.map(|stretch| search(log, stretch, wanted)).transpose()
}

/// The last `count` whole lines, searched from the end.
pub(super) fn last(log: &Path, count: usize) -> Result<Option<Stretch>> {
    let mut found: Option<Stretch> = None;
    let mut left = count;
    for part in Parts::of(log) {
        let mut part = part?;
        let (begin, end, lines) =
            last_lines(&mut part.file, left).map_err(Error::file(Message::Read {}, log))?;
        // If the current file has no whole line, the last one is in the previous file.
        let until = match found {
            Some(found) if found.until.offset > 0 => found.until,
            Some(_) | None => LogPosition { file: part.id.clone(), offset: end },
        };
        found = Some(Stretch { from: LogPosition { file: part.id, offset: begin }, until });
        left -= lines;
        if left == 0 {
            break;
        }
    }
    Ok(found)
}

/// The start and end of the last `count` whole lines of a file, and how many there are.
fn last_lines(file: &mut File, count: usize) -> io::Result<(u64, u64, usize)> {
    let mut at = file.seek(SeekFrom::End(0))?;
    let mut end = None;
    let mut breaks = 0;
    let mut chunk = Vec::new();
    while at > 0 {
        let size = at.min(CHUNK);
        at -= size;
        file.seek(SeekFrom::Start(at))?;
        chunk.clear();
        file.take(size).read_to_end(&mut chunk)?;
        for n in memchr_iter(b'\n', &chunk).rev() {
            let begin = at + n as u64 + 1;
            let end = *end.get_or_insert(begin);
            // A line begins after the line break of the previous one.
            if breaks == count {
                return Ok((begin, end, count));
            }
            breaks += 1;
        }
    }
    Ok((0, end.unwrap_or(0), breaks))
}

/// The run before the last one; if its start is gone, what is left of it.
fn run_before(log: &Path) -> Result<Option<Stretch>> {
    let mut lines = Lines::new(log.to_owned(), LogPosition::default(), LONGEST_LINE);
    let (mut before, mut last) = (LogPosition::default(), LogPosition::default());
    let mut at = lines.position().clone();
    while let Some(line) = lines.next_line()? {
        if is_start(line.as_bytes()) {
            before = std::mem::replace(&mut last, at);
        }
        at = lines.position().clone();
    }
    // The default position is the start of the log, so nothing is before it.
    Ok((last != LogPosition::default()).then_some(Stretch { from: before, until: last }))
}

/// Whether a run begins with this line.
pub(super) fn is_start(line: &[u8]) -> bool {
    note(line).is_some_and(|note| note.starts_with(STARTED.as_bytes()))
}

/// Narrows a stretch to its last matching lines.
fn search(log: &Path, stretch: Stretch, wanted: Wanted<'_>) -> Result<Stretch> {
    let mut lines = Lines::new(log.to_owned(), stretch.from, LONGEST_LINE);
    let mut begins = VecDeque::new();
    while *lines.position() != stretch.until {
        let begin = lines.position().clone();
        let Some(line) = lines.next_line()? else { break };
        if wanted.needle.is_none_or(|needle| needle.is_in_line(&line)) {
            begins.push_back(begin);
        }
        if begins.len() > wanted.count {
            begins.pop_front();
        }
    }
    let from = begins.pop_front().unwrap_or_else(|| stretch.until.clone());
    Ok(Stretch { from, ..stretch })
}
