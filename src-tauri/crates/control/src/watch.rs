//! Keeps watch over all servers: live from those that run, from files for those that don't.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::interval;

use crate::servers::{all_servers, look_elsewhere, offline};
use trayvisor_model::{ServerRef, Snapshot};
use trayvisor_project::config::CONFIG_FILE;
use trayvisor_store::home::Home;
use trayvisor_supervise::socket::{ANSWER, Call, Connection, Request};

/// How often is looked for new projects, changed settings and supervisors that came up: a handful of `stat`s.
const LOOK: Duration = Duration::from_millis(250);
/// A socket that nobody answers at is tried again after this, and a port that was taken looked at.
const TRY_AGAIN: Duration = Duration::from_secs(2);
/// How often is looked whether a server that does not run for us runs without us: that costs a look at all sockets.
const ELSEWHERE: Duration = Duration::from_secs(5);

/// All servers of all known projects, as they are now. Dropping it ends the watch.
#[derive(Debug)]
pub struct Watch {
    snapshots: watch::Receiver<Vec<Snapshot>>,
    task: JoinHandle<()>,
}

impl Watch {
    pub(crate) fn new(home: Home) -> Watch {
        let (sender, snapshots) = watch::channel(Vec::new());
        Watch { snapshots, task: tokio::spawn(Watcher::new(home).run(sender)) }
    }

    /// Waits for a change, of a server or of what the user prefers, and returns all servers; `None` when the watch has
    /// ended. The first call returns at the first look.
    pub async fn next(&mut self) -> Option<Vec<Snapshot>> {
        self.snapshots.changed().await.ok()?;
        Some(self.snapshots.borrow_and_update().clone())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What a file was like at the last look; `None` when it was missing.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let found = path.metadata().ok()?;
    Some((found.modified().ok()?, found.len()))
}

/// A server as far as the watcher knows it.
struct Watched {
    snapshot: Option<Snapshot>,
    /// The settings as they were when the list of servers was last made.
    settings: Stamp,
    /// Settings and record as they were when the snapshot was made from them.
    stamps: [Stamp; 2],
    /// When that was.
    looked: Instant,
    follower: Option<JoinHandle<()>>,
    /// The socket that was followed last, and when that one is worth another try: a killed supervisor leaves its own.
    tried: Option<(Stamp, Instant)>,
}

impl Watched {
    /// Whether its snapshot may have become another without a trace in any file: a port is freed by others.
    fn is_unsettled(&self) -> bool {
        match &self.snapshot {
            None => true,
            Some(snapshot) => snapshot.conflict.is_some() && self.looked.elapsed() >= TRY_AGAIN,
        }
    }

    fn is_worth_a_try(&self, socket: &Path) -> bool {
        let tried = |(tried, again): (Stamp, Instant)| tried == stamp(socket) && Instant::now() < again;
        socket.exists() && !self.tried.is_some_and(tried)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(follower) = &self.follower {
            follower.abort();
        }
    }
}

struct Watcher {
    home: Home,
    list: Option<Stamp>,
    preferences: Stamp,
    /// When is looked next who runs without us: at once when any that does not run for us has become another.
    elsewhere_at: Instant,
    order: Vec<ServerRef>,
    servers: HashMap<ServerRef, Watched>,
}

impl Watcher {
    fn new(home: Home) -> Watcher {
        Watcher {
            list: None,
            preferences: stamp(&home.preferences_file()),
            elsewhere_at: Instant::now(),
            order: Vec::new(),
            servers: HashMap::new(),
            home,
        }
    }

    async fn run(mut self, sender: watch::Sender<Vec<Snapshot>>) {
        let (told, mut news) = mpsc::channel::<(ServerRef, Option<Snapshot>)>(64);
        let mut ticks = interval(LOOK);
        let mut first = true;
        loop {
            let changed = tokio::select! {
                _ = ticks.tick() => self.look(&told),
                Some((server, snapshot)) = news.recv() => self.learn(&server, snapshot),
            };
            if changed || std::mem::take(&mut first) {
                let all = self.order.iter().filter_map(|server| self.servers.get(server)?.snapshot.clone());
                if sender.send(all.collect()).is_err() {
                    return;
                }
            }
        }
    }

    /// News of a server that is followed; `None` when its supervisor has ended.
    fn learn(&mut self, server: &ServerRef, snapshot: Option<Snapshot>) -> bool {
        let Some(watched) = self.servers.get_mut(server) else { return false };
        if snapshot.is_none() {
            watched.follower = None;
            // One that was renamed while it ran is no server any more.
            self.list = None;
        }
        let has_ended = snapshot.is_none();
        let now = snapshot.or_else(|| resting(&self.home, server, watched.snapshot.as_ref()));
        let changed = watched.snapshot != now;
        watched.snapshot = now;
        if changed && has_ended {
            self.elsewhere_at = Instant::now();
        }
        changed
    }

    /// Whether the look found anything new.
    fn look(&mut self, told: &mpsc::Sender<(ServerRef, Option<Snapshot>)>) -> bool {
        let mut changed = self.look_at_list() | self.look_at_preferences();
        for (server, watched) in &mut self.servers {
            if watched.follower.is_some() {
                continue;
            }
            let socket = self.home.socket(server);
            if watched.is_worth_a_try(&socket) {
                watched.tried = Some((stamp(&socket), Instant::now() + TRY_AGAIN));
                watched.follower =
                    Some(tokio::spawn(follow(self.home.clone(), server.clone(), told.clone())));
            }
            let stamps = [stamp(&server.project.join(CONFIG_FILE)), stamp(&self.home.record(server))];
            if watched.stamps != stamps || watched.is_unsettled() {
                watched.stamps = stamps;
                watched.looked = Instant::now();
                let snapshot = resting(&self.home, server, watched.snapshot.as_ref());
                if snapshot != watched.snapshot {
                    changed = true;
                    self.elsewhere_at = watched.looked;
                }
                watched.snapshot = snapshot;
            }
        }
        changed | self.look_elsewhere()
    }

    /// Whether anything that runs without us came or went.
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

    /// Whether the user's preferences may be others by now: whoever shows the servers shows them by these.
    fn look_at_preferences(&mut self) -> bool {
        let now = stamp(&self.home.preferences_file());
        std::mem::replace(&mut self.preferences, now) != now
    }

    /// Looks whether projects, or servers of theirs, came or went.
    fn look_at_list(&mut self) -> bool {
        let now = stamp(&self.home.projects_file());
        let unchanged = self.list == Some(now);
        // A project's own settings may name other servers than before.
        let mut same_settings = true;
        for (server, watched) in &mut self.servers {
            let settings = stamp(&server.project.join(CONFIG_FILE));
            same_settings &= watched.settings == settings;
            watched.settings = settings;
        }
        if unchanged && same_settings {
            return false;
        }
        let Ok(order) = all_servers(&self.home) else { return false };
        self.list = Some(now);
        self.servers.retain(|server, _| order.contains(server));
        for server in &order {
            let new = || Watched {
                snapshot: None,
                settings: None,
                stamps: [None, None],
                looked: Instant::now(),
                follower: None,
                tried: None,
            };
            self.servers.entry(server.clone()).or_insert_with(new);
        }
        let changed = self.order != order;
        self.order = order;
        changed
    }
}

/// A server of which no supervisor tells; who runs it without us is looked at for all at once, and is as before until
/// then.
fn resting(home: &Home, server: &ServerRef, before: Option<&Snapshot>) -> Option<Snapshot> {
    let elsewhere = before.and_then(|before| before.elsewhere.clone());
    offline(home, server).ok().map(|snapshot| Snapshot { elsewhere, ..snapshot })
}

async fn follow(home: Home, server: ServerRef, told: mpsc::Sender<(ServerRef, Option<Snapshot>)>) {
    let call = Call { request: Request::Look, by: String::new(), follow: true };
    if let Ok(mut connection) = Connection::open(&home.socket(&server), call, ANSWER).await {
        while let Ok(Some(snapshot)) = connection.next().await {
            if told.send((server.clone(), Some(snapshot))).await.is_err() {
                return;
            }
        }
    }
    let _ = told.send((server, None)).await;
}
