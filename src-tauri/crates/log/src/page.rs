//! Reads a log in pages of limited size.

use std::path::Path;

use super::Lines;
use super::find::last;
use trayvisor_model::error::Result;
use trayvisor_model::{LogPage, LogPosition};

/// Maximum number of bytes returned of one line; its full length is returned, too.
const LONGEST: usize = 64 * 1024;
/// Bytes after which a page ends.
const MOST: usize = 8 * 1024 * 1024;

/// The last `count` lines of a log, including rotated files if necessary; an empty page if there is no log yet. If the
/// lines do not fit into a page, it has the first of them.
///
/// # Errors
/// If a file is not a regular file owned by the user, or cannot be read.
pub fn tail(log: &Path, count: usize) -> Result<LogPage> {
    let from = last(log, count)?.map(|stretch| stretch.from).unwrap_or_default();
    follow(log, &from, count)
}

/// Up to `count` lines after `from`. Continues in the next file if the one of `from` was rotated, and starts again if
/// it was emptied.
///
/// # Errors
/// Like [`tail`].
pub fn follow(log: &Path, from: &LogPosition, count: usize) -> Result<LogPage> {
    let mut lines = Lines::new(log.to_owned(), from.clone(), LONGEST);
    let (mut page, mut size, mut unfinished) = (Vec::new(), 0, None);
    while page.len() < count && size < MOST {
        let Some(line) = lines.next_line()? else {
            unfinished = lines.unfinished()?;
            break;
        };
        size += line.len();
        page.push(line);
    }
    Ok(LogPage { lines: page, unfinished, missed: lines.missed(), next: lines.position().clone() })
}
