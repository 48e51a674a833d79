//! Starting and restarting: a supervisor is reached, or made, and the outcome waited for.

use std::process::Stdio;
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use tokio::time::{Instant, sleep, timeout_at};

use super::Manager;
use super::options::{OnConflict, StartOptions};
use super::order::{Order, needs};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Cause, CrashReport, Goal, ServerRef, Snapshot, State};
use trayvisor_platform as platform;
use trayvisor_platform::process;
use trayvisor_platform::search_path;
use trayvisor_project::config::Project;
use trayvisor_project::launch;
use trayvisor_store::projects;
use trayvisor_supervise::socket::{ANSWER, Answer, Connection, Refusal, Request, is_unreadable};
use trayvisor_supervise::supervisor;

/// A new supervisor gets so long to come up, on a busy machine.
const COME_UP: Duration = Duration::from_secs(10);

/// How long to wait before asking again where a supervisor comes up or goes down, which takes moments.
const AGAIN: Duration = Duration::from_millis(20);

/// A wait without end is no wait: more than a day is a day.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

impl Manager {
    /// Starts a server and waits until it answers; one that runs is left alone. Those that it needs are started first.
    /// The project becomes a known one. Returns how it is: not ready when `wait` is over and it lives all the same.
    ///
    /// # Errors
    /// [`Error::NotAgreed`], [`Error::PortBusy`], [`Error::Crashed`] when it was given up, [`Message::NeedFailed`] when one
    /// that it needs was, and whatever keeps it from being run.
    pub async fn start(&self, server: &ServerRef, options: StartOptions) -> Result<Snapshot> {
        self.have_consent(server, options.consent)?;
        self.start_needs(server, &options).await?;
        self.start_alone(server, &options).await
    }

    /// Ends the process with this pid, which was shown to the user as the one that runs the server without us, and
    /// starts the server. If another process runs it by now, that one is left alone.
    ///
    /// # Errors
    /// As [`Manager::start`].
    pub async fn take_over(&self, server: &ServerRef, pid: u32) -> Result<Snapshot> {
        let elsewhere = self.status(server).await?.elsewhere.filter(|elsewhere| elsewhere.pid == Some(pid));
        let options = elsewhere.map(StartOptions::taking_over).unwrap_or_default();
        self.start(server, options.if_agreed()).await
    }

    /// Starts what a server needs, until it is ready. What is wrong with one of them is on its own record.
    async fn start_needs(&self, server: &ServerRef, options: &StartOptions) -> Result<()> {
        let needs = needs(server)?;
        // What is to become of those on this server's port concerns no other's.
        let options = &StartOptions { port: None, on_conflict: OnConflict::Refuse, ..options.clone() };
        let start = |need| async move {
            // Asking for one that runs would forgive it its crashes.
            match self.ask(&need).await {
                Ok(now) if now.ready() => Ok(now),
                Ok(_) | Err(_) => self.start_alone(&need, options).await,
            }
        };
        let started = self.in_order(&needs, Order::NeededFirst, start).await;
        match started.iter().zip(&needs).find(|(started, _)| !started.as_ref().is_ok_and(Snapshot::ready)) {
            None => Ok(()),
            Some((_, need)) => {
                Err(Message::NeedFailed { name: server.name.clone(), need: need.name.clone() }.into())
            }
        }
    }

    async fn start_alone(&self, server: &ServerRef, options: &StartOptions) -> Result<Snapshot> {
        let (project, config) = Project::of(server)?;
        launch::resolve(&project, &config, options.port)?;
        let request = Request::Start { port: options.port, agreed: self.agreed(server, options.consent)? };
        projects::add(&self.home, project.dir())?;
        if let Ok(now) = self.ask(server).await {
            if now.pid().is_some() {
                return self.bring_up(server, request, options.wait).await;
            }
            self.replace_outdated(server, &now).await?;
        }
        self.bring_up_on_port(server, &config, options, request).await
    }

    /// Stops a server that runs and starts it again, as one action: a stop or a start in between is obeyed.
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
        let request = Request::Restart { port: options.port, agreed: self.agreed(server, options.consent)? };
        self.replace_outdated(server, &now).await?;
        self.bring_up_on_port(server, &config, &options, request).await
    }

    /// Ends a supervisor of an older version, so that one of ours does what is asked for next.
    async fn replace_outdated(&self, server: &ServerRef, now: &Snapshot) -> Result<()> {
        if now.outdated { self.stop(server).await.map(drop) } else { Ok(()) }
    }

    /// Sends a request to the server's supervisor, started where there is none, and waits for the outcome.
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
            // However short a wait: a supervisor's first answer is heard.
            let until = deadline.max(Instant::now() + ANSWER);
            loop {
                match timeout_at(until, connection.answer()).await {
                    Ok(Ok(Some(Answer::Refused { refused: Refusal::NotAgreed }))) => {
                        return Err(Error::NotAgreed(vec![server.name.clone()]));
                    }
                    Ok(Ok(Some(Answer::Taken(snapshot)))) => match verdict(server, *snapshot)? {
                        Verdict::Ready(snapshot) => return Ok(snapshot),
                        Verdict::NotYet(snapshot) => last = Some(snapshot),
                    },
                    Ok(Err(error)) if is_unreadable(&error) => {
                        return Err(Message::SupervisorUnreadable { name: name() }.into());
                    }
                    // It ended without a word on this: it was just retiring, or was killed.
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

    /// Asks the server's supervisor; starts one where none answers. Of many that are started at once one gets the
    /// lock, and all ask that one.
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
                // Another one is coming up or going down.
                word if word == supervisor::HELD => sleep(AGAIN).await,
                word if word == supervisor::LISTENING => {}
                why => return Err(Message::SupervisorNotStarted { name: name(), why }.into()),
            }
        }
    }

    /// Starts a supervisor that outlives us, and returns the first word it says.
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
            // Else a client started from a server's own terminal would pass that server's mark on.
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
        // Dropped, not waited for: tokio reaps it whenever it ends.
        Ok(word.trim_end().to_owned())
    }
}

enum Verdict {
    Ready(Snapshot),
    NotYet(Snapshot),
}

/// What a snapshot means for somebody who wants the server up.
fn verdict(server: &ServerRef, snapshot: Snapshot) -> Result<Verdict> {
    match snapshot.state {
        State::Running { ready: true, .. } => Ok(Verdict::Ready(snapshot)),
        State::Failed(Cause::Conflict(conflict)) => Err(Error::PortBusy(Box::new(conflict))),
        State::Failed(Cause::Crash(report)) => Err(crashed(server, report)),
        State::Stopped | State::Stopping { goal: Goal::Down, .. } => {
            Err(Error::StoppedMeanwhile(server.name.clone()))
        }
        State::Starting { .. }
        | State::Running { ready: false, .. }
        | State::Stopping { goal: Goal::Up, .. }
        | State::Waiting { .. } => Ok(Verdict::NotYet(snapshot)),
    }
}

/// What a server is that does not answer when the wait is over: alive, or between two crashes.
fn still_alive(server: &ServerRef, snapshot: Snapshot) -> Result<Snapshot> {
    match snapshot.state {
        State::Waiting { crash, .. } => Err(crashed(server, crash)),
        _ => Ok(snapshot),
    }
}

fn crashed(server: &ServerRef, report: CrashReport) -> Error {
    Error::Crashed { name: server.name.clone(), report: Box::new(report) }
}

fn is_dead(pid: u32) -> bool {
    process::of(pid).is_none()
}
