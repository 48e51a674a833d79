//! Starts and restarts servers: reaches a supervisor or starts one, and waits for the outcome.

use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::time::{Instant, sleep, timeout_at};

use super::Manager;
use super::options::{OnConflict, StartOptions};
use super::order::{Order, need_failed, needs};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Cause, CrashReport, Goal, Kind, Process, ServerRef, Snapshot, State};
use trayvisor_platform as platform;
use trayvisor_platform::Inherited;
use trayvisor_platform::process;
use trayvisor_platform::search_path;
use trayvisor_project::config::Project;
use trayvisor_project::launch;
use trayvisor_store::projects;
use trayvisor_supervise::socket::{ANSWER, Answer, Connection, Refusal, Request, RunOptions, is_unreadable};
use trayvisor_supervise::supervisor;

/// Longest wait for a new supervisor to come up, on a busy machine.
const COME_UP: Duration = Duration::from_secs(10);

/// Wait before asking again while a supervisor comes up or goes down, which takes moments.
const AGAIN: Duration = Duration::from_millis(20);

/// Longest accepted wait: one day.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

impl Manager {
    /// Starts a server and waits until it answers, or runs a job and waits until it is done; what runs already is left
    /// alone. Its dependencies are started first, and its project becomes a known one. Returns the snapshot, which is
    /// not [well](Snapshot::is_well) if the server is alive but has not answered within `wait`, or the job still runs.
    ///
    /// # Errors
    /// [`Error::NotAgreed`], [`Error::PortBusy`], [`Error::Crashed`] if it was given up, [`Error::JobFailed`],
    /// [`Message::NeedFailed`] or [`Message::NeedNotDone`] if a dependency failed, and any error that prevents it from
    /// being run.
    pub async fn start(&self, server: &ServerRef, options: StartOptions) -> Result<Snapshot> {
        self.have_consent(server, options.consent)?;
        self.start_needs(server, &options).await?;
        self.start_alone(server, &options).await
    }

    /// Ends the process with this pid, which was shown to the user as running the server elsewhere, and starts the
    /// server. If another process runs it now, that one is left alone.
    ///
    /// # Errors
    /// As [`Manager::start`].
    pub async fn take_over(&self, server: &ServerRef, pid: u32) -> Result<Snapshot> {
        let elsewhere = self.status(server).await?.elsewhere.filter(|elsewhere| elsewhere.pid == Some(pid));
        let options = elsewhere.map(StartOptions::taking_over).unwrap_or_default();
        self.start(server, options.if_agreed()).await
    }

    /// Starts a server's dependencies, until they are ready, and runs its jobs. Errors of a dependency are on its own
    /// record.
    async fn start_needs(&self, server: &ServerRef, options: &StartOptions) -> Result<()> {
        let mut needs = needs(server)?;
        needs.retain(|need| !options.together.contains(need));
        let start = |need: ServerRef| async move { self.start_need(&need, options).await };
        let started = self.in_order(&needs, Order::NeededFirst, start).await;
        match started.iter().zip(&needs).find(|(started, _)| !started.as_ref().is_ok_and(Snapshot::is_well)) {
            None => Ok(()),
            Some((_, need)) => Err(need_failed(server, need)),
        }
    }

    /// Starts one dependency, whose own dependencies have been started. `options` are those of the server that needs it.
    pub(super) async fn start_need(&self, need: &ServerRef, options: &StartOptions) -> Result<Snapshot> {
        // A start request to a running server would reset its count of crashes.
        match self.ask(need).await {
            Ok(now) if now.ready() && now.kind == Kind::Server => Ok(now),
            Ok(_) | Err(_) => {
                // The port options are for that server only.
                let options = StartOptions { port: None, on_conflict: OnConflict::Refuse, ..options.clone() };
                self.have_consent(need, options.consent)?;
                self.start_alone(need, &options).await
            }
        }
    }

    async fn start_alone(&self, server: &ServerRef, options: &StartOptions) -> Result<Snapshot> {
        let (project, config) = Project::of(server)?;
        launch::resolve(&project, &config, options.port)?;
        let mut run =
            RunOptions { port: options.port, agreed: self.agreed(server, options.consent)?, inherited: None };
        projects::add(&self.home, project.dir())?;
        if let Ok(now) = self.ask(server).await {
            if now.pid().is_some() {
                run.inherited = (!now.outdated).then(Inherited::own);
                return self.bring_up(server, Request::Start(run), options.wait).await;
            }
            self.replace_outdated(server, &now).await?;
        }
        // A supervisor that waits to restart the server has the environment of an earlier start.
        run.inherited = Some(Inherited::own());
        self.bring_up_on_port(server, &config, options, Request::Start(run)).await
    }

    /// Stops a running server and starts it again, as one action: a stop or start in between takes precedence.
    ///
    /// # Errors
    /// As [`Manager::start`].
    pub async fn restart(&self, server: &ServerRef, options: StartOptions) -> Result<Snapshot> {
        let (project, config) = Project::of(server)?;
        launch::resolve(&project, &config, options.port)?;
        let now = self.ask(server).await?;
        if now.supervisor_pid.is_none() {
            return self.start(server, options).await;
        }
        self.have_consent(server, options.consent)?;
        self.start_needs(server, &options).await?;
        let run = RunOptions {
            port: options.port,
            agreed: self.agreed(server, options.consent)?,
            inherited: Some(Inherited::own()),
        };
        self.replace_outdated(server, &now).await?;
        self.bring_up_on_port(server, &config, &options, Request::Restart(run)).await
    }

    /// Ends a supervisor of an older version, so that the next request starts a new one.
    async fn replace_outdated(&self, server: &ServerRef, now: &Snapshot) -> Result<()> {
        if now.outdated { self.stop(server).await.map(drop) } else { Ok(()) }
    }

    /// Sends a request to the server's supervisor, which is started if there is none, and waits for the outcome.
    pub(super) async fn bring_up(
        &self,
        server: &ServerRef,
        request: Request,
        wait: Duration,
    ) -> Result<Snapshot> {
        let name = || server.name.clone();
        let deadline = Instant::now() + wait.min(LONGEST_WAIT);
        let began = Timestamp::now();
        loop {
            let mut connection = self.reach(server, &request).await?;
            let mut last: Option<Snapshot> = None;
            // Even a very short wait includes the supervisor's first answer.
            let until = deadline.max(Instant::now() + ANSWER);
            loop {
                match timeout_at(until, connection.answer()).await {
                    Ok(Ok(Some(Answer::Refused { refused: Refusal::NotAgreed }))) => {
                        return Err(Error::NotAgreed(vec![server.name.clone()]));
                    }
                    Ok(Ok(Some(Answer::Refused { refused: Refusal::NotRunning }))) => break,
                    Ok(Ok(Some(Answer::Taken(snapshot)))) => match verdict(server, *snapshot)? {
                        Verdict::Well(snapshot) => return Ok(snapshot),
                        Verdict::NotYet(snapshot) => last = Some(snapshot),
                    },
                    Ok(Err(error)) if is_unreadable(&error) => {
                        return Err(Message::SupervisorUnreadable { name: name() }.into());
                    }
                    // It ended without an answer: it was about to retire, or was killed.
                    Ok(Ok(None) | Err(_)) => break,
                    Err(_) => match last {
                        Some(snapshot) => return still_alive(server, snapshot),
                        None => return Err(Message::SupervisorSilent { name: name() }.into()),
                    },
                }
            }
            if last.is_some_and(|last| last.goal() == Goal::Up && last.supervisor_pid.is_some_and(is_dead)) {
                return Err(Message::SupervisorEnded { name: name(), since: began.to_string() }.into());
            }
            if Instant::now() > deadline {
                return Err(Message::SupervisorSilent { name: name() }.into());
            }
            sleep(AGAIN).await;
        }
    }

    /// Connects to the server's supervisor, and starts one if none answers. If several start at once, one gets the
    /// lock, and all clients ask that one.
    async fn reach(&self, server: &ServerRef, request: &Request) -> Result<Connection> {
        let socket = self.home.socket(server);
        if platform::socket_path_too_long(&socket) {
            return Err(Message::SocketPathTooLong { path: socket.display().to_string() }.into());
        }
        let name = || server.name.clone();
        let deadline = Instant::now() + COME_UP;
        loop {
            if let Ok(connection) = self.call(server, request.clone(), true).await {
                return Ok(connection);
            }
            if Instant::now() > deadline {
                return Err(Message::SupervisorSilent { name: name() }.into());
            }
            let word = timeout_at(deadline, self.launch_supervisor(server)).await;
            match word.map_err(|_| Message::SupervisorNotUp { name: name() })?? {
                // Another supervisor is coming up or going down.
                word if word == supervisor::HELD => sleep(AGAIN).await,
                word if word == supervisor::LISTENING => {}
                why => return Err(Message::SupervisorNotStarted { name: name(), why }.into()),
            }
        }
    }

    /// Starts a supervisor that outlives us, and returns the first word that it prints.
    async fn launch_supervisor(&self, server: &ServerRef) -> Result<String> {
        let log = self.home.supervisor_log();
        let complaints = std::fs::OpenOptions::new().append(true).create(true).open(&log);
        let mut command = Command::new(&self.program);
        command
            .args(["supervise", "--"])
            .arg(&server.project)
            .arg(&server.name)
            .env("TRAYVISOR_HOME", self.home.root())
            .env("PATH", search_path::get())
            // Otherwise a client started from a server's own terminal would pass on that server's mark.
            .env_remove(platform::TAG)
            .current_dir(self.home.root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(complaints.map_err(Error::file(Message::Opened {}, &log))?);
        platform::detach(&mut command);
        let mut child = command.spawn().map_err(Error::spawn(self.program.display()))?;
        let mut word = String::new();
        if let Some(output) = child.stdout.take() {
            let read = BufReader::new(output).read_line(&mut word).await;
            let failed = |error: std::io::Error| {
                let (name, why) = (server.name.clone(), error.to_string());
                Message::SupervisorFailed { name, why }
            };
            read.map_err(failed)?;
        }
        if word.is_empty() {
            let (name, log) = (server.name.clone(), log.display().to_string());
            return Err(Message::SupervisorEndedAtOnce { name, log }.into());
        }
        // Dropped without waiting: tokio reaps it when it ends.
        Ok(word.trim_end().to_owned())
    }
}

enum Verdict {
    /// The server answers, or the job is done.
    Well(Snapshot),
    NotYet(Snapshot),
}

/// Decides from a snapshot whether a start has succeeded, has failed or must wait.
fn verdict(server: &ServerRef, snapshot: Snapshot) -> Result<Verdict> {
    match snapshot.state {
        // A job that has done its work may still leave something to be ended.
        State::Running { .. } | State::Stopping { .. } if snapshot.kind == Kind::Job => {
            Ok(Verdict::NotYet(snapshot))
        }
        State::Running { ready: true, .. } | State::Done { .. } => Ok(Verdict::Well(snapshot)),
        // A reloader lives on and waits for the code to change.
        State::Starting { process: Some(process), .. } | State::Running { ready: false, process }
            if process.broken().is_some() =>
        {
            Err(broken(server, &process))
        }
        State::Failed(Cause::Conflict(conflict)) => Err(Error::PortBusy(Box::new(conflict))),
        State::Failed(Cause::Crash(report)) => Err(crashed(server, report)),
        State::Failed(Cause::Job(report)) => {
            Err(Error::JobFailed { name: server.name.clone(), report: Box::new(report) })
        }
        State::Stopped | State::Stopping { goal: Goal::Down, .. } => {
            Err(Error::StoppedMeanwhile(server.name.clone()))
        }
        State::Starting { .. }
        | State::Running { ready: false, .. }
        | State::Stopping { goal: Goal::Up, .. }
        | State::Waiting { .. } => Ok(Verdict::NotYet(snapshot)),
    }
}

/// The result for a server that has not answered within the wait: it is alive, or between two crashes.
fn still_alive(server: &ServerRef, snapshot: Snapshot) -> Result<Snapshot> {
    match snapshot.state {
        State::Waiting { crash, .. } => Err(crashed(server, crash)),
        _ => Ok(snapshot),
    }
}

/// The error for a server whose program cannot start, while its reloader waits for its code to change.
fn broken(server: &ServerRef, process: &Process) -> Error {
    let cause = process.broken().cloned().unwrap_or_default();
    let uptime_s = process.uptime_s.unwrap_or_default();
    crashed(server, CrashReport { at: Timestamp::now(), exit: None, uptime_s, cause, lines: Vec::new() })
}

fn crashed(server: &ServerRef, report: CrashReport) -> Error {
    Error::Crashed { name: server.name.clone(), report: Box::new(report) }
}

fn is_dead(pid: u32) -> bool {
    process::of(pid).is_none()
}
