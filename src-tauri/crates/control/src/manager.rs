//! What clients call: projects, and start, stop, restart, status, logs and ports of their servers.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use crate::command;
use crate::config::{Project, ServerConfig, nearest};
use crate::detect;
use crate::error::{Error, Result};
use crate::home::{self, Home};
use crate::model::{
    Goal, Holder, LogPage, LogPosition, Phase, Proposal, ProposedServer, ServerRef, Settings, Snapshot,
};
use crate::platform;
use crate::ports;
use crate::process::ProcessId;
use crate::projects;
use crate::record::Record;
use crate::socket::{Call, Connection, Request};
use crate::supervisor;
use crate::view;
use crate::watch::Watch;

/// A supervisor that does not answer within this is taken for hung; it delays nobody else.
const ANSWER: Duration = Duration::from_secs(1);
/// A new supervisor gets so long to come up, on a busy machine.
const COME_UP: Duration = Duration::from_secs(10);
/// How long beyond its own limit a stop is waited for.
const STOP_GRACE: Duration = Duration::from_secs(5);
/// How long a holder may take to end when asked, before it is made to.
const FREE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often is looked whether a port is free by now.
const LOOK: Duration = Duration::from_millis(20);

/// How to start a server.
#[derive(Clone, Copy, Debug)]
pub struct StartOptions {
    /// First end whatever else holds the port, as far as that may be ended.
    pub force: bool,
    /// Another port than the configured one, this time.
    pub port: Option<u16>,
    /// So long is waited for it to answer.
    pub wait: Duration,
}

impl Default for StartOptions {
    /// No force, the configured port, 30 s.
    fn default() -> Self {
        StartOptions { force: false, port: None, wait: Duration::from_secs(30) }
    }
}

/// What became of a stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Stopped {
    /// The process that ran; `None` when none did.
    pub pid: Option<u32>,
    /// How the server is now.
    pub snapshot: Snapshot,
}

/// A process that was ended to free a port.
#[derive(Clone, Debug, PartialEq)]
pub struct Freed {
    /// What it was.
    pub holder: Holder,
    /// Whether it had to be killed, because asking was not enough.
    pub killed: bool,
}

/// Runs the servers of all known projects. Cheap to clone; needs a tokio runtime with time and I/O enabled.
#[derive(Clone, Debug)]
pub struct Manager {
    home: Home,
    program: PathBuf,
}

impl Manager {
    /// Works on the user's own projects, or on those under `TRAYVISOR_HOME`. `program` is the `trayvisor` command,
    /// which runs as the supervisors.
    ///
    /// # Errors
    /// When the user's folder can't be made.
    pub fn new(program: PathBuf) -> Result<Manager> {
        Ok(Manager { home: Home::open()?, program })
    }

    /// Works on the projects known in this folder.
    pub fn with_home(home: Home, program: PathBuf) -> Manager {
        Manager { home, program }
    }

    /// Where everything of the user's lies.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The folders of all known projects, in the order they were added.
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
        for name in project.server_names()? {
            command::resolve(project, &project.server(&name)?, None)?;
        }
        projects::add(&self.home, project.dir())
    }

    /// Forgets a project; its files stay. Whether it was known.
    ///
    /// # Errors
    /// [`Error::StillRunning`] while a server of it runs.
    pub async fn remove(&self, dir: &Path) -> Result<bool> {
        let dir = dunce::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        if let Ok(project) = Project::open(&dir) {
            let mut running = Vec::new();
            for server in project.servers().unwrap_or_default() {
                if self.status(&server).await.is_ok_and(|snapshot| snapshot.supervisor_pid.is_some()) {
                    running.push(server.name);
                }
            }
            if !running.is_empty() {
                return Err(Error::StillRunning { project: project.name(), running });
            }
        }
        projects::remove(&self.home, &dir)
    }

    /// What would be done with a folder, as it is or as edited: nothing is saved and nothing run.
    ///
    /// Without servers when nothing was found that could be run.
    ///
    /// # Errors
    /// What is wrong with the configuration, or with a value as edited.
    pub fn propose(&self, dir: &Path, edited: Option<&[Settings]>) -> Result<Proposal> {
        let mut project = Project::open(dir)?;
        if let Some(servers) = edited {
            project = project.edited(servers)?;
        }
        let mut servers = Vec::new();
        for name in project.server_names()? {
            let config = project.server(&name)?;
            match propose(&project, config) {
                Ok(server) => servers.push(server),
                Err(Error::NoProject { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Proposal {
            project: project.dir().to_owned(),
            name: project.name(),
            configured: project.configured(),
            servers,
        })
    }

    /// Saves the servers of a folder as edited (as found, for `None`) and adds the folder to the known projects.
    ///
    /// # Errors
    /// [`Error::ConfigValue`] when a value cannot be; then nothing is saved.
    pub fn adopt(&self, dir: &Path, servers: Option<&[Settings]>) -> Result<Vec<ServerRef>> {
        let mut project = Project::open(dir)?;
        if let Some(servers) = servers {
            project = project.edited(servers)?;
            project.save()?;
        }
        self.add(&project)?;
        project.servers()
    }

    /// The servers of the project that this folder is in. A configuration that can't be read does not keep those that
    /// are on record from being looked at and stopped.
    ///
    /// # Errors
    /// As [`Project::find`].
    pub fn servers_in(&self, dir: &Path) -> Result<Vec<ServerRef>> {
        let error = match Project::find(dir).and_then(|project| project.servers()) {
            Ok(servers) => return Ok(servers),
            Err(error) => error,
        };
        let dir = dunce::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        let on_record = nearest(&dir).map(|dir| Record::servers_of(&self.home, dir)).unwrap_or_default();
        if on_record.is_empty() { Err(error) } else { Ok(on_record) }
    }

    /// The names of all servers of all known projects.
    ///
    /// # Errors
    /// When the list of projects can't be read.
    pub fn servers(&self) -> Result<Vec<ServerRef>> {
        Ok(self.projects()?.iter().flat_map(|dir| servers_of(&self.home, dir)).collect())
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
            looks.spawn(async move { (at, manager.status(&server).await) });
        }
        let mut found = looks.join_all().await;
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, snapshot)| snapshot).collect()
    }

    /// How a server is, with processor and memory use when it runs.
    ///
    /// # Errors
    /// [`Error::UnknownServer`], or what is wrong with the configuration of a server that does not run.
    pub async fn status(&self, server: &ServerRef) -> Result<Snapshot> {
        let call = Call { request: Request::Look, follow: false };
        if let Ok(mut connection) = self.call(server, call).await
            && let Ok(Ok(Some(snapshot))) = timeout(ANSWER, connection.next()).await
        {
            return Ok(snapshot);
        }
        offline(&self.home, server)
    }

    /// Starts a server and waits until it answers; one that runs is left alone. The project becomes a known one.
    /// Returns how it is: not ready when `wait` is over and it lives all the same.
    ///
    /// # Errors
    /// [`Error::PortBusy`], [`Error::Crashed`] when it was given up, and whatever keeps it from being run.
    pub async fn start(&self, server: &ServerRef, options: StartOptions) -> Result<Snapshot> {
        let (project, config) = open(server)?;
        command::resolve(&project, &config, options.port)?;
        projects::add(&self.home, project.dir())?;
        if options.force
            && let Some(port) = options.port.or(config.port)
            && self.status(server).await.is_ok_and(|snapshot| snapshot.pid.is_none())
        {
            self.free(port).await?;
        }
        self.bring_up(server, Request::Start { port: options.port }, options.wait).await
    }

    /// Stops a server that runs and starts it again, as one action: a stop or a start in between is obeyed.
    ///
    /// # Errors
    /// As [`Manager::start`].
    pub async fn restart(&self, server: &ServerRef, options: StartOptions) -> Result<Snapshot> {
        let (project, config) = open(server)?;
        command::resolve(&project, &config, options.port)?;
        if self.status(server).await?.supervisor_pid.is_none() {
            return self.start(server, options).await;
        }
        self.bring_up(server, Request::Restart, options.wait).await
    }

    /// Stops a server and waits until its whole tree is gone; one that does not run is fine.
    ///
    /// # Errors
    /// [`Error::StillStopping`] when it takes longer than its own limit and some.
    pub async fn stop(&self, server: &ServerRef) -> Result<Stopped> {
        let limit = open(server).map_or(Duration::from_secs(10), |(_, config)| config.rules.stop_timeout)
            + STOP_GRACE;
        let before = self.status(server).await?;
        let call = Call { request: Request::Stop, follow: true };
        let Ok(mut connection) = self.call(server, call).await else {
            return self.clear(server, before).await;
        };
        let deadline = Instant::now() + limit;
        let mut waiting_for = None;
        loop {
            match timeout_at(deadline, connection.next()).await {
                Ok(Ok(Some(snapshot))) if snapshot.phase == Phase::Stopped => {
                    self.released(server).await;
                    return Ok(Stopped { pid: before.pid, snapshot });
                }
                Ok(Ok(Some(snapshot))) => waiting_for = snapshot.waiting_for.or(waiting_for),
                // It ended on its own account meanwhile, crashed for instance; that is then on record.
                Ok(Ok(None) | Err(_)) => {
                    self.released(server).await;
                    return self.clear(server, before).await;
                }
                Err(_) => {
                    return Err(Error::StillStopping {
                        name: server.name.clone(),
                        seconds: limit.as_secs(),
                        waiting_for: waiting_for.unwrap_or_else(|| "its processes".to_owned()),
                    });
                }
            }
        }
    }

    /// No supervisor answers: what a killed one left is cleared, and nothing is wanted any more.
    async fn clear(&self, server: &ServerRef, before: Snapshot) -> Result<Stopped> {
        if let Some(mut record) = Record::read(&self.home, server)
            && !record.supervisor.is_alive()
        {
            if record.is_cut_off() {
                let id = home::id(server);
                let _ = tokio::task::spawn_blocking(move || supervisor::clear_leftovers(&id)).await;
            }
            record.snapshot.phase = Phase::Stopped;
            record.snapshot.goal = Goal::Down;
            record.snapshot.crash = None;
            record.snapshot.conflict = None;
            record.write(&self.home, server)?;
        }
        Ok(Stopped { pid: before.pid, snapshot: offline(&self.home, server).unwrap_or(before) })
    }

    /// Ends every process that listens on a port, asking first, and proves the port free. A server of ours among them
    /// is stopped, so that its supervisor does not start it again.
    ///
    /// # Errors
    /// [`Error::HolderProtected`] when one of them must not be ended; then none is. [`Error::PortStillBusy`] when
    /// something listens there again.
    pub async fn free(&self, port: u16) -> Result<Vec<Freed>> {
        let holders = self.holders(port)?;
        if holders.iter().any(|holder| holder.protected.is_some()) {
            return Err(Error::HolderProtected { port, holders });
        }
        let mut freed = Vec::new();
        let mut foreign = Vec::new();
        for holder in holders {
            // Who it is, is fixed here; everything below goes to that very process.
            match (&holder.server, holder.pid.and_then(ProcessId::of)) {
                (Some(server), _) => {
                    self.stop(server).await?;
                    freed.push(Freed { holder, killed: false });
                }
                (None, Some(process)) => foreign.push((holder, process)),
                (None, None) => {}
            }
        }
        for (holder, process) in foreign {
            let killed =
                end_politely(&process).await.map_err(Error::file("ended", Path::new(&holder.name)))?;
            freed.push(Freed { holder, killed });
        }
        let deadline = Instant::now() + FREE_TIMEOUT;
        loop {
            let left = self.holders(port)?;
            if left.is_empty() {
                return Ok(freed);
            }
            if Instant::now() > deadline {
                return Err(Error::PortStillBusy { port, holders: left });
            }
            sleep(LOOK).await;
        }
    }

    /// Who listens on a port, with the server of ours that each belongs to.
    ///
    /// # Errors
    /// When the system's table of sockets can't be read.
    pub fn holders(&self, port: u16) -> Result<Vec<Holder>> {
        let mut holders =
            ports::holders(port).map_err(Error::file("read", Path::new("the table of open ports")))?;
        Record::recognise(&self.home, &mut holders);
        Ok(holders)
    }

    /// The last `count` lines of a server's log.
    ///
    /// # Errors
    /// When the log is not a regular file of ours.
    pub fn tail(&self, server: &ServerRef, count: usize) -> Result<LogPage> {
        crate::log::tail(&self.log_file(server)?, count)
    }

    /// Up to `count` lines that came after `from`.
    ///
    /// # Errors
    /// As [`Manager::tail`].
    pub fn follow(&self, server: &ServerRef, from: &LogPosition, count: usize) -> Result<LogPage> {
        crate::log::follow(&self.log_file(server)?, from, count)
    }

    fn log_file(&self, server: &ServerRef) -> Result<PathBuf> {
        match (Project::open(&server.project), Record::read(&self.home, server)) {
            (Ok(project), _) => Ok(project.log_file(&server.name)),
            (Err(_), Some(record)) => Ok(record.snapshot.log),
            (Err(error), None) => Err(error),
        }
    }

    /// Keeps watch over all servers of all known projects, whoever changes what.
    pub fn watch(&self) -> Watch {
        Watch::new(self.home.clone())
    }

    /// Sends a request to the server's supervisor, started where there is none, and waits for the outcome.
    async fn bring_up(&self, server: &ServerRef, request: Request, wait: Duration) -> Result<Snapshot> {
        let deadline = Instant::now() + wait.max(Duration::from_millis(1));
        let began = Timestamp::now();
        loop {
            let mut connection = self.reach(server, request).await?;
            let mut last: Option<Snapshot> = None;
            loop {
                match timeout_at(deadline, connection.next()).await {
                    Ok(Ok(Some(snapshot))) => match verdict(server, snapshot)? {
                        Verdict::Ready(snapshot) => return Ok(snapshot),
                        Verdict::NotYet(snapshot) => last = Some(snapshot),
                    },
                    // It ended without a word on this: it was just retiring, or was killed.
                    Ok(Ok(None) | Err(_)) => break,
                    Err(_) => match last {
                        Some(snapshot) => return Ok(snapshot),
                        None => return Err(supervisor_failed(server, "does not answer")),
                    },
                }
            }
            if last.is_some_and(|last| last.goal == Goal::Up && last.supervisor_pid.is_some_and(is_dead)) {
                return Err(supervisor_failed(server, &format!("was ended from outside, after {began}")));
            }
            if Instant::now() > deadline {
                return Err(supervisor_failed(server, "does not answer"));
            }
        }
    }

    async fn call(&self, server: &ServerRef, call: Call) -> std::io::Result<Connection> {
        Connection::open(&self.home.socket(server), call, ANSWER).await
    }

    /// Asks the server's supervisor; starts one where none answers. Of many that are started at once one gets the
    /// lock, and all ask that one.
    async fn reach(&self, server: &ServerRef, request: Request) -> Result<Connection> {
        let socket = self.home.socket(server);
        if platform::socket_path_too_long(&socket) {
            return Err(Error::File {
                action: "listened on",
                path: socket,
                source: std::io::Error::other(
                    "the path is too long for a socket; set TRAYVISOR_HOME to a shorter one",
                ),
            });
        }
        let deadline = Instant::now() + COME_UP;
        let call = Call { request, follow: true };
        loop {
            if let Ok(connection) = self.call(server, call).await {
                return Ok(connection);
            }
            if Instant::now() > deadline {
                return Err(supervisor_failed(server, "does not answer"));
            }
            let word = timeout_at(deadline, self.launch_supervisor(server)).await;
            match word.map_err(|_| supervisor_failed(server, "does not come up"))?? {
                // Another one is coming up or going down; both take moments.
                word if word == supervisor::HELD => sleep(Duration::from_millis(5)).await,
                word if word == supervisor::LISTENING => {}
                word => return Err(supervisor_failed(server, &format!("could not start: {word}"))),
            }
        }
    }

    /// Starts a supervisor that outlives us, and returns the first word it says.
    async fn launch_supervisor(&self, server: &ServerRef) -> Result<String> {
        let log = self.home.supervisor_log();
        let complaints = std::fs::OpenOptions::new().append(true).create(true).open(&log);
        let mut command = Command::new(&self.program);
        command
            .arg("supervise")
            .arg(&server.project)
            .arg(&server.name)
            .env("TRAYVISOR_HOME", self.home.root())
            // Else a client started from a server's own terminal would pass that server's mark on.
            .env_remove(platform::TAG)
            .current_dir(self.home.root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(complaints.map_err(Error::file("opened", &log))?);
        platform::detach(&mut command);
        let program = self.program.display().to_string();
        let mut child = command.spawn().map_err(|source| Error::Spawn { program, source })?;
        let mut word = String::new();
        if let Some(output) = child.stdout.take() {
            let read = BufReader::new(output).read_line(&mut word).await;
            read.map_err(|error| supervisor_failed(server, &format!("said nothing: {error}")))?;
        }
        if word.is_empty() {
            word = format!("it ended at once; {} may say why", log.display());
        }
        // Dropped, not waited for: tokio reaps it whenever it ends.
        Ok(word.trim_end().to_owned())
    }

    /// Waits, for moments, until a supervisor that is done has let go of its lock: what is started next is then new.
    async fn released(&self, server: &ServerRef) {
        let deadline = Instant::now() + ANSWER;
        while Instant::now() < deadline {
            let free = std::fs::File::open(self.home.lock(server)).is_ok_and(|file| file.try_lock().is_ok());
            if free {
                return;
            }
            sleep(Duration::from_millis(2)).await;
        }
    }
}

enum Verdict {
    Ready(Snapshot),
    NotYet(Snapshot),
}

/// What a snapshot means for somebody who wants the server up.
fn verdict(server: &ServerRef, snapshot: Snapshot) -> Result<Verdict> {
    match (snapshot.phase, snapshot.goal) {
        (Phase::Running, Goal::Up) => Ok(Verdict::Ready(snapshot)),
        (Phase::Failed, _) => match (snapshot.conflict, snapshot.crash) {
            (Some(conflict), _) => Err(Error::PortBusy(Box::new(conflict))),
            (None, Some(report)) => {
                Err(Error::Crashed { name: server.name.clone(), report: Box::new(report) })
            }
            (None, None) => Err(supervisor_failed(server, "gave up without saying why")),
        },
        (_, Goal::Down) => Err(Error::StoppedMeanwhile(server.name.clone())),
        (Phase::Stopped | Phase::Starting | Phase::Stopping | Phase::Waiting, Goal::Up) => {
            Ok(Verdict::NotYet(snapshot))
        }
    }
}

fn is_dead(pid: u32) -> bool {
    ProcessId::of(pid).is_none()
}

fn supervisor_failed(server: &ServerRef, what: &str) -> Error {
    Error::Supervisor { name: server.name.clone(), what: what.to_owned() }
}

fn open(server: &ServerRef) -> Result<(Project, ServerConfig)> {
    let project = Project::open(&server.project)?;
    let config = project.server(&server.name)?;
    Ok((project, config))
}

/// The servers of a known project. One whose configuration can't be read keeps those that are on record, and stands for
/// itself under its folder's name where there are none, so that it does not vanish.
pub(crate) fn servers_of(home: &Home, dir: &Path) -> Vec<ServerRef> {
    Project::open(dir).and_then(|project| project.servers()).unwrap_or_else(|_| {
        let on_record = Record::servers_of(home, dir);
        if !on_record.is_empty() {
            return on_record;
        }
        let name = dir.file_name().unwrap_or(dir.as_os_str()).to_string_lossy().into_owned();
        vec![ServerRef { project: dir.to_owned(), name }]
    })
}

/// How a server is, of which no supervisor tells: by its record and its settings.
pub(crate) fn offline(home: &Home, server: &ServerRef) -> Result<Snapshot> {
    let record = Record::read(home, server).map(Record::aftermath);
    match (open(server), record) {
        (Ok((project, config)), None) => Ok(view::unstarted(&project, &config)),
        // It lives, and its settings are those that it was started with.
        (Ok(_), Some(snapshot)) if snapshot.pid.is_some() => Ok(snapshot),
        (Ok((project, config)), Some(mut snapshot)) => {
            view::configure(&mut snapshot, &project, &config);
            Ok(snapshot)
        }
        (Err(error), Some(mut snapshot)) => {
            snapshot.problem = Some(error.to_string());
            Ok(snapshot)
        }
        (Err(error), None) => Err(error),
    }
}

fn propose(project: &Project, config: ServerConfig) -> Result<ProposedServer> {
    let found = detect::detect(project.dir());
    let (description, command, problem) = match command::resolve(project, &config, None) {
        Ok(launch) => (launch.description.clone(), launch.argv(), None),
        Err(error @ Error::NoProject { .. }) => return Err(error),
        Err(error) => {
            let description =
                found.as_ref().map_or_else(|| "a command".to_owned(), detect::Found::description);
            (description, config.command.clone().unwrap_or_default(), Some(error.to_string()))
        }
    };
    let app = match &config.command {
        Some(_) => None,
        None => config.app.or(found.map(|found| found.app)),
    };
    Ok(ProposedServer {
        settings: Settings {
            name: config.name,
            host: config.host,
            port: config.port,
            workers: config.workers,
            reload: config.reload,
            log_level: config.log_level,
            app,
            command: config.command,
        },
        description,
        command,
        problem,
    })
}

/// Asks a process to end and makes it when it does not; whether it had to be made.
async fn end_politely(process: &ProcessId) -> std::io::Result<bool> {
    process.end(false)?;
    let deadline = Instant::now() + FREE_TIMEOUT;
    while process.is_alive() {
        if Instant::now() > deadline {
            process.end(true)?;
            return Ok(true);
        }
        sleep(LOOK).await;
    }
    Ok(false)
}
