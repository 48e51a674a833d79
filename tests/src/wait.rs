//! Waiting for a condition, with a deadline.

use std::fmt::Display;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longest wait for something that normally takes well under a second. The machine is shared and busy; benchmarks
/// measure speed.
pub const SOON: Duration = Duration::from_secs(60);

/// Repeats `look` until it returns what the test waits for; its errors say what was seen instead.
///
/// # Panics
///
/// When that does not happen within `limit`, with what was seen last.
#[track_caller]
pub fn eventually<T, E: Display>(what: &str, limit: Duration, mut look: impl FnMut() -> Result<T, E>) -> T {
    let start = Instant::now();
    let mut pause = Duration::from_millis(5);
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if start.elapsed() >= limit => {
                panic!("after {:.0?} still not: {what}. Seen last: {seen:#}", start.elapsed())
            }
            Err(_) => sleep(pause),
        }
        pause = (pause * 3 / 2).min(Duration::from_millis(100));
    }
}

/// Turns a condition into a result for [`eventually`]: success, or what was seen.
pub fn check(condition: bool, seen: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(seen()) }
}
