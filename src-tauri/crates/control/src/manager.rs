//! The calls for clients: projects, and start, stop, restart, status, logs and ports of their servers.

mod alerts;
mod conflict;
mod consent;
mod demo;
mod export;
mod free;
mod log;
mod options;
mod order;
mod ports;
mod preferences;
mod projects;
mod proposal;
mod send;
mod settings;
mod start;
mod stop;

use std::path::PathBuf;

use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub use self::alerts::Alerts;
pub use self::consent::Consents;
pub use self::free::Freed;
pub use self::log::Log;
pub use self::options::{OnConflict, StartOptions};
pub use self::order::{Order, outcome};
pub use self::ports::Ports;
pub use self::preferences::UserPreferences;
pub use self::projects::Projects;
pub use self::settings::Settings;
pub use self::stop::Stopped;
use crate::servers::{add_living, all_servers, look_elsewhere, misunderstood, offline};
use crate::watch::Watch;
use trayvisor_model::error::Result;
use trayvisor_model::{CrashReport, Event, Metrics, Page, ServerRef, Snapshot, Span};
use trayvisor_store::history::History;
use trayvisor_store::home::Home;
use trayvisor_supervise::metrics;
use trayvisor_supervise::ports::network;
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
    /// Manages the user's own projects, or those under `TRAYVISOR_HOME`. `program` is the `trayvisor` command, which
    /// runs as the supervisor of each server.
    ///
    /// # Errors
    /// When the user's folder cannot be created.
    pub fn new(program: PathBuf) -> Result<Manager> {
        Ok(Manager::with_home(Home::open()?, program))
    }

    /// Manages the projects known in this folder.
    pub fn with_home(home: Home, program: PathBuf) -> Manager {
        Manager { home, program, client: "a program".to_owned() }
    }

    /// Sets the name of this client in the servers' histories: "the tray", "the command".
    #[must_use]
    pub fn named(self, client: &str) -> Manager {
        Manager { client: client.to_owned(), ..self }
    }

    /// The user's folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The known projects.
    pub fn projects(&self) -> Projects<'_> {
        Projects { manager: self }
    }

    /// A server's settings.
    pub fn settings<'a>(&'a self, server: &'a ServerRef) -> Settings<'a> {
        Settings { manager: self, server }
    }

    /// A server's log.
    pub fn log<'a>(&'a self, server: &'a ServerRef) -> Log<'a> {
        Log { manager: self, server }
    }

    /// The ports of this machine.
    pub fn ports(&self) -> Ports<'_> {
        Ports { manager: self }
    }

    /// The commands that the user has agreed to run.
    pub fn consent(&self) -> Consents<'_> {
        Consents { manager: self }
    }

    /// Alerts and their destinations.
    pub fn alerts(&self) -> Alerts<'_> {
        Alerts { manager: self }
    }

    /// The user's preferences.
    pub fn preferences(&self) -> UserPreferences<'_> {
        UserPreferences { manager: self }
    }

    /// The names of all servers of all known projects, in the order of [`Projects::arrange`].
    ///
    /// # Errors
    /// When the list of projects cannot be read.
    pub fn servers(&self) -> Result<Vec<ServerRef>> {
        all_servers(&self.home)
    }

    /// The names of all servers that have a supervisor now, whether their project is known or not.
    pub fn running(&self) -> Vec<ServerRef> {
        Record::living(&self.home)
    }

    /// The snapshots of all servers of all known projects. A server that hangs does not delay the others, and a broken
    /// configuration does not hide them.
    ///
    /// # Errors
    /// When the list of projects cannot be read.
    pub async fn status_all(&self) -> Result<Vec<Snapshot>> {
        self.status_of(self.servers()?).await
    }

    /// The snapshots of these servers, requested all at once, in their order.
    ///
    /// # Errors
    /// The first server without a snapshot, for instance because it does not exist.
    pub async fn status_of(&self, servers: Vec<ServerRef>) -> Result<Vec<Snapshot>> {
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

    /// The snapshot of a server, with processor and memory use if it is running.
    ///
    /// # Errors
    /// [`Message::UnknownServer`](crate::model::Message::UnknownServer). Errors in its configuration are in the
    /// snapshot's `problem`.
    pub async fn status(&self, server: &ServerRef) -> Result<Snapshot> {
        let mut snapshot = self.ask(server).await?;
        look_elsewhere(&self.home, std::iter::once(&mut snapshot));
        Ok(snapshot)
    }

    /// The same, without checking whether the server runs elsewhere.
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

    /// Watches all servers of all known projects, including changes by other clients. Starts with the first
    /// [`Watch::next`].
    pub fn watch(&self) -> Watch {
        Watch::new(self.home.clone())
    }

    /// The events of a server, oldest first. Old events are dropped.
    pub fn history(&self, server: &ServerRef) -> Vec<Event> {
        History::of(&self.home, server).events()
    }

    /// A server's last crash reports, oldest first, at most 50.
    pub fn crash_reports(&self, server: &ServerRef) -> Vec<CrashReport> {
        History::of(&self.home, server).reports()
    }

    /// What a server used in the last hour or day, from its file, without asking a supervisor.
    pub fn metrics(&self, server: &ServerRef, span: Span) -> Metrics {
        metrics::read(&self.home, server, span, Timestamp::now())
    }

    /// The address for a phone in the same network, if a server is running and listens on every address (`0.0.0.0` or
    /// `::`): "http://192.168.1.20:8000". `None` for any other server, and without a network.
    ///
    /// # Errors
    /// As [`Manager::status`].
    pub async fn network_url(&self, server: &ServerRef) -> Result<Option<String>> {
        let now = self.ask(server).await?;
        let port = now.port.filter(|_| now.condition().is_up());
        let place = port.and_then(|port| network::address(&now.host, port));
        Ok(place.map(|place| format!("http://{place}")))
    }

    /// The address of one of a server's pages, if known: `None` if it has no such page, or is not running.
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
