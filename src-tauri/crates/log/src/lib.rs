//! A server's log: written line by line with the time of arrival, rotated, and read from its end or its beginning.
//!
//! Lines are kept as the server wrote them, colours and all; whoever shows them passes them through [`ansi`].

pub mod ansi;
mod capture;
mod cursor;
mod find;
mod index;
mod level;
mod lines;
mod links;
mod list;
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
pub use needle::Needle;
pub use page::{follow, tail};
pub use viewing::LogView;
pub use writer::{Writer, lock};

/// Bytes; a longer line is broken, or a server that never ends its line would fill the disk.
pub const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Marks a question of ours in the server's own log, whose lines about it are left out of ours.
pub const PROBE_MARK: &str = "trayvisor-probe";

/// What the supervisor's own lines begin with. A server's line that does has a blank before it.
const NOTE: &str = "[trayvisor] ";

/// What follows [`NOTE`] on the first line of a run, before the number.
const STARTED: &str = "started (PID: ";

/// A line's time stamp and its text; a line that nobody stamped is all text.
pub fn split(line: &str) -> (Option<&str>, &str) {
    match stamp_length(line.as_bytes()) {
        Some(length) => (Some(&line[..length]), &line[length + 1..]),
        None => (None, line),
    }
}

/// The length of a line's time stamp, in bytes; a blank comes after it.
fn stamp_length(line: &[u8]) -> Option<usize> {
    const LENGTH: usize = "2026-11-22T19:30:01.123+01:00".len();
    let is_stamp = line.get(LENGTH) == Some(&b' ') && line[10] == b'T' && !line[..LENGTH].contains(&b' ');
    is_stamp.then_some(LENGTH)
}

/// What the supervisor says in a line; `None` for a line of the server's.
fn note(line: &[u8]) -> Option<&[u8]> {
    let text = stamp_length(line).map_or(line, |length| &line[length + 1..]);
    text.strip_prefix(NOTE.as_bytes())
}

/// The name of the file that was put away `n` rotations ago; the log itself for 0.
fn rotated(path: &Path, n: u32) -> PathBuf {
    if n == 0 {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{n}"));
    name.into()
}
