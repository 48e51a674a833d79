//! Limits alerts: holds back repeated problems, and too many alerts for one destination. Pure: the time is passed in.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::event::{Alert, What};
use trayvisor_store::home;

/// Time in which a repeated problem of a server is held back.
const REPEAT: SignedDuration = SignedDuration::from_mins(5);
/// Maximum number of alerts for a destination in any hour.
const HOURLY: usize = 20;
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// Age after which unchanged data is removed.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(48);

/// The alerts that were sent, and how many have been held back since.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Limits {
    servers: BTreeMap<String, Server>,
    destinations: BTreeMap<String, Told>,
}

/// The state of one server.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Server {
    crash: Repeats,
    unhealthy: Repeats,
    news: News,
}

/// What recipients know about a server's problems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum News {
    /// Nothing, because no alert was sent.
    #[default]
    None,
    /// A problem was sent, but not its end.
    Trouble,
    /// The end of the problem was sent.
    Over,
}

impl Server {
    /// If the problem is sent, remembers that its end must be sent as well.
    fn trouble(&mut self, take: impl FnOnce(&mut Server) -> Option<u32>) -> Option<u32> {
        let told = take(self);
        if told.is_some() {
            self.news = News::Trouble;
        }
        told
    }
}

/// Whether `at` is within `limit` before `now`. A time in the future means that the clock was wrong; it counts as old.
fn is_within(at: Timestamp, now: Timestamp, limit: SignedDuration) -> bool {
    at <= now && now.duration_since(at) < limit
}

/// One kind of problem.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Repeats {
    /// When it was last sent.
    told: Option<Timestamp>,
    /// How many have been held back since.
    held_back: u32,
}

impl Repeats {
    /// Decides whether this problem is sent. Returns the number held back before it; `None` if it is held back, too.
    fn take(&mut self, at: Timestamp, always: bool) -> Option<u32> {
        if !always && self.told.is_some_and(|told| is_within(told, at, REPEAT)) {
            self.held_back += 1;
            return None;
        }
        self.told = Some(at);
        Some(std::mem::take(&mut self.held_back))
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Told {
    /// When alerts were sent to it in the last hour, oldest first.
    at: Vec<Timestamp>,
    /// How many have been held back since.
    held_back: u32,
}

impl Limits {
    /// Decides whether an alert is sent. Returns the number of the server's alerts held back before it; `None` if it is
    /// held back, too. A repeated problem is sent at most once in five minutes, but the first crash after a manual
    /// start and giving up are always sent.
    pub(crate) fn tells(&mut self, alert: &Alert) -> Option<u32> {
        let server = self.servers.entry(home::id(&alert.server)).or_default();
        match &alert.what {
            What::Crash { .. } => server.trouble(|server| server.crash.take(alert.at, alert.restarts == 0)),
            What::Unhealthy { .. } => server.trouble(|server| server.unhealthy.take(alert.at, false)),
            What::GaveUp => server.trouble(|server| Some(std::mem::take(&mut server.crash.held_back))),
            What::Recovered => match server.news {
                News::None => Some(0),
                News::Trouble => {
                    server.news = News::Over;
                    Some(0)
                }
                // The problem that has ended was held back.
                News::Over => None,
            },
            What::Conflict { .. } | What::Test => Some(0),
        }
    }

    /// Decides whether a destination gets an alert now. Returns the number held back before it; `None` if it is held
    /// back, too.
    pub(crate) fn admits(&mut self, destination: &str, now: Timestamp) -> Option<u32> {
        let told = self.destinations.entry(destination.to_owned()).or_default();
        told.at.retain(|at| is_within(*at, now, HOUR));
        if told.at.len() < HOURLY {
            told.at.push(now);
            Some(std::mem::take(&mut told.held_back))
        } else {
            told.held_back += 1;
            None
        }
    }

    /// The number of alerts held back from a destination since the last one it received.
    pub(crate) fn held_back(&self, destination: &str) -> u32 {
        self.destinations.get(destination).map_or(0, |told| told.held_back)
    }

    /// Removes data that is no longer needed.
    pub(crate) fn forget(&mut self, now: Timestamp) {
        let is_fresh = |at: Timestamp| is_within(at, now, FORGOTTEN);
        self.servers.retain(|_, server| {
            [server.crash.told, server.unhealthy.told].into_iter().flatten().any(is_fresh)
        });
        self.destinations.retain(|_, told| told.at.last().copied().is_some_and(is_fresh));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trayvisor_model::ServerRef;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).expect("a time")
    }

    fn alert(seconds: i64, restarts: u32, what: What) -> Alert {
        let server = ServerRef { project: "/shop".into(), name: "api".into() };
        Alert { at: at(seconds), ..Alert::new(&server, what, restarts) }
    }

    fn crash(seconds: i64, restarts: u32) -> Alert {
        let what = What::Crash { cause: "it ended".into(), advice: None, exit: None, uptime_s: 0.0 };
        alert(seconds, restarts, what)
    }

    fn silent() -> What {
        What::Unhealthy { why: "does not answer".into() }
    }

    #[test]
    fn a_crash_loop_is_one_crash_and_one_given_up() {
        let mut limits = Limits::default();
        assert_eq!(limits.tells(&crash(0, 0)), Some(0));
        for n in 1..5 {
            assert_eq!(limits.tells(&crash(i64::from(n) * 3, n)), None);
        }
        assert_eq!(limits.tells(&alert(13, 4, What::GaveUp)), Some(4));
    }

    #[test]
    fn crashes_within_five_minutes_are_counted_into_the_next_one_told() {
        let mut limits = Limits::default();
        assert_eq!(limits.tells(&crash(0, 0)), Some(0));
        assert_eq!(limits.tells(&alert(20, 1, What::Recovered)), Some(0));
        for second in [60, 120, 299] {
            assert_eq!(limits.tells(&crash(second, 2)), None);
            assert_eq!(limits.tells(&alert(second + 1, 2, What::Recovered)), None, "its crash was not told");
        }
        assert_eq!(limits.tells(&crash(300, 5)), Some(3));
        assert_eq!(limits.tells(&alert(320, 5, What::Recovered)), Some(0));
    }

    #[test]
    fn the_end_of_a_trouble_that_was_told_is_told_once_whatever_was_held_back_meanwhile() {
        let mut limits = Limits::default();
        assert_eq!(limits.tells(&crash(0, 0)), Some(0));
        assert_eq!(limits.tells(&crash(2, 1)), None);
        assert_eq!(limits.tells(&alert(20, 2, What::Recovered)), Some(0));
        assert_eq!(limits.tells(&alert(30, 2, What::Recovered)), None);
    }

    #[test]
    fn a_clock_that_was_ahead_silences_nothing() {
        let mut limits = Limits::default();
        let day = 86_400;
        assert_eq!(limits.tells(&alert(day, 1, silent())), Some(0));
        assert_eq!(limits.tells(&alert(0, 1, silent())), Some(0));
        for _ in 0..20 {
            limits.admits("a", at(day));
        }
        assert_eq!(limits.admits("a", at(0)), Some(0));
    }

    #[test]
    fn a_crash_after_a_start_by_hand_is_always_told() {
        let mut limits = Limits::default();
        assert_eq!(limits.tells(&crash(0, 0)), Some(0));
        assert_eq!(limits.tells(&crash(5, 0)), Some(0));
        let other = ServerRef { project: "/shop".into(), name: "web".into() };
        assert_eq!(limits.tells(&Alert { server: other, ..crash(6, 1) }), Some(0), "another server's");
    }

    #[test]
    fn a_server_that_goes_on_falling_silent_is_told_once_in_five_minutes() {
        let mut limits = Limits::default();
        assert_eq!(limits.tells(&crash(0, 0)), Some(0));
        assert_eq!(limits.tells(&alert(10, 1, silent())), Some(0), "a crash is other news");
        assert_eq!(limits.tells(&alert(20, 1, What::Recovered)), Some(0));
        assert_eq!(limits.tells(&alert(30, 1, silent())), None);
        assert_eq!(limits.tells(&alert(40, 1, What::Recovered)), None);
        assert_eq!(limits.tells(&alert(310, 1, silent())), Some(1));
    }

    #[test]
    fn a_destination_gets_twenty_alerts_in_an_hour_and_hears_how_many_were_left_out() {
        let mut limits = Limits::default();
        for second in 0..20 {
            assert_eq!(limits.admits("a", at(second)), Some(0));
        }
        for second in 20..25 {
            assert_eq!(limits.admits("a", at(second)), None);
        }
        assert_eq!(limits.held_back("a"), 5);
        assert_eq!(limits.admits("b", at(26)), Some(0), "each destination has its own count");
        assert_eq!(limits.admits("a", at(3599)), None);
        assert_eq!(limits.admits("a", at(3600)), Some(6));
        assert_eq!(limits.admits("a", at(3600)), None, "only one of the twenty is an hour ago");
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut limits = Limits::default();
        limits.tells(&crash(0, 0));
        limits.admits("a", at(0));
        limits.forget(at(3600));
        assert_eq!((limits.servers.len(), limits.destinations.len()), (1, 1));
        limits.forget(at(3 * 86_400));
        assert_eq!((limits.servers.len(), limits.destinations.len()), (0, 0));
    }
}
