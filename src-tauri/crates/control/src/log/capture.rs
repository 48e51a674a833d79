//! Pipe -> file. The server never waits for anybody but this thread, and this thread waits for nothing but the disk.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, PipeReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Zoned;

use super::{Limits, ansi, rotated};
use crate::error::{Error, Result};
use crate::files;
use crate::health;
use crate::platform;

/// A pipe holds so much on Linux; more is never there to be read at once.
const CHUNK: usize = 64 * 1024;
/// So much of the newest output is kept in memory for a crash report.
const RECENT: usize = 16 * 1024;
/// Reading the time zone takes a deep stack in a debug build; unused, it costs nothing.
const STACK: usize = 1024 * 1024;
/// How often it is looked whether somebody took the file away.
const LOOK: Duration = Duration::from_secs(1);

/// Appends to a log file. Shared by the server's output and the supervisor's own lines.
#[derive(Debug)]
pub(crate) struct Writer {
    path: PathBuf,
    limits: Limits,
    file: Option<File>,
    size: u64,
    looked: Instant,
    /// Whether the last byte written ended a line.
    at_line_start: bool,
    /// Lines that the disk did not take.
    dropped: u64,
    buffer: Vec<u8>,
}

impl Writer {
    /// Opens the log; nothing of it is lost.
    pub(crate) fn open(path: PathBuf, limits: Limits) -> Result<Writer> {
        let mut file = files::open_to_append(&path)?;
        if !ends_a_line(&path) {
            // Whoever wrote it before was cut off.
            file.write_all(b"\n").map_err(Error::file("written", &path))?;
        }
        let size = file.metadata().map_or(0, |found| found.len());
        Ok(Writer {
            path,
            limits,
            file: Some(file),
            size,
            looked: Instant::now(),
            at_line_start: true,
            dropped: 0,
            buffer: Vec::with_capacity(CHUNK),
        })
    }

    /// New limits, from a configuration read again; they count from the next rotation on.
    pub(crate) fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Adds a line of the supervisor's own.
    pub(crate) fn note(&mut self, text: &str) {
        let mut line = Vec::new();
        if !self.at_line_start {
            line.push(b'\n');
        }
        line.extend_from_slice(b"[trayvisor] ");
        line.extend_from_slice(text.as_bytes());
        line.push(b'\n');
        self.append(&line);
    }

    /// Adds what has arrived, each line with the time, torn lines going on where they were.
    fn append(&mut self, bytes: &[u8]) {
        let stamp = Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%.3f%:z ").to_string();
        self.look();
        self.buffer.clear();
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.at_line_start {
                if line.ends_with(b"\n") && is_about_probe(line) {
                    continue;
                }
                self.buffer.extend_from_slice(stamp.as_bytes());
            }
            self.buffer.extend_from_slice(line);
            self.at_line_start = line.ends_with(b"\n");
        }
        if self.dropped > 0 {
            let note = format!("{stamp}[trayvisor] the disk did not take {} lines\n", self.dropped);
            if self.write(note.as_bytes()).is_ok() {
                self.dropped = 0;
            }
        }
        let buffer = std::mem::take(&mut self.buffer);
        if self.write(&buffer).is_err() {
            self.dropped += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        self.buffer = buffer;
        // A line is torn only by an output that has no line breaks at all.
        if self.size >= self.limits.max_size * if self.at_line_start { 1 } else { 2 } {
            self.rotate();
        }
    }

    /// Writes all or, as far as the disk lets us, nothing: a part would tear a line.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            self.file = files::open_to_append(&self.path).ok();
            self.size =
                self.file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |found| found.len());
        }
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        match file.write_all(bytes) {
            Ok(()) => {
                self.size += bytes.len() as u64;
                Ok(())
            }
            Err(error) => {
                let _ = file.set_len(self.size);
                Err(error)
            }
        }
    }

    /// Somebody may have removed, moved or emptied the file: then it is made again, or gone on with.
    fn look(&mut self) {
        if self.looked.elapsed() < LOOK {
            return;
        }
        self.looked = Instant::now();
        let ours = self.file.as_ref().and_then(|file| platform::file_id(file).ok());
        let named = files::open_to_read(&self.path).ok().flatten();
        let named = named.and_then(|file| platform::file_id(&file).ok());
        if ours != named {
            self.file = None;
        } else if let Some(found) = self.file.as_ref().and_then(|file| file.metadata().ok()) {
            self.size = found.len();
        }
    }

    fn rotate(&mut self) {
        self.file = None;
        for n in (1..self.limits.keep).rev() {
            let _ = fs::rename(rotated(&self.path, n), rotated(&self.path, n + 1));
        }
        let _ = match self.limits.keep {
            0 => fs::remove_file(&self.path),
            _ => fs::rename(&self.path, rotated(&self.path, 1)),
        };
    }
}

/// Whether a line is what a server notes of our asking whether it answers: nothing that its user did.
fn is_about_probe(line: &[u8]) -> bool {
    let mark = health::MARK.as_bytes();
    line.windows(mark.len()).any(|part| part == mark)
}

/// Whether a log's last byte is a line's end; an empty or missing one has nothing to end.
fn ends_a_line(path: &Path) -> bool {
    let mut last = [b'\n'];
    if let Ok(Some(mut file)) = files::open_to_read(path)
        && file.seek(SeekFrom::End(-1)).is_ok()
    {
        let _ = file.read_exact(&mut last);
    }
    last == [b'\n']
}

/// The thread that carries a server's output into its log.
#[derive(Debug)]
pub(crate) struct Capture {
    thread: JoinHandle<()>,
    recent: Arc<Mutex<VecDeque<u8>>>,
}

impl Capture {
    /// Begins to carry.
    pub(crate) fn start(output: PipeReader, writer: Arc<Mutex<Writer>>) -> io::Result<Capture> {
        let recent = Arc::new(Mutex::new(VecDeque::new()));
        let newest = Arc::clone(&recent);
        let pump = move || pump(output, &writer, &newest);
        let thread = thread::Builder::new().name("log".into()).stack_size(STACK).spawn(pump)?;
        Ok(Capture { thread, recent })
    }

    /// The last lines of this run as plain text, oldest first.
    pub(crate) fn last_lines(&self, count: usize) -> Vec<String> {
        let recent: Vec<u8> = lock(&self.recent).iter().copied().collect();
        let text = String::from_utf8_lossy(&recent);
        let mut lines: Vec<&str> = text.lines().filter(|line| !is_about_probe(line.as_bytes())).collect();
        if recent.len() >= RECENT && lines.len() > 1 {
            // The first one is cut off somewhere.
            lines.remove(0);
        }
        let from = lines.len().saturating_sub(count);
        lines[from..].iter().map(|line| ansi::plain(line).into_owned()).collect()
    }

    /// Waits until all that was written has been carried, but not longer than `limit`: a process that left the tree
    /// may hold the pipe open.
    pub(crate) async fn drained(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        while !self.thread.is_finished() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

fn pump(mut output: PipeReader, writer: &Mutex<Writer>, recent: &Mutex<VecDeque<u8>>) {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match output.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        lock(writer).append(&chunk[..read]);
        let mut recent = lock(recent);
        recent.extend(&chunk[read.saturating_sub(RECENT)..read]);
        let excess = recent.len().saturating_sub(RECENT);
        recent.drain(..excess);
    }
    let mut writer = lock(writer);
    if !writer.at_line_start {
        writer.append(b"\n");
    }
}

/// A panic elsewhere does not make a log unusable.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(limits: Limits, chunks: &[&[u8]]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("backend.log");
        let (reader, mut pipe) = io::pipe().expect("a pipe");
        let writer = Writer::open(path.clone(), limits).expect("opened");
        let capture = Capture::start(reader, Arc::new(Mutex::new(writer))).expect("started");
        for chunk in chunks {
            pipe.write_all(chunk).expect("written");
        }
        drop(pipe);
        capture.thread.join().expect("no panic");
        (dir, path)
    }

    fn texts(path: &std::path::Path) -> Vec<String> {
        let content = fs::read(path).unwrap_or_default();
        let lines = content.split_inclusive(|byte| *byte == b'\n');
        lines.map(|line| String::from_utf8_lossy(&line[30.min(line.len())..]).into_owned()).collect()
    }

    #[test]
    fn each_line_gets_the_time_it_arrived() {
        let (_dir, path) = write(Limits::default(), &[b"one\ntw", b"o\n"]);
        let content = fs::read_to_string(&path).expect("read");
        let stamp = content.split(' ').next().expect("a stamp");
        assert_eq!(stamp.len(), "2026-11-22T19:30:01.123+01:00".len(), "{stamp}");
        stamp.parse::<jiff::Timestamp>().expect("a time");
        assert_eq!(texts(&path), ["one\n", "two\n"]);
    }

    #[test]
    fn what_was_there_is_kept_and_an_unfinished_last_line_is_finished() {
        let (_dir, path) = write(Limits::default(), &[b"\xff\0 broken"]);
        assert_eq!(texts(&path), ["\u{fffd}\0 broken\n"]);
        let mut writer = Writer::open(path.clone(), Limits::default()).expect("opened");
        writer.note("again");
        assert_eq!(texts(&path), ["\u{fffd}\0 broken\n", "[trayvisor] again\n"]);
    }

    #[test]
    fn the_last_lines_for_a_crash_report_are_plain_text() {
        let dir = tempfile::tempdir().expect("a folder");
        let (reader, mut pipe) = io::pipe().expect("a pipe");
        let writer = Writer::open(dir.path().join("backend.log"), Limits::default()).expect("opened");
        let capture = Capture::start(reader, Arc::new(Mutex::new(writer))).expect("started");
        pipe.write_all(b"one\n\x1b[31mModuleNotFoundError\x1b[0m: No module\x07\n").expect("written");
        drop(pipe);
        while !capture.thread.is_finished() {
            thread::yield_now();
        }
        assert_eq!(capture.last_lines(1), ["ModuleNotFoundError: No module"]);
    }

    #[test]
    fn a_full_file_is_put_away_and_only_so_many_are_kept() {
        let lines: Vec<Vec<u8>> = (0..40).map(|n| format!("{n:0>100}\n").into_bytes()).collect();
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("backend.log");
        let mut writer = Writer::open(path.clone(), Limits { max_size: 1000, keep: 2 }).expect("opened");
        for line in &lines {
            writer.append(line);
        }
        let kept: Vec<String> = [rotated(&path, 2), rotated(&path, 1), path.clone()]
            .iter()
            .flat_map(|path| texts(path))
            .collect();
        assert!(!rotated(&path, 3).exists());
        let written: Vec<String> =
            lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        assert_eq!(kept, written[written.len() - kept.len()..], "the newest lines, none lost, none torn");
        assert!(kept.len() >= 16, "{}", kept.len());
    }

    #[cfg(unix)]
    #[test]
    fn a_log_taken_away_is_made_again() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("backend.log");
        let mut writer = Writer::open(path.clone(), Limits::default()).expect("opened");
        writer.note("before");
        fs::remove_file(&path).expect("removed");
        writer.looked = Instant::now() - LOOK;
        writer.note("after");
        assert_eq!(texts(&path), ["[trayvisor] after\n"]);
    }
}
