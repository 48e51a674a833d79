//! Copies a pipe into a file. The server only waits for this thread, and this thread only waits for the disk.

use std::collections::VecDeque;
use std::io::{self, PipeReader, Read as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::{ProbeMark, Writer, ansi, lock};

/// Read size. 16 KiB of empty lines, once time-stamped, still fits the smallest log file (1 MB).
const CHUNK: usize = 16 * 1024;
/// Size of the newest output that is kept in memory for a crash report.
const RECENT: usize = 16 * 1024;
/// Reading the time zone needs a deep stack in a debug build. Unused stack costs nothing.
const STACK: usize = 1024 * 1024;

/// The thread that copies a server's output into its log.
#[derive(Debug)]
pub struct Capture {
    thread: JoinHandle<()>,
    recent: Arc<Mutex<VecDeque<u8>>>,
    /// Marks the lines about our own requests.
    mark: Arc<ProbeMark>,
    printed: Arc<AtomicU64>,
}

impl Capture {
    /// Starts the thread. Lines about requests with this mark are left out.
    pub fn start(
        output: PipeReader,
        writer: Arc<Mutex<Writer>>,
        mark: Arc<ProbeMark>,
    ) -> io::Result<Capture> {
        lock(&writer).leave_out(Arc::clone(&mark));
        let recent = Arc::new(Mutex::new(VecDeque::new()));
        let printed = Arc::new(AtomicU64::new(0));
        let (newest, count) = (Arc::clone(&recent), Arc::clone(&printed));
        let pump = move || pump(output, &writer, &newest, &count);
        let thread = thread::Builder::new().name("log".into()).stack_size(STACK).spawn(pump)?;
        Ok(Capture { thread, recent, mark, printed })
    }

    /// The last lines of this run as plain text, oldest first.
    pub fn last_lines(&self, count: usize) -> Vec<String> {
        let recent: Vec<u8> = lock(&self.recent).iter().copied().collect();
        let text = String::from_utf8_lossy(&recent);
        let mut lines: Vec<&str> = text.lines().filter(|line| !self.mark.is_in(line.as_bytes())).collect();
        if recent.len() >= RECENT && lines.len() > 1 {
            // The first line is cut off.
            lines.remove(0);
        }
        let from = lines.len().saturating_sub(count);
        lines[from..].iter().map(|line| ansi::plain(line).into_owned()).collect()
    }

    /// Number of bytes that the server has printed.
    pub fn printed(&self) -> u64 {
        self.printed.load(Ordering::Relaxed)
    }

    /// Waits until all output has been written, but at most `limit`, because a process that left the tree may keep the
    /// pipe open.
    pub async fn drained(&self, limit: Duration) {
        let deadline = Instant::now() + limit;
        while !self.thread.is_finished() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

fn pump(mut output: PipeReader, writer: &Mutex<Writer>, recent: &Mutex<VecDeque<u8>>, printed: &AtomicU64) {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match output.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        lock(writer).output(&chunk[..read]);
        let mut recent = lock(recent);
        recent.extend(&chunk[read.saturating_sub(RECENT)..read]);
        let excess = recent.len().saturating_sub(RECENT);
        recent.drain(..excess);
        // While the lines are locked, so that no reader of this number misses them.
        printed.fetch_add(read as u64, Ordering::Relaxed);
    }
    let mut writer = lock(writer);
    writer.release();
    writer.end_line();
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use trayvisor_model::LogLimits;

    #[test]
    fn the_last_lines_for_a_crash_report_are_plain_text() {
        let dir = tempfile::tempdir().expect("a folder");
        let (reader, mut pipe) = io::pipe().expect("a pipe");
        let writer = Writer::open(dir.path().join("backend.log"), LogLimits::default()).expect("opened");
        let capture = Capture::start(reader, Arc::new(Mutex::new(writer)), Arc::default()).expect("started");
        pipe.write_all(b"one\n\x1b[31mModuleNotFoundError\x1b[0m: No module\x07\n").expect("written");
        drop(pipe);
        while !capture.thread.is_finished() {
            thread::yield_now();
        }
        assert_eq!(capture.last_lines(1), ["ModuleNotFoundError: No module"]);
    }
}
