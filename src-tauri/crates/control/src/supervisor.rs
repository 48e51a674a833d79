//! The small process that owns one running server: the lifecycle machine, the process tree, the log and the probe,
//! driven by one loop.
//!
//! It holds its lock for as long as it lives, so a server has never two. It ends when its server is stopped or given
//! up, leaving a record of how that was.

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
use crate::home::{self, Home};
use crate::log::{Capture, Writer, lock};
use crate::machine::{Effect, Input, Machine, Next, State};
use crate::model::{Conflict, CrashReport, Exit, Phase, ServerRef, Snapshot};
use crate::platform::{self, Tree, TreeEvent};
use crate::ports;
use crate::process::ProcessId;
use crate::record::Record;
use crate::socket::{self, Asked, Request};
use crate::usage::Meter;
use crate::view;
use crate::words;

/// What a supervisor says on its standard output once its socket answers.
pub(crate) const LISTENING: &str = "listening";
/// What it says when another one has the lock.
pub(crate) const HELD: &str = "held";

/// A starting server is asked so often whether it answers, and less often when it takes long.
const PROBE: Duration = Duration::from_millis(50);
const PROBE_LATER: Duration = Duration::from_millis(250);
const PROBES_SOON: u32 = 100;
/// The last output is waited for so long when the tree has ended.
const DRAIN: Duration = Duration::from_millis(500);
/// A supervisor that nobody has asked for anything by then ends.
const FORSAKEN: Duration = Duration::from_secs(10);
/// What a killed supervisor left gets so long to be gone once it was killed.
const LEFTOVERS: Duration = Duration::from_secs(5);
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
        .map_err(|error| supervisor(&server, &format!("has no runtime: {error}")))?;
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
            Some(Asked { request, answer }) = asked.recv() => {
                wanted |= request != Request::Look;
                supervisor.ask(request);
                let _ = answer.send(supervisor.look(request));
            }
            Some(fact) = told.recv() => supervisor.learn(fact).await,
            () = rings(timer) => if let Some((number, _)) = supervisor.timer.take() {
                supervisor.step(Input::Timer(number));
            },
            () = &mut ending => {
                ending = Box::pin(std::future::pending());
                supervisor.ask(Request::Stop);
            }
            () = &mut forsaken, if !wanted => break,
            Some(_) = clients.join_next() => {}
        }
    }
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

fn supervisor(server: &ServerRef, what: &str) -> Error {
    Error::Supervisor { name: server.name.clone(), what: what.to_owned() }
}

/// What threads and tasks of ours tell the loop.
enum Fact {
    Tree(TreeEvent),
    /// The process launched under this count answers.
    Ready(u64),
}

/// What there is of a server while its process tree lives.
struct Run {
    tree: Tree,
    capture: Capture,
    started: Instant,
    meter: Meter,
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
        let before = Record::read(home, &server);
        if let Some(before) = before.as_ref().filter(|before| before.is_cut_off()) {
            clear_leftovers(&server, before);
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
            Request::Look => {}
            Request::Start { port } => {
                if self.run.is_none() {
                    self.port = port.map(|port| (port, self.configured_port()));
                }
                self.forget_trouble();
                self.step(Input::Up);
            }
            Request::Stop => self.step(Input::Down),
            Request::Restart => {
                self.forget_trouble();
                self.step(Input::Restart);
            }
        }
    }

    /// What somebody starts by hand has no history yet.
    fn forget_trouble(&mut self) {
        if !matches!(self.machine.state(), State::Starting { .. } | State::Running { .. }) {
            self.view.crash = None;
            self.view.conflict = None;
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
            snapshot.uptime_s = Some(run.started.elapsed().as_secs_f64());
        }
        snapshot
    }

    async fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Ready(launch) => {
                if launch == self.launches {
                    self.step(Input::Ready);
                }
            }
            Fact::Tree(TreeEvent::Exited(exit)) => self.exited(exit).await,
            Fact::Tree(TreeEvent::Gone) => self.gone().await,
        }
    }

    async fn exited(&mut self, exit: Exit) {
        self.view.last_exit = Some(exit);
        let unasked = matches!(self.machine.state(), State::Starting { .. } | State::Running { .. });
        let Some(run) = self.run.as_ref().filter(|_| unasked) else {
            return self.step(Input::Exited { clean: true, conflict: false });
        };
        // What the leader said last may still be in the pipe; others of the tree may hold that open for long.
        run.capture.drained(Duration::from_millis(50)).await;
        let lines = run.capture.last_lines(crash::LINES);
        let uptime = run.started.elapsed();
        let members: Vec<u32> = run.tree.members().iter().map(|process| process.pid).collect();
        let never_answered = matches!(self.machine.state(), State::Starting { .. });
        if never_answered && crash::says_address_in_use(&lines) && self.find_conflict(&members) {
            self.note(&format!("its port is in use: {}", words::exit(exit)));
            return self.step(Input::Exited { clean: false, conflict: true });
        }
        let why = crash::explain(exit, &lines);
        self.note(&format!(
            "crashed after {}: {} ({})",
            words::duration(uptime),
            why.cause,
            words::exit(exit)
        ));
        self.view.crash = Some(CrashReport {
            at: Timestamp::now(),
            exit: Some(exit),
            uptime_s: uptime.as_secs_f64(),
            cause: why.cause,
            advice: why.advice,
            lines,
        });
        self.step(Input::Exited { clean: exit == Exit::Code(0), conflict: false });
    }

    async fn gone(&mut self) {
        if let Some(run) = self.run.take() {
            run.capture.drained(DRAIN).await;
        }
        if matches!(self.machine.state(), State::Stopping { next: Next::Pursue, .. }) {
            self.note("stopped");
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
                    Effect::Terminate => self.end(false),
                    Effect::Kill => self.end(true),
                    Effect::Arm { number, after } => self.timer = Some((number, Instant::now() + after)),
                    Effect::Retire => self.retired = true,
                }
            }
        }
        self.publish();
    }

    fn end(&mut self, force: bool) {
        if let Some(run) = &self.run {
            run.tree.end(force);
        }
    }

    fn launch(&mut self) -> Input<ProcessId> {
        match self.try_launch() {
            Ok(process) => Input::Launched(process),
            Err(Error::PortBusy(conflict)) => {
                self.note(&words::conflict(&conflict));
                self.view.conflict = Some(*conflict);
                Input::Refused
            }
            Err(error) => {
                self.note(&error.to_string());
                self.view.crash = Some(CrashReport {
                    at: Timestamp::now(),
                    exit: None,
                    uptime_s: 0.0,
                    cause: error.to_string(),
                    advice: None,
                    lines: Vec::new(),
                });
                Input::Refused
            }
        }
    }

    fn try_launch(&mut self) -> Result<ProcessId> {
        let project = Project::open(&self.server.project)?;
        let config = project.server(&self.server.name)?;
        if self.port.is_some_and(|(_, configured)| configured != config.port) {
            self.port = None;
        }
        let port = self.port.map(|(port, _)| port).or(config.port);
        let launch = command::resolve(&project, &config, port)?;
        self.machine.set_rules(config.rules);
        view::describe(&mut self.view, &project, &config, &launch, port);
        if let Some(port) = port
            && let Some(conflict) = conflict(&self.home, &config.host, port, &[])?
        {
            return Err(Error::PortBusy(Box::new(conflict)));
        }
        self.spawn(&project, &config, &launch, port)
    }

    fn spawn(
        &mut self,
        project: &Project,
        config: &ServerConfig,
        launch: &Launch,
        port: Option<u16>,
    ) -> Result<ProcessId> {
        let writer = Writer::open(project.log_file(&config.name), config.log)?;
        let writer = Arc::clone(self.writer.insert(Arc::new(Mutex::new(writer))));
        let (events, mut heard) = mpsc::unbounded_channel();
        let program = || launch.program.display().to_string();
        let spawned = Tree::spawn(launch, &home::id(&self.server), events);
        let (tree, output) = spawned.map_err(|source| Error::Spawn { program: program(), source })?;
        lock(&writer).note(&format!("started (PID: {}): {}", tree.leader().pid, launch.argv().join(" ")));
        let capture =
            Capture::start(output, writer).map_err(|source| Error::Spawn { program: program(), source })?;
        let facts = self.facts.clone();
        tokio::task::spawn_local(async move {
            while let Some(event) = heard.recv().await {
                let _ = facts.send(Fact::Tree(event));
            }
        });
        self.launches += 1;
        let leader = tree.leader().clone();
        self.await_ready(Probe::of(&config.host, port, launch));
        self.view.started_at = Some(Timestamp::now());
        self.run = Some(Run { tree, capture, started: Instant::now(), meter: Meter::new() });
        self.write_pid_file(project, leader.pid);
        Ok(leader)
    }

    /// Asks the server again and again until it answers, or is another one.
    fn await_ready(&self, probe: Option<Probe>) {
        let (facts, launch) = (self.facts.clone(), self.launches);
        let Some(probe) = probe else {
            let _ = facts.send(Fact::Ready(launch));
            return;
        };
        let own = std::process::id();
        let probe = Arc::new(probe);
        let alive = Rc::new(self.snapshots.subscribe());
        tokio::task::spawn_local(async move {
            for asked in 0_u32.. {
                tokio::time::sleep(if asked < PROBES_SOON { PROBE } else { PROBE_LATER }).await;
                if alive.borrow().phase != Phase::Starting {
                    return;
                }
                let probe = Arc::clone(&probe);
                let ask = move || {
                    let pids: Vec<u32> =
                        platform::descendants(own).iter().map(|process| process.pid).collect();
                    probe.answers(&pids)
                };
                if tokio::task::spawn_blocking(ask).await.unwrap_or(false) {
                    let _ = facts.send(Fact::Ready(launch));
                    return;
                }
            }
        });
    }

    /// Looks who has the port after the server said that it is taken; whether anybody outside its tree has.
    fn find_conflict(&mut self, own: &[u32]) -> bool {
        let (host, port) = (self.view.host.clone(), self.view.port);
        let found = port.and_then(|port| conflict(&self.home, &host, port, own).ok().flatten());
        self.view.conflict = found;
        self.view.conflict.is_some()
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

    /// Advice for scripts, as the reference has it; nothing of ours reads it.
    fn write_pid_file(&mut self, project: &Project, pid: u32) {
        let path = project.pid_file(&self.server.name);
        if let Err(error) =
            platform::check_own(&path).and_then(|()| home::write_text(&path, &format!("{pid}\n")))
        {
            self.note(&error.to_string());
        }
    }

    fn remove_pid_file(&self) {
        if let Ok(project) = Project::open(&self.server.project) {
            let path = project.pid_file(&self.server.name);
            if platform::check_own(&path).is_ok() {
                let _ = std::fs::remove_file(path);
            }
        }
    }

    /// Makes the snapshot true, shows it to followers and puts it on record.
    fn publish(&mut self) {
        let state = self.machine.state();
        let view = &mut self.view;
        view.goal = self.machine.goal();
        view.phase = state.phase();
        view.ready = matches!(state, State::Running { .. });
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
        view.waiting_for = match (state, &self.run) {
            (State::Stopping { .. }, Some(run)) => run.tree.members().first().map(words::process),
            (_, _) => None,
        };
        if view.pid.is_none() {
            view.started_at = None;
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
            let record = Record { snapshot: view.clone(), supervisor, leader };
            if let Err(error) = record.write(&self.home, &self.server) {
                tracing::warn!("{error}");
            }
        }
        self.snapshots.send_replace(view.clone());
    }
}

/// Who outside `own` keeps a server from this port.
fn conflict(home: &Home, host: &str, port: u16, own: &[u32]) -> Result<Option<Conflict>> {
    let found =
        ports::conflicting(host, port).map_err(Error::file("read", Path::new("the table of open ports")))?;
    let Some(mut holders) = found else { return Ok(None) };
    let all = holders.len();
    holders.retain(|holder| holder.pid.is_none_or(|pid| !own.contains(&pid)));
    if holders.is_empty() && all > 0 {
        return Ok(None);
    }
    Record::recognise(home, &mut holders);
    Ok(Some(Conflict { at: Timestamp::now(), port, holders, next_free: ports::next_free(host, port) }))
}

/// Ends what a killed supervisor left of this server, and waits until it is gone: a process on its way out still has
/// its ports, but no longer the mark that it could be found by.
pub(crate) fn clear_leftovers(server: &ServerRef, record: &Record) {
    let deadline = Instant::now() + LEFTOVERS;
    let mut ending: Vec<ProcessId> = record.leader.iter().cloned().collect();
    loop {
        for process in platform::tagged(&home::id(server)) {
            let _ = process.end(true);
            if !ending.contains(&process) {
                ending.push(process);
            }
        }
        ending.retain(ProcessId::is_alive);
        if ending.is_empty() || Instant::now() > deadline {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
