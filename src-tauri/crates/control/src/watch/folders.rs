//! Watches folders for changes of their files: the system wakes us for relevant changes only.
//!
//! Folders are watched rather than files, because files are replaced by renaming and may be missing. A project's folder
//! also contains the server's log, and the user's folder the metrics that supervisors write all the time. So inotify is
//! asked only for entries that are created, deleted or renamed, and, in folders with files that people edit, for files
//! that are closed after writing: a log stays open. A server that logs 1,000 lines/s then wakes no client at all.
//! FSEvents and Windows report writes when the file is closed or its cache flushed. If the file is not relevant, only
//! the library's thread wakes, on macOS at most four times a second.
//!
//! Renaming an ancestor is not reported, and is noticed at the next check.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::ModifyKind;
use notify::{Config, Event, EventKind, EventKindMask, PathOp, RecommendedWatcher, Watcher as _};
use tokio::sync::mpsc;

use trayvisor_platform as platform;

/// How long FSEvents collects further changes after the first.
const LATENCY: Duration = Duration::from_millis(250);

/// Which changes in a folder are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    /// Entries that are created, deleted or renamed. This is enough for files that are always replaced as a whole.
    Entries,
    /// Also files that were edited in place.
    Edits,
    /// Also each write to a file that stays open.
    Writes,
}

impl Report {
    fn events(self) -> EventKindMask {
        let entries = EventKindMask::CREATE | EventKindMask::REMOVE | EventKindMask::MODIFY_NAME;
        match self {
            Report::Entries => entries,
            Report::Edits if platform::REPORTS_WRITES => entries | EventKindMask::ACCESS_CLOSE,
            Report::Edits | Report::Writes => entries | EventKindMask::MODIFY_DATA,
        }
    }
}

/// Whether the file with this path is relevant.
pub(super) type Matters = Arc<dyn Fn(&Path) -> bool + Send + Sync>;

/// A set of watched folders.
pub(super) struct Folders {
    report: Report,
    matters: Matters,
    wake: mpsc::Sender<()>,
    /// `None` if the system has no more watchers.
    watcher: Option<RecommendedWatcher>,
    /// The folders that are watched, and whether others can change them unnoticed.
    watched: BTreeMap<PathBuf, bool>,
    /// Whether some of the requested folders are not watched.
    incomplete: bool,
    ends: Arc<Ends>,
}

/// The requested folders, and which of them were removed, renamed or replaced: their watch has ended, or stayed with
/// the old folder.
#[derive(Default)]
struct Ends(Mutex<BTreeMap<PathBuf, bool>>);

impl Ends {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<PathBuf, bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an event about one of the folders themselves. Returns whether it was one.
    fn note(&self, event: &Event) -> bool {
        let is_end = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        );
        let mut folders = self.lock();
        let mut is_noted = false;
        for path in event.paths.iter().filter(|_| is_end) {
            if let Some(ended) = folders.get_mut(path) {
                *ended = true;
                is_noted = true;
            }
        }
        is_noted
    }

    /// Sets the folders, and returns those whose watch has ended.
    fn take(&self, wanted: &BTreeSet<&Path>) -> BTreeSet<PathBuf> {
        let mut folders = self.lock();
        folders.retain(|dir, _| wanted.contains(dir.as_path()));
        for dir in wanted {
            folders.entry(dir.to_path_buf()).or_default();
        }
        let ended = folders.iter_mut().filter_map(|(dir, ended)| std::mem::take(ended).then(|| dir.clone()));
        ended.collect()
    }
}

impl fmt::Debug for Folders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folders").field("report", &self.report).field("watched", &self.watched).finish()
    }
}

impl Folders {
    /// Watches nothing yet. `wake` gets a message when something relevant has changed; one unread message stands for
    /// all changes since.
    pub(super) fn new(report: Report, matters: Matters, wake: mpsc::Sender<()>) -> Folders {
        Folders {
            report,
            matters,
            wake,
            watcher: None,
            watched: BTreeMap::new(),
            incomplete: true,
            ends: Arc::default(),
        }
    }

    /// Watches exactly these folders, and renews the watch of those that were replaced by another of the same name.
    /// Read their files after this call, not before, so that no change is missed. Returns whether any folder is new.
    pub(super) fn keep<'a>(&mut self, wanted: impl IntoIterator<Item = &'a Path>) -> bool {
        if self.watcher.is_none() {
            self.watcher = self.make();
        }
        let wanted: BTreeSet<&Path> = wanted.into_iter().collect();
        let ended = self.ends.take(&wanted);
        let Some(watcher) = &mut self.watcher else { return false };
        self.watched.retain(|dir, _| {
            let stays = wanted.contains(dir.as_path()) && !ended.contains(dir) && dir.is_dir();
            if !stays {
                // The system drops the watch of a removed folder.
                let _ = watcher.unwatch(dir);
            }
            stays
        });
        let is_new = |dir: &&Path| !self.watched.contains_key(*dir) && dir.is_dir();
        let new: Vec<&Path> = wanted.iter().copied().filter(is_new).collect();
        let new = watch_all(watcher, &new);
        let has_new = !new.is_empty();
        for dir in new {
            let shared = platform::is_shared(&dir);
            self.watched.insert(dir, shared);
        }
        self.incomplete = wanted.len() > self.watched.len();
        has_new
    }

    /// Whether polling is needed: a folder is missing or on a network drive, the system has no more watches, or it does
    /// not report the requested changes.
    pub(super) fn are_to_be_polled(&self) -> bool {
        let is_unreported = self.report == Report::Writes && !platform::REPORTS_WRITES;
        is_unreported || self.incomplete || self.watched.values().any(|shared| *shared)
    }

    fn make(&self) -> Option<RecommendedWatcher> {
        let (matters, wake, ends) = (Arc::clone(&self.matters), self.wake.clone(), Arc::clone(&self.ends));
        let tell = move |event: notify::Result<Event>| {
            let is_news = match event {
                Ok(event) if event.need_rescan() => true,
                Ok(event) => ends.note(&event) || event.paths.iter().any(|path| matters(path)),
                Err(_) => true,
            };
            if is_news {
                // A message that is already waiting is enough.
                let _ = wake.try_send(());
            }
        };
        let config = Config::default().with_event_kinds(self.report.events()).with_fsevent_latency(LATENCY);
        RecommendedWatcher::new(tell, config)
            .inspect_err(|error| tracing::debug!("files are polled: {error}"))
            .ok()
    }
}

/// Starts to watch these; returns those that are watched.
fn watch_all(watcher: &mut RecommendedWatcher, dirs: &[&Path]) -> Vec<PathBuf> {
    let mut failed = BTreeSet::new();
    // One batch, because FSEvents restarts with each.
    let mut left: Vec<PathOp> = dirs.iter().copied().map(PathOp::watch_non_recursive).collect();
    while !left.is_empty()
        && let Err(error) = watcher.update_paths(std::mem::take(&mut left))
    {
        tracing::debug!("a folder is polled: {}", error.source);
        let Some(origin) = error.origin else { return Vec::new() };
        failed.insert(origin.as_path().to_owned());
        left = error.remaining;
    }
    dirs.iter().filter(|dir| !failed.contains(**dir)).map(|dir| dir.to_path_buf()).collect()
}

#[cfg(test)]
mod tests;
