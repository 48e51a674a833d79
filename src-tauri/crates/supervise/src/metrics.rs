//! Resource usage over time: a sample every 2 s, kept for an hour, and the mean and peak of each minute, kept for a
//! day.
//!
//! A server's samples are in a file of fixed size. Its supervisor writes it; readers need no supervisor. Each slot has
//! its own time and a checksum, so stale, torn and foreign slots are recognised after crashes, power cuts and clock
//! jumps.

mod file;
mod reader;
mod slot;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use self::file::File;
pub use self::reader::read;
use self::slot::Slot;
use crate::usage::Spent;
use trayvisor_model::{ServerRef, Span};
use trayvisor_platform::Usage;
use trayvisor_store::home::Home;

/// A sample of what a server's tree used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Processor time since the previous sample.
    pub spent: Spent,
    /// The other figures.
    pub usage: Usage,
    /// How long the server took to answer, if it was asked and answered.
    pub latency: Option<Duration>,
}

/// Time from now to the next sample. Samples are due in the middle of a slot, so that each slot gets one even if a
/// timer is late, and at least a second from now, so that no sample covers too short a time. All supervisors therefore
/// wake at the same moments, and wake a sleeping machine only once.
pub fn until_next(now: Timestamp) -> Duration {
    const STEP: i64 = Span::Hour.step_s() as i64 * 1000;
    let past_the_middle = (now.as_millisecond() - STEP / 2).rem_euclid(STEP);
    let left = STEP - past_the_middle;
    let wait = if left < 1000 { left + STEP } else { left };
    Duration::from_millis(wait.unsigned_abs())
}

/// Writes a server's samples.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    /// In seconds since 1970.
    last: Option<i64>,
    /// Whether the last sample could not be written; logged once.
    failing: bool,
}

impl Recorder {
    /// A recorder for this server.
    pub fn of(home: &Home, server: &ServerRef) -> Recorder {
        Recorder { path: path(home, server), last: None, failing: false }
    }

    /// Writes a sample for now. A sample that cannot be written is missing later and does no other harm.
    pub fn add(&mut self, now: Timestamp, sample: &Sample) {
        let kept = self.write(now.as_second(), sample);
        if let (Err(error), false) = (&kept, self.failing) {
            tracing::warn!("{} could not be written: {error}", self.path.display());
        }
        self.failing = kept.is_err();
    }

    fn write(&mut self, now: i64, sample: &Sample) -> io::Result<()> {
        // Opened each time, so that a file that somebody removed is created again.
        let mut file = File::open_or_make(&self.path)?;
        // Samples in the future were taken while the clock was wrong.
        if self.last.is_none_or(|last| now < last) {
            file.clear_after(now)?;
        }
        self.last = Some(now);
        for span in Span::ALL {
            let slot = Slot::of(span.begin(now), sample);
            let slot = match file.read(span, slot.begin) {
                Some(before) => before.and(&slot),
                None => slot,
            };
            file.write(span, &slot)?;
        }
        Ok(())
    }
}

/// Beside the server's record.
fn path(home: &Home, server: &ServerRef) -> PathBuf {
    home.record(server).with_extension("metrics")
}

#[cfg(test)]
mod tests;
