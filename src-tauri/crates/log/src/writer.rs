//! Appends to a log: each line with the time it arrived, whole or not at all, in files of a limited size.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Zoned;
use memchr::{memchr, memmem, memrchr};

use super::{LONGEST_LINE, NOTE, PROBE_MARK, ansi, rotated};
use trayvisor_model::LogLimits;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;
use trayvisor_store::files;

/// How often it is looked whether somebody took the file away.
pub(super) const LOOK: Duration = Duration::from_millis(100);

/// A log's end that is written to. Shared by the server's output and the supervisor's own lines.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    limits: LogLimits,
    file: Option<File>,
    /// Of the file, as far as we wrote it.
    size: u64,
    looked: Instant,
    /// Where the file's last line begins, when that has not ended yet.
    unfinished: Option<u64>,
    /// Whether the server is in the middle of a line whose beginning is lost.
    losing: bool,
    /// Lines that the disk did not take, and why.
    lost: Option<(u64, io::Error)>,
}

impl Writer {
    /// Opens the log; nothing of it is lost. A full disk is no error: lines are lost and counted until it has room.
    ///
    /// # Errors
    /// When the file is not a regular one of ours, or can't be opened.
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
            lost: None,
        };
        writer.measure();
        Ok(writer)
    }

    /// New limits, from a configuration read again; they count from the next rotation on.
    pub fn set_limits(&mut self, limits: LogLimits) {
        self.limits = limits;
    }

    /// Adds a line of the supervisor's own; a line of the server's that has not ended ends before it.
    pub fn note(&mut self, text: &str) {
        self.end_line();
        self.begin(format!("{}{NOTE}{}\n", stamp(), ansi::plain(text)).as_bytes());
    }

    /// Adds what the server wrote: the rest of its last line, and lines with the time.
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
            taken = self.begin(&stamped(lines));
        }
        self.losing |= !taken && !bytes.ends_with(b"\n");
    }

    /// What is not the rest of a line whose beginning is lost.
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

    /// Adds stamped lines, to another file where it is time for one; whether the disk took them.
    fn begin(&mut self, lines: &[u8]) -> bool {
        self.look();
        if self.size > 0 && self.size + lines.len() as u64 > self.limits.max_size {
            self.rotate();
        }
        self.put(lines)
    }

    /// Writes all of it, or nothing and loses the lines that it is of.
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

    /// Writes all, or takes back what was written of the last line.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            let file = files::open_to_append(&self.path).map_err(io::Error::other)?;
            let file = finish(file, &self.path)?;
            self.size = file.metadata()?.len();
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        let written = file.write_all(bytes);
        if written.is_err() && file.set_len(self.unfinished.unwrap_or(self.size)).is_err() {
            // Windows cuts no file that was opened to append: opened again, it has what there is of a line ended.
            self.file = None;
        }
        written
    }

    /// Looks how long the file is by now: who empties it takes the beginning of an unfinished line with him.
    fn measure(&mut self) {
        let found = self.file.as_ref().and_then(|file| file.metadata().ok());
        let size = found.map_or(self.size, |found| found.len());
        if size < self.size {
            self.unfinished = None;
        }
        self.size = size;
    }

    /// Somebody may have removed or moved the file: then it is made again.
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

    /// Puts the file away, and removes what is more than is to be kept.
    fn rotate(&mut self) {
        self.close();
        let keep = self.limits.keep;
        if keep == 0 {
            files::remove_own(&self.path);
        }
        // No further than the first free place: on Windows the log itself may be held in its place by a reader, and
        // trying again must not push the older files out.
        let free = (1..keep).find(|n| !rotated(&self.path, *n).exists()).unwrap_or(keep);
        for n in (0..free).rev() {
            let _ = fs::rename(rotated(&self.path, n), rotated(&self.path, n + 1));
        }
        // There are some where more were kept before.
        let surplus = (keep + 1..).map(|n| rotated(&self.path, n));
        surplus.take_while(|path| path.exists()).for_each(|path| files::remove_own(&path));
    }
}

/// Ends the last line of a log whose writer was cut off.
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

/// The time as each line has it, with a blank.
fn stamp() -> String {
    Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%.3f%:z ").to_string()
}

/// A server's lines with the time. One that would pass for a line of the supervisor's gets a blank before it.
fn stamped(lines: &[u8]) -> Vec<u8> {
    let stamp = stamp();
    let mut stamped = Vec::with_capacity(lines.len() * 2);
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        if line.ends_with(b"\n") && is_about_probe(line) {
            continue;
        }
        stamped.extend_from_slice(stamp.as_bytes());
        // The rest of it may not be there yet.
        if line.starts_with(NOTE.as_bytes()) || NOTE.as_bytes().starts_with(line) {
            stamped.push(b' ');
        }
        stamped.extend_from_slice(line);
    }
    stamped
}

/// Whether a line is what a server notes of our asking whether it answers: nothing that its user did.
pub(super) fn is_about_probe(line: &[u8]) -> bool {
    memmem::find(line, PROBE_MARK.as_bytes()).is_some()
}

/// What comes after the first line's end.
fn after_line(bytes: &[u8]) -> &[u8] {
    let end = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
    &bytes[end..]
}

/// A panic elsewhere does not make a log unusable.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
