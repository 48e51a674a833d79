//! The last lines of a log of any size, and what comes after them, across rotations.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::rotated;
use crate::error::{Error, Result};
use crate::files;
use crate::model::{LogPage, LogPosition};
use crate::platform;

/// So much is read at a time.
const CHUNK: u64 = 64 * 1024;
/// So much is returned at most in one page: a line may be longer than any window.
const MOST: u64 = 8 * 1024 * 1024;
/// So many old files are looked through for the one that a reader was in.
const OLD_FILES: u32 = 100;

/// The last `count` whole lines of a log, with those of the files put away before it where it has fewer; an empty
/// page when there is no log yet.
///
/// # Errors
/// When the file is not a regular one of ours, or can't be read.
pub fn tail(path: &Path, count: usize) -> Result<LogPage> {
    let mut page = LogPage { lines: Vec::new(), next: LogPosition::default() };
    let mut whole = true;
    // Right after a rotation there is no current file until something is written.
    if let Some(mut file) = files::open_to_read(path)? {
        let failed = |error| Error::file("read", path)(error);
        let end = last_lines(&mut file, count).map_err(failed)?;
        page.next = LogPosition { file: platform::file_id(&file).map_err(failed)?, offset: end.offset };
        (page.lines, whole) = (end.lines, end.whole);
    }
    for n in 1..OLD_FILES {
        if !whole || page.lines.len() >= count {
            break;
        }
        let path = rotated(path, n);
        let Some(mut older) = files::open_to_read(&path)? else { break };
        let mut end = last_lines(&mut older, count - page.lines.len()).map_err(Error::file("read", &path))?;
        end.lines.append(&mut page.lines);
        (page.lines, whole) = (end.lines, end.whole);
    }
    Ok(page)
}

/// The end of one file.
struct End {
    /// Its last whole lines.
    lines: Vec<String>,
    /// Where the last of them ends.
    offset: u64,
    /// Whether the file was read up to its beginning.
    whole: bool,
}

fn last_lines(file: &mut File, count: usize) -> std::io::Result<End> {
    let mut start = file.seek(SeekFrom::End(0))?;
    let mut tail: Vec<u8> = Vec::new();
    // One line break more than lines: the first line begins behind it.
    while start > 0 && (tail.len() as u64) < MOST && breaks(&tail) <= count {
        let size = start.min(CHUNK);
        start -= size;
        file.seek(SeekFrom::Start(start))?;
        let mut chunk = vec![0; size as usize];
        file.read_exact(&mut chunk)?;
        chunk.append(&mut tail);
        tail = chunk;
    }
    let end = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    // Unless it was read from its beginning, its first line is a part of one.
    let begin = match tail[..end].iter().position(|byte| *byte == b'\n') {
        Some(at) if start > 0 => at + 1,
        Some(_) | None => 0,
    };
    let mut lines = split(&tail[begin..end]);
    let excess = lines.len().saturating_sub(count);
    lines.drain(..excess);
    Ok(End { lines, offset: start + end as u64, whole: start == 0 })
}

fn breaks(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fn split(bytes: &[u8]) -> Vec<String> {
    let line = |line: &[u8]| String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
    bytes.split_inclusive(|byte| *byte == b'\n').map(line).collect()
}

/// Up to `count` whole lines that came after `from`. Goes on into the current file when the one that `from` is in was
/// put away, and begins it anew when it was emptied.
///
/// # Errors
/// When the file is not a regular one of ours, or can't be read.
pub fn follow(path: &Path, from: &LogPosition, count: usize) -> Result<LogPage> {
    let Some(file) = files::open_to_read(path)? else {
        return Ok(LogPage { lines: vec![], next: from.clone() });
    };
    let id = platform::file_id(&file).map_err(Error::file("read", path))?;
    if id == from.file {
        return forward(file, id, from.offset, count).map_err(Error::file("read", path));
    }
    // The oldest file that this reader has not seen the end of comes first.
    for n in 1..OLD_FILES {
        let Some(older) = files::open_to_read(&rotated(path, n))? else { break };
        if platform::file_id(&older).ok().as_ref() != Some(&from.file) {
            continue;
        }
        let page =
            forward(older, from.file.clone(), from.offset, count).map_err(Error::file("read", path))?;
        if !page.lines.is_empty() {
            return Ok(page);
        }
        let newer = if n == 1 { path.to_owned() } else { rotated(path, n - 1) };
        let Some(file) = files::open_to_read(&newer)? else { break };
        let id = platform::file_id(&file).map_err(Error::file("read", &newer))?;
        return forward(file, id, 0, count).map_err(Error::file("read", path));
    }
    forward(file, id, 0, count).map_err(Error::file("read", path))
}

fn forward(mut file: File, id: String, offset: u64, count: usize) -> std::io::Result<LogPage> {
    // A shorter file was emptied: what is in it now is new.
    let offset = if file.metadata()?.len() < offset { 0 } else { offset };
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < MOST && breaks(&bytes) < count {
        if (&mut file).take(CHUNK).read_to_end(&mut bytes)? == 0 {
            break;
        }
    }
    let whole =
        match bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(count.saturating_sub(1)) {
            Some((at, _)) => at + 1,
            None => bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1),
        };
    // A line longer than a page is handed out in pieces rather than never.
    let whole = if whole == 0 && bytes.len() as u64 >= MOST { bytes.len() } else { whole };
    let lines = split(&bytes[..whole]);
    Ok(LogPage { lines, next: LogPosition { file: id, offset: offset + whole as u64 } })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("backend.log");
        fs::write(&path, content).expect("written");
        (dir, path)
    }

    fn append(path: &Path, content: &str) {
        use std::io::Write as _;
        let mut file = fs::OpenOptions::new().append(true).create(true).open(path).expect("opened");
        file.write_all(content.as_bytes()).expect("written");
    }

    #[test]
    fn the_last_lines_of_a_long_log_are_found_from_its_end() {
        let content: String = (0..100_000).map(|n| format!("line {n}\n")).collect();
        let (_dir, path) = file(content.as_bytes());
        assert_eq!(tail(&path, 2).expect("read").lines, ["line 99998", "line 99999"]);
        assert_eq!(tail(&path, 20_000).expect("read").lines.len(), 20_000);
    }

    #[test]
    fn a_short_or_missing_log_gives_what_there_is() {
        let (_dir, path) = file(b"only\n");
        assert_eq!(tail(&path, 50).expect("read").lines, ["only"]);
        assert_eq!(tail(&path.with_extension("none"), 50).expect("read").lines, [""; 0]);
        assert_eq!(tail(&path, 0).expect("read").lines, [""; 0]);
    }

    #[test]
    fn more_lines_than_a_page_holds_are_whole_and_without_a_gap() {
        let line = "x".repeat(99);
        let content: String = (0..90_000).map(|n| format!("{n:06}{line}\n")).collect();
        let (_dir, path) = file(content.as_bytes());
        fs::write(rotated(&path, 1), "older\n").expect("written");
        let lines = tail(&path, 100_000).expect("read").lines;
        assert!(
            lines.len() > 70_000 && lines.iter().all(|found| found.ends_with(&line) && found.len() == 105)
        );
        let first: usize = lines[0][..6].parse().expect("a number");
        assert_eq!(first + lines.len(), 90_000);
    }

    #[test]
    fn right_after_a_rotation_the_lines_before_are_shown() {
        let (_dir, path) = file(b"");
        fs::remove_file(&path).expect("removed");
        fs::write(rotated(&path, 1), "one\ntwo\n").expect("written");
        let page = tail(&path, 50).expect("read");
        assert_eq!(page.lines, ["one", "two"]);
        append(&path, "three\n");
        assert_eq!(follow(&path, &page.next, 50).expect("read").lines, ["three"]);
    }

    #[test]
    fn an_unfinished_line_waits_until_it_is_whole() {
        let (_dir, path) = file(b"one\ntw");
        let page = tail(&path, 50).expect("read");
        assert_eq!(page.lines, ["one"]);
        append(&path, "o\nthree\n");
        assert_eq!(follow(&path, &page.next, 50).expect("read").lines, ["two", "three"]);
    }

    #[test]
    fn following_goes_on_across_a_rotation_without_a_gap() {
        let (_dir, path) = file(b"one\n");
        let page = tail(&path, 50).expect("read");
        append(&path, "two\n");
        // A second file that lives, so that no file gets the first one's identity.
        fs::rename(&path, rotated(&path, 1)).expect("rotated");
        append(&path, "three\n");
        let page = follow(&path, &page.next, 50).expect("read");
        assert_eq!(page.lines, ["two"]);
        assert_eq!(follow(&path, &page.next, 50).expect("read").lines, ["three"]);
    }

    #[test]
    fn an_emptied_log_is_followed_from_its_beginning() {
        let (_dir, path) = file(b"one\ntwo\n");
        let page = tail(&path, 50).expect("read");
        fs::write(&path, "new\n").expect("emptied");
        assert_eq!(follow(&path, &page.next, 50).expect("read").lines, ["new"]);
    }

    #[test]
    fn a_page_is_no_longer_than_asked_for_and_the_next_goes_on() {
        let (_dir, path) = file(b"a\nb\nc\n");
        let start = LogPosition { offset: 0, ..tail(&path, 0).expect("read").next };
        let page = follow(&path, &start, 2).expect("read");
        assert_eq!(page.lines, ["a", "b"]);
        assert_eq!(follow(&path, &page.next, 2).expect("read").lines, ["c"]);
    }
}
