//! Launches the current settings, or the previous launch again: checks the port, creates the process and probes it
//! until it answers.

use std::fs::File;
use std::io::{self, Read as _};
use std::mem;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::probing::Probed;
use super::run::{Said, keep_open};
use super::{Fact, Run, Supervisor, sampling};
use crate::machine::Input;
use crate::ports;
use crate::reload_loop::{NEW_OUTPUT, NEW_PROCESS, Trial};
use crate::usage::Meter;
use crate::view;
use trayvisor_log::{Capture, lock};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{CrashReport, Happening, Process, ProcessId};
use trayvisor_model::{Kind, Launch, Plan};
use trayvisor_platform::{self as platform, Tree};
use trayvisor_store::files;

/// The error for a program that could not be started. For a script, the system only says that something was not found.
fn not_spawned(program: &Path, error: io::Error) -> Error {
    let interpreter = interpreter(program).filter(|_| error.kind() == io::ErrorKind::NotFound);
    let path = program.display().to_string();
    match interpreter {
        Some(interpreter) if interpreter.ends_with('\r') => Message::ScriptHasCrlf { path }.into(),
        Some(interpreter) if !Path::new(&interpreter).exists() => {
            Message::InterpreterMissing { path, interpreter }.into()
        }
        Some(_) | None => Error::spawn(path)(error),
    }
}

/// The interpreter that a script's first line names.
fn interpreter(script: &Path) -> Option<String> {
    let mut start = Vec::new();
    File::open(script).ok()?.take(256).read_to_end(&mut start).ok()?;
    let start = String::from_utf8_lossy(&start).into_owned();
    let line = start.strip_prefix("#!")?.split('\n').next()?.trim_start();
    Some(line.split(' ').next().unwrap_or(line).to_owned())
}

impl Supervisor {
    pub(super) fn launch(&mut self) -> Input<ProcessId> {
        self.done_at = None;
        match self.try_launch() {
            Ok(process) => Input::Launched(process),
            Err(Error::PortBusy(conflict)) => {
                self.note(&conflict.message().to_string());
                self.refused(*conflict);
                Input::Refused
            }
            Err(error) => {
                self.note(&error.to_string());
                self.crashed(CrashReport {
                    at: Timestamp::now(),
                    exit: None,
                    uptime_s: 0.0,
                    cause: error.message(),
                    lines: Vec::new(),
                });
                Input::Refused
            }
        }
    }

    fn try_launch(&mut self) -> Result<ProcessId> {
        // Restarts are counted from the last start by hand, so this is a restart after a crash.
        if self.machine.restarts() > 0
            && let Some(started) = self.started.take()
        {
            let process = self.launch_as(started)?;
            let now = self.host.plan(&self.server, self.port, &self.inherited);
            self.apply(now);
            return Ok(process);
        }
        let next = self.next.take();
        let plan = next.unwrap_or_else(|| self.host.plan(&self.server, self.port, &self.inherited))?;
        if plan.port == plan.configured_port {
            self.port = None;
        }
        self.launch_as(plan)
    }

    fn launch_as(&mut self, mut plan: Plan) -> Result<ProcessId> {
        let launch = mem::replace(&mut plan.launch, Ok(Launch::default()))?;
        self.machine.set_rules(plan.lifecycle);
        view::describe(&mut self.view, &plan, &launch);
        if let Some(port) = plan.port
            && let Some(conflict) =
                ports::conflict(&self.home, &plan.host, port, &[], || self.host.configured_ports())?
        {
            return Err(Error::PortBusy(Box::new(conflict)));
        }
        let process = self.spawn(&plan, launch.clone())?;
        self.started = Some(Plan { launch: Ok(launch), ..plan });
        Ok(process)
    }

    fn spawn(&mut self, plan: &Plan, launch: Launch) -> Result<ProcessId> {
        let writer = super::open_log(plan)?;
        let writer = Arc::clone(self.writer.insert(Arc::new(Mutex::new(writer))));
        let (events, mut heard) = mpsc::unbounded_channel();
        let program = launch.program.display().to_string();
        let spawned = Tree::spawn(&launch, &self.inherited, &self.home.mark(&self.server), events);
        let (tree, pipes) = spawned.map_err(|error| not_spawned(&launch.program, error))?;
        lock(&writer).note(&format!("started (PID: {}): {}", tree.leader().pid, launch.argv().join(" ")));
        let notes = launch.chosen.iter().chain(&launch.notes);
        notes.for_each(|note| lock(&writer).note(&note.to_string()));
        let mark = Arc::default();
        let capture =
            Capture::start(pipes.output, writer, Arc::clone(&mark)).map_err(Error::spawn(&program))?;
        let facts = self.facts.clone();
        tokio::task::spawn_local(async move {
            while let Some(event) = heard.recv().await {
                let _ = facts.send(Fact::Tree(event));
            }
        });
        self.launches += 1;
        let by = self.asked_by.clone();
        self.happened(Happening::Started { pid: tree.leader().pid, by });
        let leader = tree.leader().clone();
        match plan.kind {
            Kind::Server => self.begin_asking(plan, &launch, tree.clone(), mark),
            // A job works from its first moment.
            Kind::Job => {
                let works = Fact::Probed { launch: self.launches, news: Probed::Health(Ok(())) };
                let _ = self.facts.send(works);
            }
        }
        self.run = Some(Run {
            tree,
            capture,
            input: keep_open(pipes.input),
            launch,
            started: Instant::now(),
            said: Said::nothing(),
            killed: false,
            process: Process { started_at: Some(Timestamp::now()), ..Process::default() },
            meter: Meter::new(Instant::now()),
            next_sample: sampling::next(),
            trials: [Trial::new(NEW_PROCESS, leader.start), Trial::new(NEW_OUTPUT, 0)],
            next_look: None,
            memory_kills: platform::memory_kills(),
        });
        self.write_pid_file(&plan.pid_file, leader.pid);
        Ok(leader)
    }

    /// Finds who has the port after the server said that it is taken. Returns whether a process outside its tree has
    /// it.
    pub(super) fn find_conflict(&mut self, own: &[u32]) -> bool {
        let (host, port) = (self.view.host.clone(), self.view.port);
        let found = port.and_then(|port| {
            ports::conflict(&self.home, &host, port, own, || self.host.configured_ports()).ok().flatten()
        });
        let any = found.is_some();
        if let Some(conflict) = found {
            self.refused(conflict);
        }
        any
    }

    /// For scripts, as documented in the reference; Trayvisor does not read it.
    fn write_pid_file(&mut self, path: &Path, pid: u32) {
        match files::check_own(path).and_then(|()| files::write_text(path, &format!("{pid}\n"))) {
            Ok(()) => self.pid_file = Some(path.to_owned()),
            Err(error) => self.note(&error.to_string()),
        }
    }

    pub(super) fn remove_pid_file(&mut self) {
        if let Some(file) = self.pid_file.take() {
            files::remove_own(&file);
        }
    }
}
