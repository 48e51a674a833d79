//! The small process that owns one running server: the lifecycle machine, the process tree, the log and the probe,
//! driven by one loop.
//!
//! It holds its lock for as long as it lives, so a server has never two. It ends when its server is stopped or given
//! up, leaving a record of how that was.

mod launch;
mod probing;

use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use interprocess::local_socket::tokio::{Listener, prelude::*};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinSet, LocalSet};

use crate::command::{self, Launch};
use crate::config::{Project, ServerConfig};
use crate::crash;
use crate::error::{Error, Result};
use crate::health::Probe;
use crate::history::History;
use crate::home::Home;
use crate::log::{Capture, Writer, lock};
use crate::machine::{Effect, Input, Machine, Next, Outcome, State};
use crate::model::{Conflict, CrashReport, Exit, Happening, ServerRef, Snapshot};
use crate::platform::{self, Tree, TreeEvent};
use crate::ports;
use crate::process::{Ending, ProcessId};
use crate::record::Record;
use crate::socket::{self, Asked, Request};
use crate::usage::Meter;
use crate::view;
use crate::words;

/// What a supervisor says on its standard output once its socket answers.
pub(crate) const LISTENING: &str = "listening";
/// What it says when another one has the lock.
pub(crate) const HELD: &str = "held";

/// The last output is waited for so long when the tree has ended.
const DRAIN: Duration = Duration::from_millis(500);
/// A supervisor that nobody has asked for anything by then ends.
const FORSAKEN: Duration = Duration::from_secs(10);
/// Followers get so long to take the last word.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Runs as the supervisor of this server until that is stopped or given up. Says on standard output whether it is
/// the one. Blocks; call it from the main thread of a process that does nothing else.
///
/// # Errors
/// When its lock, socket or files can't be had.
pub fn run(home: &Home, server: ServerRef) -> Result<()> {
    let lock_path = home.lock(&server);
    let lock_file = File::create(&lock_path).map_err(Error::file("made", &lock_path))?;
    match lock_file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say(HELD);
            return Ok(());
        }
        Err(TryLockError::Error(error)) => return Err(Error::file("locked", &lock_path)(error)),
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(2)
        .thread_keep_alive(Duration::from_millis(100))
        .build()
        .map_err(|error| Error::supervisor(&server, format!("has no runtime: {error}")))?;
    let outcome = LocalSet::new().block_on(&runtime, supervise(home, server));
    // A probe that still waits for an answer is not waited for.
    runtime.shutdown_background();
    drop(lock_file);
    outcome
}

async fn supervise(home: &Home, server: ServerRef) -> Result<()> {
    let socket = home.socket(&server);
    let listener = socket::listen(&socket).map_err(Error::file("listened on", &socket))?;
    let (facts, mut told) = mpsc::unbounded_channel();
    let mut supervisor = Supervisor::new(home, server, facts)?;
    say(LISTENING);

    let (asking, mut asked) = mpsc::channel(16);
    let mut clients = JoinSet::new();
    let mut ending: Pin<Box<dyn Future<Output = ()>>> = Box::pin(platform::asked_to_end());
    let forsaken = tokio::time::sleep(FORSAKEN);
    tokio::pin!(forsaken);
    let mut wanted = false;
    while !supervisor.retired {
        let timer = supervisor.timer;
        tokio::select! {
            stream = listener.accept() => if let Ok(stream) = stream {
                clients.spawn_local(socket::serve(stream, asking.clone(), supervisor.snapshots.subscribe()));
            },
            Some(Asked { request, by, answer }) = asked.recv() => {
                wanted |= request != Request::Look;
                if request != Request::Look {
                    supervisor.asked_by = Some(by);
                }
                supervisor.ask(request);
                let _ = answer.send(supervisor.look(request));
            }
            Some(fact) = told.recv() => supervisor.learn(fact).await,
            () = rings(timer) => if let Some((number, _)) = supervisor.timer.take() {
                supervisor.step(Input::Timer(number));
            },
            () = &mut ending => {
                ending = Box::pin(std::future::pending());
                supervisor.asked_by = None;
                supervisor.ask(Request::Stop);
            }
            () = &mut forsaken, if !wanted => break,
            Some(_) = clients.join_next() => {}
        }
    }
    // Whoever has asked and got no answer asks the next supervisor.
    drop(asked);
    farewell(&socket, listener, supervisor, clients).await;
    Ok(())
}

/// Nobody new gets in, and whoever follows gets the last word.
async fn farewell(socket: &Path, listener: Listener, supervisor: Supervisor, mut clients: JoinSet<()>) {
    platform::clear_socket(socket);
    drop(listener);
    drop(supervisor);
    let _ = tokio::time::timeout(LAST_WORD, async { while clients.join_next().await.is_some() {} }).await;
}

async fn rings(timer: Option<(u64, Instant)>) {
    match timer {
        Some((_, at)) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// Tells whoever started us how it went. Nobody may be listening any more.
fn say(word: &str) {
    let _ = writeln!(io::stdout(), "{word}");
    let _ = io::stdout().flush();
}

/// What threads and tasks of ours tell the loop.
enum Fact {
    Tree(TreeEvent),
    /// The process launched under this count answers, or does not any more.
    Answers {
        launch: u64,
        answers: bool,
    },
}

/// What there is of a server while its process tree lives.
struct Run {
    tree: Tree,
    capture: Capture,
    /// What it was started as; the settings may say something else by now.
    launch: Launch,
    started: Instant,
    meter: Meter,
    /// The system's count when it was started.
    memory_kills: Option<u64>,
}

impl Run {
    /// Whether the kernel has killed anything for want of memory since the start.
    fn memory_ran_out(&self) -> Option<bool> {
        Some(platform::memory_kills()? > self.memory_kills?)
    }
}

struct Supervisor {
    home: Home,
    server: ServerRef,
    machine: Machine<ProcessId>,
    /// The machine's time begins here.
    began: Instant,
    timer: Option<(u64, Instant)>,
    run: Option<Run>,
    /// Counts the launches, so that an answer is not taken for a later process's.
    launches: u64,
    history: History,
    /// Who asked for what is being done; `None` for what is done by itself.
    asked_by: Option<String>,
    /// How it is asked whether it answers; shared with the task that does.
    probe: Option<Rc<RefCell<Probe>>>,
    writer: Option<Arc<Mutex<Writer>>>,
    /// "Use 8001 this time", and which port was configured then.
    port: Option<(u16, Option<u16>)>,
    /// What followers see; `view` is where it is made.
    view: Snapshot,
    snapshots: watch::Sender<Snapshot>,
    facts: mpsc::UnboundedSender<Fact>,
    retired: bool,
}

impl Supervisor {
    fn new(home: &Home, server: ServerRef, facts: mpsc::UnboundedSender<Fact>) -> Result<Supervisor> {
        let project = Project::open(&server.project)?;
        let config = project.server(&server.name)?;
        let history = History::of(home, &server);
        let before = Record::read(home, &server);
        if let Some(before) = before.as_ref().filter(|before| before.is_cut_off()) {
            before.clear_leftovers(home);
        }
        let mut view = view::unstarted(&project, &config);
        view.supervisor_pid = Some(std::process::id());
        view.last_exit = before.and_then(|before| before.snapshot.last_exit);
        let seed = u64::from(std::process::id()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Ok(Supervisor {
            home: home.clone(),
            server,
            machine: Machine::new(config.rules, seed),
            began: Instant::now(),
            timer: None,
            run: None,
            launches: 0,
            history,
            asked_by: None,
            probe: None,
            writer: None,
            port: None,
            snapshots: watch::Sender::new(view.clone()),
            view,
            facts,
            retired: false,
        })
    }

    fn ask(&mut self, request: Request) {
        match request {
            Request::Look => self.refresh(),
            Request::Start { port } => {
                self.take_port(port);
                self.forget_trouble();
                self.step(Input::Up);
            }
            Request::Stop => {
                self.refresh();
                self.port = None;
                let waits = matches!(self.machine.state(), State::Waiting { .. });
                self.step(Input::Down);
                if waits {
                    self.stopped();
                }
            }
            Request::Restart { port } => {
                self.take_port(port);
                self.forget_trouble();
                self.step(Input::Restart);
            }
        }
    }

    /// Reads the settings anew: what can change under a running server is applied, what can't is said.
    fn refresh(&mut self) {
        match self.settings() {
            Ok((project, config)) => {
                self.machine.set_rules(config.rules);
                if let Some(writer) = &self.writer {
                    lock(writer).set_limits(config.log);
                }
                self.compare(&project, &config);
            }
            Err(error) => self.view.problem = Some(error.to_string()),
        }
        self.publish();
    }

    fn settings(&self) -> Result<(Project, ServerConfig)> {
        let project = Project::open(&self.server.project)?;
        let config = project.server(&self.server.name)?;
        Ok((project, config))
    }

    /// Whether the server would be started otherwise than it was.
    fn compare(&mut self, project: &Project, config: &ServerConfig) {
        let Some(run) = &self.run else { return };
        let once = self.port.filter(|(_, configured)| *configured == config.port).map(|(port, _)| port);
        let port = once.or(config.port);
        match command::resolve(project, config, port) {
            Ok(launch) => {
                self.view.problem = None;
                self.view.needs_restart = run.launch.differs(&launch) || self.view.port != port;
                if let Some(probe) = &self.probe {
                    let mut probe = probe.borrow_mut();
                    probe.path = launch.health_path;
                    probe.rules = config.health;
                }
            }
            Err(error) => self.view.problem = Some(error.to_string()),
        }
    }

    /// What somebody starts by hand has no history yet.
    fn forget_trouble(&mut self) {
        if !matches!(self.machine.state(), State::Starting { .. } | State::Running { .. }) {
            self.view.crash = None;
            self.view.recovered_at = None;
            self.view.conflict = None;
        }
    }

    /// "Use 8001 this time", where one is given.
    fn take_port(&mut self, port: Option<u16>) {
        if let Some(port) = port {
            self.port = Some((port, self.configured_port()));
        }
    }

    fn configured_port(&self) -> Option<u16> {
        let project = Project::open(&self.server.project).ok()?;
        project.server(&self.server.name).ok()?.port
    }

    /// The snapshot that answers a request; `Look` gets what costs a look at the processes.
    fn look(&mut self, request: Request) -> Snapshot {
        let mut snapshot = self.view.clone();
        if let (Request::Look, Some(run)) = (request, &mut self.run) {
            let pids: Vec<u32> = run.tree.members().iter().map(|process| process.pid).collect();
            let usage = run.meter.look(&pids);
            snapshot.cpu_percent = usage.map(|usage| usage.cpu_percent);
            snapshot.memory_bytes = usage.map(|usage| usage.memory_bytes);
            snapshot.ports = ports::of_processes(&pids);
            snapshot.waiting_for = waiting_for(self.machine.state(), run);
            snapshot.uptime_s = Some(run.started.elapsed().as_secs_f64());
        }
        snapshot
    }

    async fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Answers { launch, answers } => {
                if launch == self.launches {
                    self.heard(answers);
                }
            }
            Fact::Tree(TreeEvent::Exited(exit)) => self.exited(exit).await,
            Fact::Tree(TreeEvent::Gone) => self.gone().await,
        }
    }

    fn heard(&mut self, answers: bool) {
        let uptime = self.run.as_ref().map_or(0.0, |run| run.started.elapsed().as_secs_f64());
        let happening = match (self.machine.state(), answers) {
            (State::Starting { .. }, true) => Some(Happening::Ready { after_s: uptime }),
            (State::Running { answers: false, .. }, true) => Some(Happening::Answering),
            (State::Running { answers: true, .. }, false) => Some(Happening::Silent),
            (_, _) => None,
        };
        if let Some(happening) = happening {
            self.history.add(happening);
        }
        self.step(if answers { Input::Ready } else { Input::Silent });
    }

    async fn exited(&mut self, exit: Exit) {
        self.refresh();
        self.view.last_exit = Some(exit);
        let unasked = matches!(self.machine.state(), State::Starting { .. } | State::Running { .. });
        let Some(run) = self.run.as_ref().filter(|_| unasked) else {
            return self.step(Input::Exited(Outcome::Clean));
        };
        // What the leader said last may still be in the pipe; others of the tree may hold that open for long.
        run.capture.drained(Duration::from_millis(50)).await;
        let mut lines = run.capture.last_lines(crash::READ);
        let uptime = run.started.elapsed();
        let (env, memory_ran_out) = (run.launch.env.clone(), run.memory_ran_out());
        let members: Vec<u32> = run.tree.members().iter().map(|process| process.pid).collect();
        let never_answered = matches!(self.machine.state(), State::Starting { .. });
        // An Express server tells nobody that it could not listen: it ends as if all were well.
        let perhaps_in_use = exit == Exit::Code(0) || crash::says_address_in_use(&lines);
        if never_answered && perhaps_in_use && self.find_conflict(&members) {
            self.note(&format!("its port is in use: {}", words::exit(exit)));
            return self.step(Input::Exited(Outcome::Conflict));
        }
        let why = crash::explain(&crash::Facts { exit, lines: &lines, memory_ran_out, env: &env });
        lines.drain(..lines.len().saturating_sub(crash::LINES));
        let outcome = match exit {
            Exit::Code(0) => Outcome::Clean,
            Exit::Code(_) | Exit::Signal(_) if why.lasting => Outcome::LastingFailure,
            Exit::Code(_) | Exit::Signal(_) => Outcome::Failure,
        };
        let how = words::exit(exit);
        let how = if why.cause.contains(&how) { String::new() } else { format!(" ({how})") };
        self.note(&format!("crashed after {}: {}{how}", words::duration(uptime), why.cause));
        self.crashed(CrashReport {
            at: Timestamp::now(),
            exit: Some(exit),
            uptime_s: uptime.as_secs_f64(),
            cause: why.cause,
            advice: why.advice,
            lines,
        });
        self.step(Input::Exited(outcome));
    }

    /// Puts a crash where all clients find it.
    fn crashed(&mut self, report: CrashReport) {
        self.asked_by = None;
        self.history.add_end(Some(&report));
        self.view.crash = Some(report);
        self.view.recovered_at = None;
    }

    /// Puts a port conflict there.
    fn refused(&mut self, conflict: Conflict) {
        let holders = conflict.holders.iter().map(words::holder).collect();
        self.history.add(Happening::Conflict { port: conflict.port, holders });
        self.view.conflict = Some(conflict);
    }

    /// Says that it was stopped, and by whom.
    fn stopped(&mut self) {
        self.note("stopped");
        self.history.add(Happening::Stopped { by: self.asked_by.clone() });
    }

    async fn gone(&mut self) {
        if let Some(run) = self.run.take() {
            run.capture.drained(DRAIN).await;
        }
        match (self.machine.state(), self.machine.restarts()) {
            (State::Stopping { next: Next::Pursue, .. }, _) => {
                self.stopped();
            }
            (State::Stopping { next: Next::GiveUp, .. }, restarts @ 1..) => {
                self.note(&format!("given up after {restarts} restarts"));
                self.history.add(Happening::GivenUp { restarts });
            }
            (_, _) => {}
        }
        self.remove_pid_file();
        self.step(Input::Gone);
    }

    /// One input through the machine, its effects done, the outcome published.
    fn step(&mut self, input: Input<ProcessId>) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            for effect in self.machine.step(input, self.began.elapsed()) {
                match effect {
                    Effect::Launch => {
                        // Seen as starting while the port is looked at; the outcome is the next input.
                        self.publish();
                        next = Some(self.launch());
                    }
                    Effect::Terminate => self.end(Ending::Asked(self.machine.rules().stop_signal)),
                    Effect::Kill => self.end(Ending::Forced),
                    Effect::Arm { number, after } => self.timer = Some((number, Instant::now() + after)),
                    Effect::Recovered => {
                        self.history.add(Happening::Recovered);
                        self.view.recovered_at = Some(Timestamp::now());
                    }
                    Effect::Retire => self.retired = true,
                }
            }
        }
        self.publish();
    }

    fn end(&mut self, ending: Ending) {
        if let Some(run) = &self.run {
            run.tree.end(ending);
        }
    }

    fn note(&mut self, text: &str) {
        if self.writer.is_none()
            && let Ok(project) = Project::open(&self.server.project)
            && let Ok(config) = project.server(&self.server.name)
        {
            let writer = Writer::open(project.log_file(&config.name), config.log).ok();
            self.writer = writer.map(|writer| Arc::new(Mutex::new(writer)));
        }
        if let Some(writer) = &self.writer {
            lock(writer).note(text);
        }
    }

    /// Makes the snapshot true, shows it to followers and puts it on record.
    fn publish(&mut self) {
        let state = self.machine.state();
        let view = &mut self.view;
        view.goal = self.machine.goal();
        view.phase = state.phase();
        view.ready = matches!(state, State::Running { answers: true, .. });
        view.pid = state.process().map(|process| process.pid);
        view.restarts = self.machine.restarts();
        view.restart_at = match state {
            State::Waiting { until } => {
                let left = until.saturating_sub(self.began.elapsed());
                SignedDuration::try_from(left).ok().and_then(|left| Timestamp::now().checked_add(left).ok())
            }
            State::Stopped
            | State::Launching
            | State::Starting { .. }
            | State::Running { .. }
            | State::Stopping { .. }
            | State::Failed => None,
        };
        view.waiting_for = self.run.as_ref().and_then(|run| waiting_for(state, run));
        if view.pid.is_none() {
            view.started_at = None;
            view.needs_restart = false;
        }
        if view.ready {
            view.conflict = None;
        }
        if *self.snapshots.borrow() == *view {
            return;
        }
        // First on record: whoever has seen a state must find it there when we are gone.
        if let Some(supervisor) = ProcessId::of(std::process::id()) {
            let leader = state.process().cloned();
            let record = Record { snapshot: view.clone(), supervisor, leader, uncleared: false };
            if let Err(error) = record.write(&self.home, &self.server) {
                tracing::warn!("{error}");
            }
        }
        self.snapshots.send_replace(view.clone());
    }
}

/// The process that a stop is waiting for.
fn waiting_for(state: &State<ProcessId>, run: &Run) -> Option<String> {
    match state {
        State::Stopping { .. } => run.tree.members().first().map(words::process),
        State::Stopped
        | State::Launching
        | State::Starting { .. }
        | State::Running { .. }
        | State::Waiting { .. }
        | State::Failed => None,
    }
}
