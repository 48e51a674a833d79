//! A part of a server's log, of limited size.

use std::path::PathBuf;

use trayvisor_control::Result;
use trayvisor_control::log::{self, LONGEST_LINE, Lines, Needle, Stretch, Wanted};
use trayvisor_control::model::LogPosition;

use super::answer::Log;
use super::arguments::Logs;
use super::failure::Failure;
use super::words::readable;

/// Maximum number of lines in one answer.
const MOST: usize = 1000;

/// The last requested lines or, after a position, the first ones. Empty if there is no log yet, or no previous run.
pub(super) fn read(file: PathBuf, server: &str, wanted: &Logs) -> Result<Log, Failure> {
    let needle = wanted.grep.as_deref().map(Needle::plain).transpose()?.flatten();
    let needle = needle.as_ref();
    let count = wanted.lines.clamp(1, MOST);
    let (from, until) = if let Some(after) = &wanted.after {
        (place(after)?, None)
    } else {
        let wanted = Wanted { count, needle, previous: wanted.previous };
        let Stretch { from, until } = log::find(&file, wanted)?.unwrap_or_default();
        (from, Some(until))
    };
    let fits = |line: &str| needle.is_none_or(|needle| needle.is_in_line(line));
    let mut next = from.clone();
    let mut lines = Lines::new(file, from, LONGEST_LINE);
    let mut found = Vec::new();
    let mut more = false;
    while until.as_ref() != Some(&next) {
        let Some(line) = lines.next_line()? else { break };
        if fits(&line) {
            more = found.len() == count;
            if more {
                break;
            }
            found.push(readable(&line));
        }
        next = lines.position().clone();
    }
    let is_at_end = !more && !wanted.previous;
    let unfinished = if is_at_end { lines.unfinished()?.filter(|line| fits(line)) } else { None };
    Ok(Log {
        server: server.to_owned(),
        lines: found,
        unfinished: unfinished.map(|line| readable(&line)),
        missed: lines.missed(),
        more,
        next: format!("{}-{}", next.offset, next.file),
    })
}

/// The position that an earlier answer called `next`.
fn place(text: &str) -> Result<LogPosition, Failure> {
    let parts = text.split_once('-').and_then(|(offset, file)| Some((offset.parse().ok()?, file)));
    let (offset, file) = parts.ok_or_else(|| {
        Failure::new(format!(
            "after cannot be {}: it must be the `next` of an earlier answer",
            readable(text)
        ))
    })?;
    Ok(LogPosition { file: file.to_owned(), offset })
}
