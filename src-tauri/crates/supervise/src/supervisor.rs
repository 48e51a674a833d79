//! The small process that owns one running server: one loop drives the lifecycle machine, the process tree, the log and
//! the probe.
//!
//! It holds its lock as long as it lives, so a server never has two supervisors. It ends when its server is stopped or
//! given up, and leaves a record of the outcome.

mod ending;
mod judging;
mod launch;
mod probing;
mod reloading;
mod requests;
mod run;
mod sampling;
mod settings;
mod showing;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use interprocess::local_socket::tokio::{Listener, prelude::*};
use jiff::Timestamp;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinSet, LocalSet};

use self::probing::Probed;
use self::run::Run;
use crate::health::Probe;
use crate::machine::{Effect, Input, Machine};
use crate::metrics::Recorder;
use crate::record::Record;
use crate::socket;
use crate::version;
use crate::view;
use trayvisor_log::{Writer, lock};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::words;
use trayvisor_model::{Conflict, CrashReport, Fingerprint, Happening, ProcessId, ServerRef, Snapshot};
use trayvisor_model::{Plan, PortOnce};
use trayvisor_platform::{self as platform, Inherited, TreeEvent};
use trayvisor_store::files;
use trayvisor_store::history::History;
use trayvisor_store::home::Home;

/// What a supervisor prints on its standard output once its socket answers.
pub const LISTENING: &str = "listening";
/// What it prints if another supervisor has the lock.
pub const HELD: &str = "held";

/// Longest wait for the last output after the tree has ended.
const DRAIN: Duration = Duration::from_millis(500);
/// How long a supervisor waits for its first request before it ends.
const FORSAKEN: Duration = Duration::from_secs(10);
/// Longest wait for followers to take the last snapshot.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Runs as the supervisor of this server until the server is stopped or given up. Prints on standard output whether it
/// has the lock. Blocks; call it from the main thread of a process that does nothing else.
///
/// # Errors
/// When it cannot get its lock, socket or files.
pub fn run(home: &Home, server: ServerRef, host: Box<dyn Host>) -> Result<()> {
    let lock_path = home.lock(&server);
    let lock_file = files::open_lock(&lock_path)?;
    match lock_file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            say(HELD);
            return Ok(());
        }
        Err(TryLockError::Error(error)) => return Err(Error::file(Message::Locked {}, &lock_path)(error)),
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(2)
        .thread_keep_alive(Duration::from_millis(100))
        .build()
        .map_err(|error| {
            let (name, why) = (server.name.clone(), error.to_string());
            Message::SupervisorFailed { name, why }
        })?;
    let outcome = LocalSet::new().block_on(&runtime, supervise(home, server, host));
    // Does not wait for a probe that has no answer yet.
    runtime.shutdown_background();
    drop(lock_file);
    outcome
}

async fn supervise(home: &Home, server: ServerRef, host: Box<dyn Host>) -> Result<()> {
    let socket = home.socket(&server);
    let listener = socket::listen(&socket).map_err(Error::file(Message::Opened {}, &socket))?;
    let (facts, mut told) = mpsc::unbounded_channel();
    let mut supervisor = Supervisor::new(home, server, host, facts)?;
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
            Some(asked) = asked.recv() => wanted |= supervisor.hear(asked),
            Some(fact) = told.recv() => supervisor.learn(fact).await,
            () = comes(timer.map(|(_, at)| at)) => if let Some((number, _)) = supervisor.timer.take() {
                supervisor.step(Input::Timer(number));
            },
            () = comes(supervisor.next_sample()) => supervisor.sample(),
            () = comes(supervisor.next_look()) => supervisor.look_for_reload(),
            () = &mut ending => {
                ending = Box::pin(std::future::pending());
                supervisor.asked_by = None;
                supervisor.stop();
            }
            () = &mut forsaken, if !wanted => break,
            Some(_) = clients.join_next() => {}
        }
    }
    // A client that asked and got no answer asks the next supervisor.
    drop(asked);
    farewell(&socket, listener, supervisor, clients).await;
    Ok(())
}

/// Accepts no more clients, and sends the last snapshot to followers.
async fn farewell(socket: &Path, listener: Listener, supervisor: Supervisor, mut clients: JoinSet<()>) {
    platform::clear_socket(socket);
    drop(listener);
    drop(supervisor);
    let _ = tokio::time::timeout(LAST_WORD, async { while clients.join_next().await.is_some() {} }).await;
}

/// Opens the log of a plan, whose folder may not exist yet.
fn open_log(plan: &Plan) -> Result<Writer> {
    if let Some(folder) = plan.log_file.parent() {
        fs::create_dir_all(folder).map_err(Error::file(Message::Created {}, folder))?;
    }
    Writer::open(plan.log_file.clone(), plan.log)
}

async fn comes(moment: Option<Instant>) {
    match moment {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// Reports the outcome to the process that started us, which may be gone.
fn say(word: &str) {
    let _ = writeln!(io::stdout(), "{word}");
    let _ = io::stdout().flush();
}

/// What a supervisor needs from the layers above, so that it knows neither projects nor alerts.
pub trait Host {
    /// The plan that the server's settings make now, in this environment.
    ///
    /// # Errors
    /// When the settings can't be read.
    fn plan(&self, server: &ServerRef, once: Option<PortOnce>, inherited: &Inherited) -> Result<Plan>;

    /// The same, with the fingerprint of what it runs, to compare with the agreement; `None` for a plan that runs
    /// nothing. Costs more than the plan alone, since it reads scripts.
    ///
    /// # Errors
    /// As [`Host::plan`].
    fn plan_to_compare(
        &self,
        server: &ServerRef,
        once: Option<PortOnce>,
        inherited: &Inherited,
    ) -> Result<(Plan, Option<Fingerprint>)>;

    /// The ports that the settings of all known servers name.
    fn configured_ports(&self) -> BTreeSet<u16>;

    /// Receives every event of the server. Must not block for longer than it takes to write a small file.
    fn happened(&self, server: &ServerRef, what: &Happening, now: &Snapshot);
}

/// What our threads and tasks report to the loop.
enum Fact {
    Tree(TreeEvent),
    /// The result of a probe of the process with this launch number.
    Probed {
        launch: u64,
        news: Probed,
    },
}

struct Supervisor {
    home: Home,
    host: Box<dyn Host>,
    server: ServerRef,
    machine: Machine<ProcessId>,
    /// The zero of the machine's time.
    began: Instant,
    timer: Option<(u64, Instant)>,
    run: Option<Run>,
    /// Counts the launches, so that an answer is not attributed to a later process.
    launches: u64,
    history: History,
    recorder: Recorder,
    /// Who asked for the current action; `None` if nobody did.
    asked_by: Option<String>,
    /// How the server is probed; shared with the task that does it.
    probe: Option<Rc<RefCell<Probe>>>,
    /// Wakes that task before its time.
    hurry: Rc<Notify>,
    /// How long the last good answer took.
    latency: Option<Duration>,
    writer: Option<Arc<Mutex<Writer>>>,
    /// "Use 8001 this time".
    port: Option<PortOnce>,
    /// The environment of the client that asked for the last start.
    inherited: Inherited,
    /// The plan for the next start by hand, if it was already read to compare it with the agreement.
    next: Option<Result<Plan>>,
    /// The plan of the last start: a restart after a crash runs it again, even if the settings have changed.
    started: Option<Plan>,
    /// The pid file that it wrote.
    pid_file: Option<PathBuf>,
    /// The last crash since the last start by hand.
    crash: Option<CrashReport>,
    /// When the last run of a job ended with exit code 0, unless it was started again.
    done_at: Option<Timestamp>,
    /// Who held the port at the last try.
    conflict: Option<Conflict>,
    /// The snapshots for followers; `view` is where they are made.
    view: Snapshot,
    snapshots: watch::Sender<Snapshot>,
    facts: mpsc::UnboundedSender<Fact>,
    retired: bool,
}

impl Supervisor {
    fn new(
        home: &Home,
        server: ServerRef,
        host: Box<dyn Host>,
        facts: mpsc::UnboundedSender<Fact>,
    ) -> Result<Supervisor> {
        let inherited = Inherited::own();
        let plan = host.plan(&server, None, &inherited)?;
        let (history, recorder) = (History::of(home, &server), Recorder::of(home, &server));
        let before = Record::read(home, &server);
        if let Some(before) = before.as_ref().filter(|before| before.is_cut_off()) {
            before.clear_leftovers(home);
        }
        let mut view = view::unstarted(&server, &plan);
        view.supervisor_pid = Some(std::process::id());
        view.supervisor_version = Some(version::OURS.to_owned());
        view.last_exit = before.and_then(|before| before.snapshot.last_exit);
        let seed = u64::from(std::process::id()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Ok(Supervisor {
            home: home.clone(),
            host,
            server,
            machine: Machine::new(plan.lifecycle, seed),
            began: Instant::now(),
            timer: None,
            run: None,
            launches: 0,
            history,
            recorder,
            asked_by: None,
            probe: None,
            hurry: Rc::default(),
            latency: None,
            writer: None,
            port: None,
            inherited,
            next: None,
            started: None,
            pid_file: None,
            crash: None,
            done_at: None,
            conflict: None,
            snapshots: watch::Sender::new(view.clone()),
            view,
            facts,
            retired: false,
        })
    }

    async fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Probed { launch, .. } if launch != self.launches => {}
            Fact::Probed { news, .. } => self.probed(news),
            Fact::Tree(TreeEvent::Exited(exit)) => self.exited(exit).await,
            Fact::Tree(TreeEvent::Gone) => self.gone().await,
        }
    }

    /// Passes one input through the machine, performs its effects and publishes the outcome.
    fn step(&mut self, input: Input<ProcessId>) {
        let mut next = Some(input);
        while let Some(input) = next.take() {
            for effect in self.machine.step(input, self.began.elapsed()) {
                match effect {
                    Effect::Launch => {
                        // Shown as starting while the port is checked; the outcome is the next input.
                        self.publish();
                        next = Some(self.launch());
                    }
                    Effect::Terminate(part) => {
                        if let Some(run) = &self.run {
                            run.tree.ask(part, self.machine.rules().stop_signal);
                        }
                    }
                    Effect::Kill => self.kill(),
                    Effect::Arm { number, after } => self.timer = Some((number, Instant::now() + after)),
                    Effect::Recovered => {
                        self.happened(Happening::Recovered);
                        self.view.recovered_at = Some(Timestamp::now());
                    }
                    Effect::Retire => self.retired = true,
                }
            }
        }
        self.publish();
    }

    /// Receives every event of the server. The only place that does.
    fn happened(&self, what: Happening) {
        let mut now = self.view.clone();
        now.restarts = self.machine.restarts();
        self.host.happened(&self.server, &what, &now);
        self.history.add(what);
    }

    /// Kills what has not ended in time.
    fn kill(&mut self) {
        let Some(run) = &mut self.run else { return };
        run.tree.kill();
        if !std::mem::replace(&mut run.killed, true) {
            let limit = words::duration(self.machine.rules().stop_timeout);
            self.note(&format!("killed, because it did not exit within {limit}"));
        }
    }

    fn note(&mut self, text: &str) {
        if self.writer.is_none()
            && let Ok(plan) = self.host.plan(&self.server, None, &self.inherited)
        {
            let writer = open_log(&plan).ok();
            self.writer = writer.map(|writer| Arc::new(Mutex::new(writer)));
        }
        if let Some(writer) = &self.writer {
            lock(writer).note(text);
        }
    }
}
