//! What servers use over time: a sample each 2 s, kept for an hour, and each minute's mean and most, kept for a day.
//!
//! A server's samples lie in a file of a fixed size, which its supervisor writes and whoever wants to know reads: no
//! supervisor is asked. Each slot carries its own time and a checksum, so a slot that is stale, torn or of another's
//! making is recognised, whatever crashes, power cuts and clocks that jump have done to the file.

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

/// What a server's tree used when it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its processor time since the sample before.
    pub spent: Spent,
    /// All else.
    pub usage: Usage,
    /// How long it took to answer, where it was asked and does.
    pub latency: Option<Duration>,
}

/// How long it is from now to the next sample: to the middle of a slot, so that each gets one however late a timer
/// rings, and at least a second, so that no sample is of too short a time. All supervisors thus wake at the same moments,
/// and a machine that sleeps between them is woken once.
pub fn until_next(now: Timestamp) -> Duration {
    const STEP: i64 = Span::Hour.step_s() as i64 * 1000;
    let past_the_middle = (now.as_millisecond() - STEP / 2).rem_euclid(STEP);
    let left = STEP - past_the_middle;
    let wait = if left < 1000 { left + STEP } else { left };
    Duration::from_millis(wait.unsigned_abs())
}

/// Keeps a server's samples.
#[derive(Debug)]
pub struct Recorder {
    path: PathBuf,
    /// In seconds since 1970.
    last: Option<i64>,
    /// Whether the last one could not be kept: said once.
    failing: bool,
}

impl Recorder {
    /// For this server.
    pub fn of(home: &Home, server: &ServerRef) -> Recorder {
        Recorder { path: path(home, server), last: None, failing: false }
    }

    /// Keeps a sample of now. What can't be kept is missing later and harms nothing else.
    pub fn add(&mut self, now: Timestamp, sample: &Sample) {
        let kept = self.write(now.as_second(), sample);
        if let (Err(error), false) = (&kept, self.failing) {
            tracing::warn!("{} could not be written: {error}", self.path.display());
        }
        self.failing = kept.is_err();
    }

    fn write(&mut self, now: i64, sample: &Sample) -> io::Result<()> {
        // Opened each time: one that somebody removes is made again.
        let mut file = File::open_or_make(&self.path)?;
        // Samples of a time that is yet to come were taken while the clock was wrong.
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
