//! A log page by page: of limited size, whatever is in the log.

use std::path::Path;

use super::Lines;
use super::find::last;
use trayvisor_model::error::Result;
use trayvisor_model::{LogPage, LogPosition};

/// Bytes; of a longer line only so many are handed out, and its length.
const LONGEST: usize = 64 * 1024;
/// Bytes; a page that has reached them ends.
const MOST: usize = 8 * 1024 * 1024;

/// The last `count` lines of a log, with those of the files put away before it where it has fewer; an empty page when
/// there is no log yet. Where they don't fit into a page it has the first of them.
///
/// # Errors
/// When a file is not a regular one of ours, or can't be read.
pub fn tail(log: &Path, count: usize) -> Result<LogPage> {
    let from = last(log, count)?.map(|stretch| stretch.from).unwrap_or_default();
    follow(log, &from, count)
}

/// Up to `count` lines that came after `from`. Goes on into the next file when the one that `from` is in was put away,
/// and begins it anew when it was emptied.
///
/// # Errors
/// As [`tail`].
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
