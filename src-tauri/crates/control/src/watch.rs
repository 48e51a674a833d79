//! Watches all servers: running ones live, others by their files.

mod folders;
mod logs;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep_until, timeout};

use self::folders::{Folders, Report};
pub use self::logs::LogWatch;
use crate::servers::{all_servers, look_elsewhere, misunderstood, offline};
use trayvisor_model::{ServerRef, Snapshot};
use trayvisor_project::config::CONFIG_FILE;
use trayvisor_store::home::Home;
use trayvisor_store::projects;
use trayvisor_supervise::socket::{ANSWER, Call, Connection, Request, is_unreadable};

/// How long to wait after the first of several changes: long enough for an editor to write the whole file.
const SETTLE: Duration = Duration::from_millis(20);
/// Interval of checks for changes without an event: a port that others free, a supervisor that hangs, a file on a
/// network drive.
const POLL: Duration = Duration::from_secs(2);
/// Interval of checks for servers that run elsewhere, which read all sockets.
const ELSEWHERE: Duration = Duration::from_secs(5);

/// The current snapshots of all servers of all known projects. Dropping it ends the watch.
#[derive(Debug)]
pub struct Watch {
    home: Home,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    snapshots: watch::Receiver<Vec<Snapshot>>,
    task: JoinHandle<()>,
}

impl Watch {
    pub(crate) fn new(home: Home) -> Watch {
        Watch { home, running: None }
    }

    /// Waits for a change of a server or of the user's preferences, and returns all servers; `None` if the watch has
    /// ended. The first call starts the watch and returns after the first check.
    ///
    /// # Panics
    /// Outside a tokio runtime with time and I/O enabled.
    pub async fn next(&mut self) -> Option<Vec<Snapshot>> {
        let running = self.running.get_or_insert_with(|| {
            let (sender, snapshots) = watch::channel(Vec::new());
            Running { snapshots, task: tokio::spawn(Watcher::new(self.home.clone()).run(sender)) }
        });
        running.snapshots.changed().await.ok()?;
        Some(running.snapshots.borrow_and_update().clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A file's time and size at the last check; `None` if it was missing.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let found = path.metadata().ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// A project's settings: whether its folder exists, and the state of its file.
type Settings = (bool, Stamp);

fn settings(project: &Path) -> Settings {
    (project.is_dir(), stamp(&project.join(CONFIG_FILE)))
}

/// What the watcher knows about a server.
struct Watched {
    snapshot: Option<Snapshot>,
    /// The state of settings and record when the snapshot was last made from them.
    seen: Option<(Settings, Stamp)>,
    looked: Instant,
    follower: Option<JoinHandle<()>>,
    /// The state of socket and record at the last attempt to follow the supervisor, and its time. Prevents repeated
    /// attempts on the socket that a killed supervisor left.
    tried: Option<([Stamp; 2], Instant)>,
}

impl Watched {
    fn new() -> Watched {
        Watched { snapshot: None, seen: None, looked: Instant::now(), follower: None, tried: None }
    }

    /// Whether its snapshot may change without a change of a file: a port is freed by others.
    fn is_unsettled(&self) -> bool {
        self.snapshot
            .as_ref()
            .is_none_or(|snapshot| snapshot.conflict().is_some() || snapshot.problem.is_some())
    }

    /// Whether its supervisor is alive but does not answer; it may do so later.
    fn hangs(&self) -> bool {
        self.follower.is_none() && self.snapshot.as_ref().is_some_and(has_supervisor)
    }

    fn is_worth_a_try(&self, marks: [Stamp; 2]) -> bool {
        let is_due = |at: Instant| self.hangs() && at.elapsed() >= POLL;
        self.tried.is_none_or(|(tried, at)| tried != marks || is_due(at))
    }

    /// Time of the next check if no file changes before.
    fn next_look(&self) -> Option<Instant> {
        if self.follower.is_some() {
            return None;
        }
        let unsettled = self.is_unsettled().then(|| self.looked + POLL);
        let tried = self.tried.filter(|_| self.hangs()).map(|(_, at)| at + POLL);
        unsettled.into_iter().chain(tried).min()
    }

    /// Whether it may run elsewhere.
    fn may_run_elsewhere(&self) -> bool {
        let is_free = |snapshot: &Snapshot| snapshot.port.is_some() && !has_supervisor(snapshot);
        self.follower.is_none() && self.snapshot.as_ref().is_some_and(is_free)
    }
}

fn has_supervisor(snapshot: &Snapshot) -> bool {
    snapshot.supervisor_pid.is_some()
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(follower) = &self.follower {
            follower.abort();
        }
    }
}

type News = (ServerRef, Option<Snapshot>);

struct Watcher {
    home: Home,
    /// Receives a message when a relevant file has changed.
    events: mpsc::Receiver<()>,
    /// The folders of records and sockets.
    records: Folders,
    /// The user's folder and those of all projects.
    edited: Folders,
    list: Option<Stamp>,
    settings: HashMap<PathBuf, Settings>,
    preferences: Stamp,
    looked: Instant,
    /// Time of the check after a change.
    due: Option<Instant>,
    /// Time of the next check for servers that run elsewhere: immediately after a stopped server has changed.
    elsewhere_at: Instant,
    order: Vec<ServerRef>,
    servers: HashMap<ServerRef, Watched>,
}

impl Watcher {
    fn new(home: Home) -> Watcher {
        let (wake, events) = mpsc::channel(1);
        let names = [home.projects_file(), home.preferences_file()];
        let is_edited = move |path: &Path| {
            let name = path.file_name();
            name.is_some_and(|name| name == CONFIG_FILE) || names.iter().any(|file| file.file_name() == name)
        };
        let is_ours = |path: &Path| path.extension().is_some_and(|kind| kind == "json" || kind == "sock");
        Watcher {
            events,
            records: Folders::new(Report::Entries, Arc::new(is_ours), wake.clone()),
            edited: Folders::new(Report::Edits, Arc::new(is_edited), wake),
            list: None,
            settings: HashMap::new(),
            preferences: stamp(&home.preferences_file()),
            looked: Instant::now(),
            due: None,
            elsewhere_at: Instant::now(),
            order: Vec::new(),
            servers: HashMap::new(),
            home,
        }
    }

    async fn run(mut self, sender: watch::Sender<Vec<Snapshot>>) {
        let (told, mut news) = mpsc::channel::<News>(64);
        let mut changed = true;
        self.look(&told);
        loop {
            if changed {
                let all = self.order.iter().filter_map(|server| self.servers.get(server)?.snapshot.clone());
                if sender.send(all.collect()).is_err() {
                    return;
                }
            }
            let next = self.next_look();
            changed = tokio::select! {
                Some(()) = self.events.recv(), if self.due.is_none() => {
                    self.due = Some(Instant::now() + SETTLE);
                    false
                }
                () = sleep_until(next.unwrap_or_else(Instant::now).into()), if next.is_some() => {
                    self.look(&told)
                }
                Some((server, snapshot)) = news.recv() => self.learn(&server, snapshot),
            };
        }
    }

    /// Time of the next check if nothing changes before; `None` if only an event can bring a change.
    fn next_look(&self) -> Option<Instant> {
        let is_blind =
            self.list.is_none() || self.records.are_to_be_polled() || self.edited.are_to_be_polled();
        let poll = is_blind.then(|| self.looked + POLL);
        let elsewhere = self.servers.values().any(Watched::may_run_elsewhere).then_some(self.elsewhere_at);
        let servers = self.servers.values().filter_map(Watched::next_look).min();
        [self.due, poll, elsewhere, servers].into_iter().flatten().min()
    }

    /// Takes a snapshot of a followed server; `None` if its supervisor has ended or does not answer.
    fn learn(&mut self, server: &ServerRef, snapshot: Option<Snapshot>) -> bool {
        let Some(watched) = self.servers.get_mut(server) else { return false };
        let has_ended = snapshot.is_none();
        if has_ended {
            watched.follower = None;
            // A server that was renamed while it was running no longer exists.
            self.list = None;
            self.due = Some(Instant::now());
        }
        let now = snapshot.or_else(|| resting(&self.home, server, watched.snapshot.as_ref()));
        let changed = watched.snapshot != now;
        watched.snapshot = now;
        if changed && has_ended {
            self.elsewhere_at = Instant::now();
        }
        changed
    }

    /// Checks all relevant files. Returns whether anything changed.
    fn look(&mut self, told: &mpsc::Sender<News>) -> bool {
        self.due = None;
        self.looked = Instant::now();
        // This check covers all events up to now.
        while self.events.try_recv().is_ok() {}
        self.records.keep([self.home.records().as_path(), &self.home.sockets()]);
        self.watch_edited();
        let mut changed = self.look_at_list() | self.look_at_preferences();
        for (server, watched) in &mut self.servers {
            if watched.follower.is_some() {
                continue;
            }
            let marks = [stamp(&self.home.socket(server)), stamp(&self.home.record(server))];
            let settings = self.settings.get(&server.project).copied().unwrap_or_default();
            let seen = Some((settings, marks[1]));
            let mut now = None;
            if watched.seen != seen || watched.is_unsettled() && watched.looked.elapsed() >= POLL {
                watched.seen = seen;
                watched.looked = self.looked;
                now = Some(resting(&self.home, server, watched.snapshot.as_ref()));
            }
            // On Windows, pipes are not files; only the record shows that a supervisor has come up.
            let latest = now.as_ref().unwrap_or(&watched.snapshot);
            let may_answer = marks[0].is_some() || latest.as_ref().is_some_and(has_supervisor);
            if may_answer && watched.is_worth_a_try(marks) {
                watched.tried = Some((marks, self.looked));
                watched.follower =
                    Some(tokio::spawn(follow(self.home.clone(), server.clone(), told.clone())));
                // The supervisor's own snapshot takes precedence over its record.
                if watched.snapshot.is_some() {
                    continue;
                }
            }
            if let Some(now) = now.filter(|now| *now != watched.snapshot) {
                changed = true;
                self.elsewhere_at = self.looked;
                watched.snapshot = now;
            }
        }
        changed | self.look_elsewhere()
    }

    /// Checks which servers run elsewhere. Returns whether that changed.
    fn look_elsewhere(&mut self) -> bool {
        if Instant::now() < self.elsewhere_at {
            return false;
        }
        let all = || {
            self.servers
                .values()
                .filter(|watched| watched.follower.is_none())
                .filter_map(|watched| watched.snapshot.as_ref())
        };
        let mut now: Vec<Snapshot> = all().cloned().collect();
        look_elsewhere(&self.home, now.iter_mut());
        self.elsewhere_at = Instant::now() + ELSEWHERE;
        let changed = all().ne(now.iter());
        for snapshot in now {
            if let Some(watched) = self.servers.get_mut(&snapshot.server()) {
                watched.snapshot = Some(snapshot);
            }
        }
        changed
    }

    /// Whether the user's preferences may have changed: they affect how servers are shown.
    fn look_at_preferences(&mut self) -> bool {
        let now = stamp(&self.home.preferences_file());
        std::mem::replace(&mut self.preferences, now) != now
    }

    /// Checks whether projects or their servers were added or removed.
    fn look_at_list(&mut self) -> bool {
        let list = Some(stamp(&self.home.projects_file()));
        if self.list == list && self.settings.iter().all(|(dir, before)| settings(dir) == *before) {
            return false;
        }
        self.list = None;
        let Ok(dirs) = projects::known(&self.home) else { return false };
        self.settings = dirs.into_iter().map(|dir| (dir, Settings::default())).collect();
        self.watch_edited();
        for (dir, found) in &mut self.settings {
            *found = settings(dir);
        }
        let Ok(order) = all_servers(&self.home) else { return false };
        self.list = list;
        self.servers.retain(|server, _| order.contains(server));
        for server in &order {
            self.servers.entry(server.clone()).or_insert_with(Watched::new);
        }
        let changed = self.order != order;
        self.order = order;
        changed
    }

    fn watch_edited(&mut self) {
        let dirs = self.settings.keys().map(PathBuf::as_path);
        self.edited.keep(dirs.chain([self.home.root()]));
    }
}

/// The snapshot of a server without a supervisor. The process that runs it elsewhere is kept from `before` until the
/// next check, which covers all servers at once.
fn resting(home: &Home, server: &ServerRef, before: Option<&Snapshot>) -> Option<Snapshot> {
    let elsewhere = before.and_then(|before| before.elsewhere.clone());
    let mut snapshot = offline(home, server).ok()?;
    snapshot.elsewhere = elsewhere;
    Some(snapshot)
}

/// Forwards a supervisor's snapshots; `None` if it has ended, or does not answer at all.
async fn follow(home: Home, server: ServerRef, told: mpsc::Sender<News>) {
    let call = Call::new(Request::Look, "", true);
    if let Ok(mut connection) = Connection::open(&home.socket(&server), call, ANSWER).await {
        let mut next = timeout(ANSWER, connection.next()).await.unwrap_or(Ok(None));
        loop {
            let snapshot = match next {
                Ok(Some(snapshot)) => Some(snapshot),
                Err(error) if is_unreadable(&error) => misunderstood(&home, &server).ok(),
                Ok(None) | Err(_) => break,
            };
            if snapshot.is_some() && told.send((server.clone(), snapshot)).await.is_err() {
                return;
            }
            next = connection.next().await;
        }
    }
    let _ = told.send((server, None)).await;
}

#[cfg(test)]
mod tests;
