//! The courier: a separate process that delivers the alerts in the outbox and exits when it is empty.
//!
//! Each destination has a lane and, during a delivery, a thread. So a hung destination delays no other, and nothing
//! delays a supervisor, which only writes the alert and starts the courier.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::TryLockError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::destination::Destination;
use super::lane::Lane;
use super::limit::Limits;
use super::notice::HeldBack;
use super::outbox::{Outbox, Post};
use super::outcome::Outcome;
use super::send;
use super::settings::Settings;
use super::undelivered::Undelivered;
use trayvisor_model::AlertEvent;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::message::Hints;
use trayvisor_model::{Happening, ServerRef};
use trayvisor_store::files::{self, Keep};
use trayvisor_store::history::History;
use trayvisor_store::home::Home;

/// The hidden verb of the `trayvisor` command that runs as the courier.
pub(super) const VERB: &str = "deliver";
/// How often to check the outbox while an alert waits for its next attempt.
const LOOK: Duration = Duration::from_secs(1);
/// Age at which an undelivered alert is dropped, because it is no longer news.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// Delivers the alerts in the outbox, unless another process does. Blocks until the outbox is empty.
///
/// # Errors
/// If the lock cannot be acquired.
pub fn run(home: &Home) -> Result<()> {
    let path = home.alerts().join("courier.lock");
    let outbox = Outbox::of(home);
    let mut seen = HashSet::new();
    loop {
        let lock = files::open_lock(&path)?;
        match lock.try_lock() {
            Ok(()) => seen = Courier::new(home, seen).work(),
            Err(TryLockError::WouldBlock) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(Error::file(Message::Locked {}, &path)(error)),
        }
        drop(lock);
        // An alert that was added before the lock was released is delivered by this courier, a later one by the next.
        // A file that was seen and still exists could not be removed, and must not be sent again and again.
        if outbox.files().iter().all(|file| seen.contains(file)) {
            return Ok(());
        }
    }
}

/// A thread's report about one attempt.
struct Report {
    alert: String,
    destination: String,
    /// `None` if the destination is no longer in the settings.
    tried: Option<Tried>,
}

/// An attempt, and the destination's name.
struct Tried {
    label: Message,
    sent: Result<(), Undelivered>,
}

struct Courier {
    home: Home,
    outbox: Outbox,
    limits: Limits,
    /// Alerts that have not arrived everywhere, by id.
    posts: HashMap<String, Post>,
    /// The files that were read.
    seen: HashSet<PathBuf>,
    /// The lanes by destination.
    lanes: BTreeMap<String, Lane>,
    reports: (Sender<Report>, Receiver<Report>),
}

impl Courier {
    fn new(home: &Home, seen: HashSet<PathBuf>) -> Courier {
        let limits = files::read_json(&limits_file(home)).ok().flatten();
        Courier {
            home: home.clone(),
            outbox: Outbox::of(home),
            limits: limits.unwrap_or_default(),
            posts: HashMap::new(),
            seen,
            lanes: BTreeMap::new(),
            reports: mpsc::channel(),
        }
    }

    /// Works until nothing is left. Returns the files that were read.
    fn work(mut self) -> HashSet<PathBuf> {
        loop {
            self.take_in();
            self.send_off();
            if self.lanes.values().all(Lane::is_empty) {
                return self.seen;
            }
            let now = Instant::now();
            let next = self.lanes.values().filter_map(|lane| lane.wait(now)).min().unwrap_or(LOOK);
            if let Ok(report) = self.reports.1.recv_timeout(next.min(LOOK)) {
                self.hear(report);
            }
        }
    }

    /// Reads the new alerts in the outbox.
    fn take_in(&mut self) {
        for file in self.outbox.files() {
            if self.seen.insert(file.clone())
                && let Some(post) = self.outbox.read(&file)
            {
                self.take(post);
            }
        }
    }

    fn take(&mut self, mut post: Post) {
        if post.left.is_none() {
            post.left = Some(self.decide(&post));
            self.keep(&post);
            self.keep_limits();
        }
        let destinations: Vec<String> = post.left.iter().flatten().map(|(to, _)| to.clone()).collect();
        if destinations.is_empty() {
            return;
        }
        for destination in destinations {
            self.lanes.entry(destination).or_default().add(&post.alert.id);
        }
        self.posts.insert(post.alert.id.clone(), post);
    }

    /// Decides the destinations of an alert. Returns how many alerts were held back from each before it.
    fn decide(&mut self, post: &Post) -> BTreeMap<String, HeldBack> {
        let alert = &post.alert;
        let Some(repeats) = self.limits.tells(alert) else { return BTreeMap::new() };
        let wanting = wanting(&self.home, &alert.server, alert.what.event());
        let admitted = wanting.iter().map(Destination::key).filter_map(|destination| {
            let beyond = self.limits.admits(&destination, Timestamp::now())?;
            Some((destination, HeldBack { repeats, beyond }))
        });
        admitted.collect()
    }

    /// Starts every delivery that is due, each on its own thread.
    fn send_off(&mut self) {
        let now = Instant::now();
        let due: Vec<(String, String)> = self
            .lanes
            .iter_mut()
            .filter_map(|(destination, lane)| Some((destination.clone(), lane.due(now)?)))
            .collect();
        for (destination, alert) in due {
            let post = self.posts[&alert].clone();
            let (home, reports) = (self.home.clone(), self.reports.0.clone());
            thread::spawn(move || {
                let trying = AssertUnwindSafe(|| attempt(&home, &destination, &post));
                let failed = |_| {
                    let sent = Err(Undelivered::later(Message::DeliveryFailed {}));
                    Some(Tried { label: Message::SomeDestination {}, sent })
                };
                let tried = catch_unwind(trying).unwrap_or_else(failed);
                let _ = reports.send(Report { alert, destination, tried });
            });
        }
    }

    fn hear(&mut self, report: Report) {
        let Report { alert, destination, tried } = report;
        let Some(lane) = self.lanes.get_mut(&destination) else { return };
        let done = match &tried {
            None | Some(Tried { sent: Ok(()), .. }) => {
                lane.arrived();
                true
            }
            Some(Tried { label, sent: Err(undelivered) }) => {
                let consequence = lane.failed(undelivered, Instant::now());
                if consequence.reported {
                    let what = Happening::AlertFailed { to: label.clone(), why: undelivered.why.clone() };
                    History::of(&self.home, &self.posts[&alert].alert.server).add(what);
                }
                consequence.dropped
            }
        };
        if let Some(tried) = tried {
            Outcome::of(&tried.sent).keep(&self.home, &destination);
        }
        if done {
            self.finish(&alert, &destination);
        }
    }

    /// Records that an alert no longer needs to go to this destination.
    fn finish(&mut self, alert: &str, destination: &str) {
        let Some(post) = self.posts.get_mut(alert) else { return };
        if let Some(left) = &mut post.left {
            left.remove(destination);
        }
        let post = post.clone();
        self.keep(&post);
        if post.left.is_some_and(|left| left.is_empty()) {
            self.posts.remove(alert);
        }
    }

    /// Saves the remaining destinations of a post. If that fails, the alert is at worst sent twice, with the same id.
    fn keep(&self, post: &Post) {
        if let Err(error) = self.outbox.write(post) {
            tracing::warn!("{error}");
        }
    }

    fn keep_limits(&mut self) {
        self.limits.forget(Timestamp::now());
        if let Err(error) = files::write_json(&limits_file(&self.home), &self.limits, Keep::WhileUp) {
            tracing::warn!("{error}");
        }
    }
}

/// Makes one attempt. Settings are read each time, so fixes apply to waiting alerts, too.
fn attempt(home: &Home, key: &str, post: &Post) -> Option<Tried> {
    let alert = &post.alert;
    let mut settings = Settings::of(home, &alert.server);
    let destination = settings.destinations.into_iter().find(|destination| destination.key() == key);
    // Invalid settings, for instance during an edit, do not mean that the destination was removed.
    let target = destination.map(Ok).or_else(|| settings.problems.pop().map(Err))?;
    let label = target.as_ref().map_or_else(|_| Message::SomeDestination {}, Destination::label);
    let sent = match target {
        _ if Timestamp::now().duration_since(alert.at) > LIFETIME => {
            Err(Undelivered::never(Message::TriedForADay {}))
        }
        Ok(destination) => {
            let held_back = post.left.as_ref().and_then(|left| left.get(key)).copied().unwrap_or_default();
            send(home, &destination, alert, held_back)
        }
        Err(problem) => Err(Undelivered::later(unusable(problem.message()))),
    };
    Some(Tried { label, sent })
}

fn unusable(problem: Message) -> Message {
    let why = Box::new(problem.clone());
    Message::DestinationUnusable { why, advice: Hints(vec![problem]) }
}

/// The destinations that want this event of a server.
pub(super) fn wanting(home: &Home, server: &ServerRef, event: AlertEvent) -> Vec<Destination> {
    let mut destinations = Settings::of(home, server).destinations;
    destinations.retain(|destination| destination.events.contains(&event));
    destinations
}

fn limits_file(home: &Home) -> PathBuf {
    home.alerts().join("limits.json")
}

/// The number of alerts held back from a destination since the last one it received.
pub(super) fn held_back(home: &Home, destination: &str) -> u32 {
    let limits: Option<Limits> = files::read_json(&limits_file(home)).ok().flatten();
    limits.map_or(0, |limits| limits.held_back(destination))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Alert, What};
    use trayvisor_project::config::CONFIG_FILE;

    fn home(dir: &tempfile::TempDir) -> Home {
        Home::at(dir.path().join("home")).expect("made")
    }

    #[test]
    fn an_alert_that_comes_while_a_courier_is_about_to_end_is_not_stranded() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = home(&dir);
        let outbox = Outbox::of(&home);
        for _ in 0..300 {
            thread::scope(|scope| {
                for writer in 0..3 {
                    let (home, outbox) = (&home, &outbox);
                    scope.spawn(move || {
                        // No destination wants this one, so a courier removes it at once.
                        let server = ServerRef { project: "/nowhere".into(), name: writer.to_string() };
                        outbox.put(Alert::new(&server, What::GaveUp, 0)).expect("written");
                        run(home).expect("a lock");
                    });
                }
            });
            // No courier is left that would check again.
            assert_eq!(outbox.files(), [] as [PathBuf; 0]);
        }
    }

    #[test]
    fn what_is_a_day_old_is_not_sent_any_more_and_what_nobody_is_configured_for_is_dropped() {
        let dir = tempfile::tempdir().expect("a folder");
        let config = r#"{ "alerts": { "webhook": "http://127.0.0.1:1/" } }"#;
        std::fs::write(dir.path().join(CONFIG_FILE), config).expect("written");
        let home = home(&dir);
        let server = ServerRef { project: dir.path().to_owned(), name: "api".into() };
        let day_ago = Timestamp::now() - SignedDuration::from_hours(25);
        let alert = Alert { at: day_ago, ..Alert::new(&server, What::GaveUp, 0) };
        let key = wanting(&home, &server, AlertEvent::GaveUp)[0].key();
        let post = Post { alert, left: None };
        let tried = attempt(&home, &key, &post).expect("configured");
        let undelivered = tried.sent.expect_err("too old");
        assert_eq!(undelivered.retry, crate::undelivered::Retry::Never);
        assert!(undelivered.why.to_string().contains("for a day"), "{undelivered:?}");
        assert!(attempt(&home, "another", &post).is_none());
    }
}
