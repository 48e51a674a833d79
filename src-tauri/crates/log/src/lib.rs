//! A server's log: written line by line with the time of arrival, rotated, and read from its end or its beginning.
//!
//! Lines are kept as the server wrote them, including colours; pass them through [`ansi`] to display them.

pub mod ansi;
mod capture;
mod cursor;
mod find;
mod index;
mod level;
mod lines;
mod links;
mod list;
mod mark;
mod needle;
mod page;
mod parts;
mod row;
mod rows;
mod text;
mod viewing;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use capture::Capture;
pub use find::{Stretch, Wanted, find};
pub use lines::Lines;
pub use links::{Place, Target, target};
pub use mark::ProbeMark;
pub use needle::Needle;
pub use page::{follow, tail};
pub use viewing::LogView;
pub use writer::{Writer, lock};

/// Bytes after which a line is broken, so that a server that never ends its line cannot fill the disk.
pub const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Prefix of the supervisor's own lines. A server's line with this prefix gets a space in front.
const NOTE: &str = "[trayvisor] ";

/// Text after [`NOTE`] on the first line of a run, before the PID.
const STARTED: &str = "started (PID: ";

/// A line's time stamp and its text; the whole line is text if it has no time stamp.
pub fn split(line: &str) -> (Option<&str>, &str) {
    match stamp_length(line.as_bytes()) {
        Some(length) => (Some(&line[..length]), &line[length + 1..]),
        None => (None, line),
    }
}

/// The length of a line's time stamp, in bytes; a space follows it.
fn stamp_length(line: &[u8]) -> Option<usize> {
    const LENGTH: usize = "2026-11-22T19:30:01.123+01:00".len();
    let is_stamp = line.get(LENGTH) == Some(&b' ') && line[10] == b'T' && !line[..LENGTH].contains(&b' ');
    is_stamp.then_some(LENGTH)
}

/// Whether a line of a log is the supervisor's own.
pub fn is_note(line: &str) -> bool {
    note(line.as_bytes()).is_some()
}

/// The text of a supervisor's line; `None` for a line of the server.
fn note(line: &[u8]) -> Option<&[u8]> {
    let text = stamp_length(line).map_or(line, |length| &line[length + 1..]);
    text.strip_prefix(NOTE.as_bytes())
}

/// The name of the file after `n` rotations; the log itself for 0.
fn rotated(path: &Path, n: u32) -> PathBuf {
    if n == 0 {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{n}"));
    name.into()
}
