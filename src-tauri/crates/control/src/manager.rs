//! What clients call: projects, and start, stop, restart, status, logs and ports of their servers.

mod alerts;
mod conflict;
mod consent;
mod demo;
mod export;
mod free;
mod options;
mod order;
mod preferences;
mod proposal;
mod settings;
mod start;
mod stop;
mod viewing;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub use self::free::Freed;
pub use self::options::{OnConflict, StartOptions};
pub use self::order::{Order, outcome};
pub use self::stop::Stopped;
use crate::servers::{add_living, all_servers, look_elsewhere, misunderstood, offline};
use crate::watch::Watch;
use trayvisor_log as log;
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_model::{CrashReport, Event, LogPage, LogPosition, Metrics, Page, ServerRef, Snapshot, Span};
use trayvisor_project::config::{Project, folder_name, nearest};
use trayvisor_project::launch;
use trayvisor_store::history::History;
use trayvisor_store::home::Home;
use trayvisor_store::projects::{self, RemovedProject};
use trayvisor_supervise::metrics;
use trayvisor_supervise::ports;
use trayvisor_supervise::record::Record;
use trayvisor_supervise::socket::{ANSWER, Call, Connection, Request, is_unreadable};

/// Runs the servers of all known projects. Cheap to clone; needs a tokio runtime with time and I/O enabled.
#[derive(Clone, Debug)]
pub struct Manager {
    home: Home,
    program: PathBuf,
    client: String,
}

impl Manager {
    /// Works on the user's own projects, or on those under `TRAYVISOR_HOME`. `program` is the `trayvisor` command,
    /// which runs as the supervisors.
    ///
    /// # Errors
    /// When the user's folder can't be made.
    pub fn new(program: PathBuf) -> Result<Manager> {
        Ok(Manager::with_home(Home::open()?, program))
    }

    /// Works on the projects known in this folder.
    pub fn with_home(home: Home, program: PathBuf) -> Manager {
        Manager { home, program, client: "a program".to_owned() }
    }

    /// Goes by this name in the servers' histories: "the tray", "the command".
    #[must_use]
    pub fn named(self, client: &str) -> Manager {
        Manager { client: client.to_owned(), ..self }
    }

    /// Where everything of the user's lies.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The folders of all known projects, in the order of [`Manager::arrange`], or else in which they were added.
    ///
    /// # Errors
    /// When the list can't be read.
    pub fn projects(&self) -> Result<Vec<PathBuf>> {
        projects::known(&self.home)
    }

    /// Adds a project to the known ones; whether it was new.
    ///
    /// # Errors
    /// When nothing in it could be run, or the list can't be written.
    pub fn add(&self, project: &Project) -> Result<bool> {
        check_runs(project)?;
        projects::add(&self.home, project.dir())
    }

    /// Forgets a project; its files stay. What was known of it, for [`Manager::restore`]; `None` when nothing was.
    ///
    /// # Errors
    /// [`Message::StillRunning`] while a server of it runs.
    pub fn remove(&self, dir: &Path) -> Result<Option<RemovedProject>> {
        let dir = dunce::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        let living = Record::living_of(&self.home, &dir);
        if living.is_empty() {
            return projects::remove(&self.home, &dir);
        }
        Err(Message::StillRunning {
            project: folder_name(&dir),
            running: living.into_iter().map(|server| server.name).collect(),
        }
        .into())
    }

    /// Makes a project known again as it was, in its place and order. Its folder is not looked at: whatever is wrong
    /// there was wrong before.
    ///
    /// # Errors
    /// When the list can't be read or written.
    pub fn restore(&self, removed: &RemovedProject) -> Result<()> {
        projects::restore(&self.home, removed)
    }

    /// Keeps projects, and the servers within each, in the order in which these servers name them. What is not among
    /// them comes after, in the order that it had.
    ///
    /// # Errors
    /// When the list can't be read or written.
    pub fn arrange(&self, servers: &[ServerRef]) -> Result<()> {
        projects::arrange(&self.home, servers)
    }

    /// The servers of the project that this folder is in. A configuration that can't be read does not keep those that
    /// are on record from being looked at and stopped.
    ///
    /// # Errors
    /// As [`Project::find`].
    pub fn servers_in(&self, dir: &Path) -> Result<Vec<ServerRef>> {
        let found = Project::find(dir).and_then(|project| Ok((project.servers()?, project.dir().to_owned())));
        let (mut servers, dir) = match found {
            Ok(found) => found,
            Err(error) => {
                let dir = dunce::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
                let dir = nearest(&dir).unwrap_or(&dir).to_owned();
                let on_record = Record::servers_of(&self.home, &dir);
                if on_record.is_empty() {
                    return Err(error);
                }
                (on_record, dir)
            }
        };
        add_living(&self.home, &dir, &mut servers);
        Ok(servers)
    }

    /// The names of all servers of all known projects, in the order of [`Manager::arrange`].
    ///
    /// # Errors
    /// When the list of projects can't be read.
    pub fn servers(&self) -> Result<Vec<ServerRef>> {
        all_servers(&self.home)
    }

    /// All servers of all known projects. One that hangs, or whose configuration is broken, delays and hides none.
    ///
    /// # Errors
    /// When the list of projects can't be read.
    pub async fn list(&self) -> Result<Vec<Snapshot>> {
        self.look_at_all(self.servers()?).await
    }

    /// How these servers are, asked all at once, in their order.
    ///
    /// # Errors
    /// The first that can't be told, for instance because it does not exist.
    pub async fn look_at_all(&self, servers: Vec<ServerRef>) -> Result<Vec<Snapshot>> {
        let mut looks = JoinSet::new();
        for (at, server) in servers.into_iter().enumerate() {
            let manager = self.clone();
            looks.spawn(async move { (at, manager.ask(&server).await) });
        }
        let mut found = looks.join_all().await;
        found.sort_by_key(|(at, _)| *at);
        let found: Result<Vec<Snapshot>> = found.into_iter().map(|(_, snapshot)| snapshot).collect();
        let mut found = found?;
        look_elsewhere(&self.home, found.iter_mut());
        Ok(found)
    }

    /// How a server is, with processor and memory use when it runs.
    ///
    /// # Errors
    /// [`Message::UnknownServer`]. What is wrong with its configuration is the snapshot's `problem`.
    pub async fn status(&self, server: &ServerRef) -> Result<Snapshot> {
        let mut snapshot = self.ask(server).await?;
        look_elsewhere(&self.home, std::iter::once(&mut snapshot));
        Ok(snapshot)
    }

    /// The same, without a look at who else may run it.
    async fn ask(&self, server: &ServerRef) -> Result<Snapshot> {
        let Ok(mut connection) = self.call(server, Request::Look, false).await else {
            return offline(&self.home, server);
        };
        match timeout(ANSWER, connection.next()).await {
            Ok(Ok(Some(snapshot))) => Ok(snapshot),
            Ok(Err(error)) if is_unreadable(&error) => misunderstood(&self.home, server),
            Ok(Ok(None) | Err(_)) | Err(_) => offline(&self.home, server),
        }
    }

    /// The last `count` lines of a server's log: see [`log::tail`].
    ///
    /// # Errors
    /// As [`Manager::log_file`], and when the log is not a regular file of ours.
    pub fn tail(&self, server: &ServerRef, count: usize) -> Result<LogPage> {
        log::tail(&self.log_file(server)?, count)
    }

    /// Up to `count` lines that came after `from`.
    ///
    /// # Errors
    /// As [`Manager::tail`].
    pub fn follow(&self, server: &ServerRef, from: &LogPosition, count: usize) -> Result<LogPage> {
        log::follow(&self.log_file(server)?, from, count)
    }

    /// A server's log file, there or not; the files put away before it are beside it.
    ///
    /// # Errors
    /// When the project's configuration can't be read and there is no record of the server.
    pub fn log_file(&self, server: &ServerRef) -> Result<PathBuf> {
        match (Project::open(&server.project), Record::read(&self.home, server)) {
            (Ok(project), _) => Ok(project.log_file(&server.name)),
            (Err(_), Some(record)) => Ok(record.snapshot.log),
            (Err(error), None) => Err(error),
        }
    }

    /// Watches all servers of all known projects, whoever changes what. Begins with the first [`Watch::next`].
    pub fn watch(&self) -> Watch {
        Watch::new(self.home.clone())
    }

    /// What happened to a server, oldest first. What is too long ago is forgotten.
    pub fn history(&self, server: &ServerRef) -> Vec<Event> {
        History::of(&self.home, server).events()
    }

    /// A server's last crash reports, oldest first, at most 50.
    pub fn crash_reports(&self, server: &ServerRef) -> Vec<CrashReport> {
        History::of(&self.home, server).reports()
    }

    /// What a server used in the last hour or day, by its file: no supervisor is asked.
    pub fn metrics(&self, server: &ServerRef, span: Span) -> Metrics {
        metrics::read(&self.home, server, span, Timestamp::now())
    }

    /// Where a phone in the same network finds a server that runs and listens on every address (`0.0.0.0` or `::`):
    /// "http://192.168.1.20:8000". `None` for any other, and where there is no network.
    ///
    /// # Errors
    /// As [`Manager::status`].
    pub async fn network_url(&self, server: &ServerRef) -> Result<Option<String>> {
        let now = self.ask(server).await?;
        let port = now.port.filter(|_| now.condition().is_up());
        let place = port.and_then(|port| ports::network::address(&now.host, port));
        Ok(place.map(|place| format!("http://{place}")))
    }

    /// The address of one of a server's pages, as far as it is known: `None` if it has no such page, or does not run.
    ///
    /// # Errors
    /// As [`Manager::status`].
    pub async fn page_url(&self, server: &ServerRef, page: Page) -> Result<Option<String>> {
        let snapshot = self.status(server).await?;
        Ok(match page {
            Page::App => snapshot.url,
            Page::Docs => snapshot.docs_url,
        })
    }

    async fn call(&self, server: &ServerRef, request: Request, follow: bool) -> std::io::Result<Connection> {
        let call = Call::new(request, &self.client, follow);
        Connection::open(&self.home.socket(server), call, ANSWER).await
    }
}

/// Refuses a project with a server that could not be run.
fn check_runs(project: &Project) -> Result<()> {
    for name in project.server_names()? {
        launch::resolve(project, &project.server(&name)?, None)?;
    }
    Ok(())
}
