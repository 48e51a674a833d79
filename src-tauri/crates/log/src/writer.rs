//! Appends to a log: each line with its time of arrival, completely or not at all, in files of limited size.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Zoned;
use memchr::{memchr, memrchr};

use super::{LONGEST_LINE, NOTE, ProbeMark, ansi, rotated};
use trayvisor_model::LogLimits;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;
use trayvisor_store::files;

/// How often to check whether somebody removed the file.
pub(super) const LOOK: Duration = Duration::from_millis(100);
/// Most bytes that are held back; more are written at once.
const MOST_HELD: usize = 256 * 1024;

/// The writing end of a log, shared by the server's output and the supervisor's own lines.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    limits: LogLimits,
    file: Option<File>,
    /// Size of the file as far as this writer knows.
    size: u64,
    looked: Instant,
    /// Where the file's last line begins, if it has not ended yet.
    unfinished: Option<u64>,
    /// Whether the server is in the middle of a line whose beginning was lost.
    losing: bool,
    /// Marks the lines that are left out: those about our own requests.
    left_out: Arc<ProbeMark>,
    /// The number of lines that could not be written, and why.
    lost: Option<(u64, io::Error)>,
    /// What was not written yet, while the file must not change.
    held: Option<Held>,
}

/// Lines that are held back, and the file as it was before them.
#[derive(Debug)]
struct Held {
    text: Vec<u8>,
    unfinished: Option<u64>,
}

impl Writer {
    /// Opens the log; existing content is kept. A full disk is not an error: lines are lost and counted until there is
    /// space.
    ///
    /// # Errors
    /// If the file is not a regular file owned by the user, or cannot be opened.
    pub fn open(path: PathBuf, limits: LogLimits) -> Result<Writer> {
        let file = files::open_to_append(&path)?;
        let file = finish(file, &path).ok();
        let mut writer = Writer {
            path,
            limits,
            file,
            size: 0,
            looked: Instant::now(),
            unfinished: None,
            losing: false,
            left_out: Arc::default(),
            lost: None,
            held: None,
        };
        writer.measure();
        Ok(writer)
    }

    /// Sets new limits after the configuration was read again; they apply from the next rotation.
    pub fn set_limits(&mut self, limits: LogLimits) {
        self.limits = limits;
    }

    /// Leaves out the lines about requests with this mark from now on.
    pub fn leave_out(&mut self, mark: Arc<ProbeMark>) {
        self.left_out = mark;
    }

    /// Leaves the file as it is until [`Writer::release`], and keeps new lines in memory.
    pub fn hold(&mut self) {
        self.measure();
        let unfinished = self.unfinished;
        self.held.get_or_insert_with(|| Held { text: Vec::new(), unfinished });
    }

    /// Writes the lines that were held back. Returns whether there were any.
    pub fn release(&mut self) -> bool {
        let Some(held) = self.held.take() else { return false };
        // The file may have been emptied or removed meanwhile.
        self.look();
        self.measure();
        self.unfinished = held.unfinished.filter(|begin| *begin <= self.size);
        self.put(&held.text);
        !held.text.is_empty()
    }

    /// Adds a line of the supervisor. An unfinished line of the server is ended first.
    pub fn note(&mut self, text: &str) {
        self.end_line();
        self.begin(format!("{}{NOTE}{}\n", stamp(), ansi::plain(text)).as_bytes());
    }

    /// Adds the server's output: the rest of its last line, and new lines with the time.
    pub(super) fn output(&mut self, bytes: &[u8]) {
        let bytes = self.after_losing(bytes);
        self.measure();
        let length = |begin| self.size - begin + bytes.len() as u64;
        if self.unfinished.is_some_and(|begin| length(begin) > LONGEST_LINE as u64) {
            self.put(b"\n");
        }
        let rest = if self.unfinished.is_some() { bytes.len() - after_line(bytes).len() } else { 0 };
        let (rest, lines) = bytes.split_at(rest);
        let mut taken = self.put(rest);
        if !lines.is_empty() {
            taken = self.begin(&stamped(lines, &self.left_out));
        }
        self.losing |= !taken && !bytes.ends_with(b"\n");
    }

    /// The bytes after the rest of a line whose beginning was lost.
    fn after_losing<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if !self.losing {
            return bytes;
        }
        self.losing = memchr(b'\n', bytes).is_none();
        after_line(bytes)
    }

    /// Ends a line that the server left unfinished.
    pub(super) fn end_line(&mut self) {
        self.measure();
        if self.unfinished.is_some() {
            self.put(b"\n");
        }
    }

    /// Adds stamped lines, after a rotation if necessary. Returns whether they could be written.
    fn begin(&mut self, lines: &[u8]) -> bool {
        if self.held.as_ref().is_some_and(|held| held.text.len() > MOST_HELD) {
            self.release();
        }
        if self.held.is_some() {
            return self.put(lines);
        }
        self.look();
        if self.size > 0 && self.size + lines.len() as u64 > self.limits.max_size {
            self.rotate();
        }
        self.put(lines)
    }

    /// Writes all bytes, or none and counts their lines as lost.
    fn put(&mut self, bytes: &[u8]) -> bool {
        if bytes.is_empty() {
            return true;
        }
        let lost = self
            .lost
            .as_ref()
            .map(|(count, why)| format!("{}{NOTE}lines lost here: {count} ({why})\n", stamp()).into_bytes());
        let all = [lost.as_deref().unwrap_or_default(), bytes].concat();
        match self.write(&all) {
            Ok(()) => {
                let begin = |at: usize| self.size + at as u64;
                self.unfinished = match memrchr(b'\n', &all) {
                    Some(at) if at + 1 == all.len() => None,
                    Some(at) => Some(begin(at + 1)),
                    None => self.unfinished.or(Some(self.size)),
                };
                self.size += all.len() as u64;
                self.lost = None;
                true
            }
            Err(why) => {
                let lines = bytes.split_inclusive(|byte| *byte == b'\n').count() as u64;
                let before = self.lost.as_ref().map_or(0, |(count, _)| *count);
                self.lost = Some((before + lines, why));
                self.size = self.unfinished.take().unwrap_or(self.size);
                false
            }
        }
    }

    /// Writes all bytes, or removes what was written of the last line.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(held) = &mut self.held {
            held.text.extend_from_slice(bytes);
            return Ok(());
        }
        if self.file.is_none() {
            let file = files::open_to_append(&self.path).map_err(io::Error::other)?;
            let file = finish(file, &self.path)?;
            self.size = file.metadata()?.len();
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        let written = file.write_all(bytes);
        if written.is_err() && file.set_len(self.unfinished.unwrap_or(self.size)).is_err() {
            // Windows cannot truncate a file opened for appending. Opening it again ends the partial line.
            self.file = None;
        }
        written
    }

    /// Measures the file. If somebody emptied it, the beginning of an unfinished line is lost.
    fn measure(&mut self) {
        let found = self.file.as_ref().and_then(|file| file.metadata().ok());
        let held = self.held.as_ref().map_or(0, |held| held.text.len() as u64);
        let size = found.map_or(self.size, |found| found.len() + held);
        if size < self.size {
            self.unfinished = None;
        }
        self.size = size;
    }

    /// Creates the file again if somebody removed or moved it.
    fn look(&mut self) {
        if self.looked.elapsed() < LOOK {
            return;
        }
        self.looked = Instant::now();
        let ours = self.file.as_ref().and_then(|file| platform::file_id(file).ok());
        let named = files::open_to_read(&self.path).ok().flatten();
        let named = named.and_then(|file| platform::file_id(&file).ok());
        if ours != named {
            self.close();
        }
    }

    fn close(&mut self) {
        self.file = None;
        self.size = 0;
        self.unfinished = None;
    }

    /// Rotates the file, and removes files beyond the limit.
    fn rotate(&mut self) {
        self.close();
        let keep = self.limits.keep;
        if keep == 0 {
            files::remove_own(&self.path);
        }
        // Only up to the first free name. On Windows a reader may keep the log itself in place, and repeated attempts
        // must not push out older files.
        let free = (1..keep).find(|n| !rotated(&self.path, *n).exists()).unwrap_or(keep);
        for n in (0..free).rev() {
            let _ = fs::rename(rotated(&self.path, n), rotated(&self.path, n + 1));
        }
        // They exist if the limit was higher before.
        let surplus = (keep + 1..).map(|n| rotated(&self.path, n));
        surplus.take_while(|path| path.exists()).for_each(|path| files::remove_own(&path));
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.release();
    }
}

/// Ends the last line of a log whose writer was interrupted.
fn finish(mut file: File, path: &Path) -> io::Result<File> {
    let mut last = [b'\n'];
    if let Ok(Some(mut file)) = files::open_to_read(path)
        && file.seek(SeekFrom::End(-1)).is_ok()
    {
        file.read_exact(&mut last)?;
    }
    if last != [b'\n'] {
        file.write_all(b"\n")?;
    }
    Ok(file)
}

/// The time stamp of a line, with a space.
fn stamp() -> String {
    Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%.3f%:z ").to_string()
}

/// The server's lines with the time, without those about our own requests. A line that looks like one of the supervisor's gets a space in front.
fn stamped(lines: &[u8], left_out: &ProbeMark) -> Vec<u8> {
    let stamp = stamp();
    let mut stamped = Vec::with_capacity(lines.len() * 2);
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        if line.ends_with(b"\n") && left_out.leaves_out(line) {
            continue;
        }
        stamped.extend_from_slice(stamp.as_bytes());
        // The rest of the line may not have arrived yet.
        if line.starts_with(NOTE.as_bytes()) || NOTE.as_bytes().starts_with(line) {
            stamped.push(b' ');
        }
        stamped.extend_from_slice(line);
    }
    stamped
}

/// The bytes after the end of the first line.
fn after_line(bytes: &[u8]) -> &[u8] {
    let end = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
    &bytes[end..]
}

/// A panic elsewhere does not make a log unusable.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
