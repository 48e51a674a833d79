//! The alerts for one destination: one at a time, in their order, so that what hangs delays nothing elsewhere.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::undelivered::{Retry, Undelivered};

/// A destination that has failed so often in a row is reported: two tries more than what a restart of it takes.
const REPORTED: u32 = 3;

/// What waits for one destination, by the alerts' ids.
#[derive(Debug, Default)]
pub(super) struct Lane {
    waiting: VecDeque<String>,
    under_way: bool,
    /// Failures in a row.
    failures: u32,
    /// Not before then.
    next: Option<Instant>,
}

/// What is to be done about a failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Consequence {
    /// Whether the alert is not tried again.
    pub(super) dropped: bool,
    /// Whether people are told.
    pub(super) reported: bool,
}

impl Lane {
    /// Takes one more.
    pub(super) fn add(&mut self, alert: &str) {
        self.waiting.push_back(alert.to_owned());
    }

    /// The alert that is to set off now.
    pub(super) fn due(&mut self, now: Instant) -> Option<String> {
        if self.under_way || self.next.is_some_and(|next| now < next) {
            return None;
        }
        let alert = self.waiting.front()?.clone();
        self.under_way = true;
        Some(alert)
    }

    /// How long until one may set off; `None` when it is under way or there is none.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        if self.under_way || self.waiting.is_empty() {
            return None;
        }
        Some(self.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now)))
    }

    /// The one under way has arrived, or need not any more.
    pub(super) fn arrived(&mut self) {
        self.waiting.pop_front();
        *self = Lane { waiting: std::mem::take(&mut self.waiting), ..Lane::default() };
    }

    /// The one under way did not arrive.
    pub(super) fn failed(&mut self, undelivered: &Undelivered, now: Instant) -> Consequence {
        self.under_way = false;
        if undelivered.retry == Retry::Never {
            // The endpoint is there, and the next alert may be more to its taste.
            self.arrived();
            return Consequence { dropped: true, reported: true };
        }
        self.failures += 1;
        self.next = undelivered.retry.wait(self.failures).map(|wait| now + wait);
        Consequence { dropped: false, reported: self.failures == REPORTED }
    }

    /// Whether nothing waits.
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
