//! The mark by which Trayvisor's own requests are left out of a server's log.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use memchr::memmem;

/// What the mark of every run begins with.
const BEGIN: &str = "trayvisor-probe-";

/// Lines that a server may log about one request: an access log, and a framework's own words before and after.
const LINES: u32 = 3;

/// The mark of Trayvisor's own requests during one run of a server. It is random, and lines with it are counted: a
/// visitor cannot hide a request by it.
#[derive(Debug)]
pub struct ProbeMark {
    word: String,
    /// Lines with the mark that are still expected.
    expected: AtomicU32,
}

impl Default for ProbeMark {
    fn default() -> Self {
        // The keys of the standard library's hashers are random.
        ProbeMark {
            word: format!("{BEGIN}{:016x}", RandomState::new().hash_one(BEGIN)),
            expected: AtomicU32::new(0),
        }
    }
}

impl ProbeMark {
    /// The mark for one more request.
    pub fn for_request(&self) -> &str {
        self.expected.fetch_add(LINES, Relaxed);
        &self.word
    }

    /// Whether a line is about one of these requests.
    pub(super) fn is_in(&self, line: &[u8]) -> bool {
        memmem::find(line, self.word.as_bytes()).is_some()
    }

    /// The same, for a line that is left out of the log for that. Returns `false` once there are more such lines than
    /// the requests can have caused.
    pub(super) fn leaves_out(&self, line: &[u8]) -> bool {
        self.is_in(line) && self.expected.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_runs_have_the_same_mark() {
        assert_ne!(ProbeMark::default().for_request(), ProbeMark::default().for_request());
    }

    #[test]
    fn only_as_many_lines_are_left_out_as_the_requests_can_have_caused() {
        let mark = ProbeMark::default();
        let line = format!("GET /?{} 200", mark.word);
        assert!(!mark.leaves_out(line.as_bytes()), "nothing was requested yet");
        mark.for_request();
        let left_out = (0..10).filter(|_| mark.leaves_out(line.as_bytes())).count();
        assert_eq!(left_out, 3);
        assert!(!mark.leaves_out(b"GET /?trayvisor-probe 200"), "another one's idea of it");
    }
}
