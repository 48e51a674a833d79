//! The alerts for one destination: sent one at a time and in order, so that a hung destination delays no other.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::undelivered::{Retry, Undelivered};

/// Number of failures in a row after which a destination is reported. A restart of the destination causes only one.
const REPORTED: u32 = 3;

/// Ids of the alerts that wait for one destination.
#[derive(Debug, Default)]
pub(super) struct Lane {
    waiting: VecDeque<String>,
    under_way: bool,
    /// Failures in a row.
    failures: u32,
    /// Earliest time of the next attempt.
    next: Option<Instant>,
}

/// The consequence of a failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Consequence {
    /// Whether the alert is dropped.
    pub(super) dropped: bool,
    /// Whether the failure is reported to the user.
    pub(super) reported: bool,
}

impl Lane {
    /// Adds an alert.
    pub(super) fn add(&mut self, alert: &str) {
        self.waiting.push_back(alert.to_owned());
    }

    /// Takes the alert to send now.
    pub(super) fn due(&mut self, now: Instant) -> Option<String> {
        if self.under_way || self.next.is_some_and(|next| now < next) {
            return None;
        }
        let alert = self.waiting.front()?.clone();
        self.under_way = true;
        Some(alert)
    }

    /// Time until the next alert may be sent; `None` if one is being sent or none waits.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        if self.under_way || self.waiting.is_empty() {
            return None;
        }
        Some(self.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now)))
    }

    /// Removes the current alert after it arrived or is no longer needed.
    pub(super) fn arrived(&mut self) {
        self.waiting.pop_front();
        *self = Lane { waiting: std::mem::take(&mut self.waiting), ..Lane::default() };
    }

    /// Handles the failure of the current alert.
    pub(super) fn failed(&mut self, undelivered: &Undelivered, now: Instant) -> Consequence {
        self.under_way = false;
        if undelivered.retry == Retry::Never {
            // The endpoint works, and may accept the next alert.
            self.arrived();
            return Consequence { dropped: true, reported: true };
        }
        self.failures += 1;
        self.next = undelivered.retry.wait(self.failures).map(|wait| now + wait);
        Consequence { dropped: false, reported: self.failures == REPORTED }
    }

    /// Whether no alert waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn one_at_a_time_sets_off_in_order() {
        let now = Instant::now();
        let mut lane = Lane::default();
        lane.add("a");
        lane.add("b");
        assert_eq!(lane.due(now), Some("a".into()));
        assert_eq!((lane.due(now), lane.wait(now)), (None, None), "one is under way");
        lane.arrived();
        assert_eq!(lane.due(now), Some("b".into()));
        lane.arrived();
        assert!(lane.is_empty() && lane.wait(now).is_none());
    }

    #[test]
    fn a_failure_is_waited_out_and_reported_once_in_a_row() {
        let now = Instant::now();
        let mut lane = Lane::default();
        lane.add("a");
        let mut reports = Vec::new();
        for wait in [1, 2, 4, 8] {
            assert_eq!(lane.due(now + 100 * SECOND), Some("a".into()));
            let consequence = lane.failed(&Undelivered::later("down"), now);
            assert!(!consequence.dropped);
            reports.push(consequence.reported);
            assert_eq!(lane.wait(now), Some(wait * SECOND));
            assert_eq!(lane.due(now + (wait - 1) * SECOND), None);
        }
        assert_eq!(reports, [false, false, true, false]);
        lane.due(now + 100 * SECOND);
        lane.arrived();
        lane.add("b");
        assert_eq!(lane.wait(now), Some(Duration::ZERO), "an arrival ends the waiting");
    }

    #[test]
    fn what_is_refused_for_good_makes_way_for_the_next() {
        let now = Instant::now();
        let mut lane = Lane::default();
        lane.add("a");
        lane.add("b");
        lane.due(now);
        let consequence = lane.failed(&Undelivered::never("no such webhook"), now);
        assert_eq!(consequence, Consequence { dropped: true, reported: true });
        assert_eq!(lane.due(now), Some("b".into()));
    }
}
