//! The last known snapshot of a server on disk, for when its supervisor has ended, as planned or not.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::socket::{FORM, first_form};
use crate::version;
use trayvisor_model::error::Result;
use trayvisor_model::{
    Cause, CrashReport, Goal, Happening, Kind, Message, ProcessId, ServerRef, Snapshot, State,
};
use trayvisor_platform as platform;
use trayvisor_platform::process;
use trayvisor_store::files::{self, Keep};
use trayvisor_store::history::History;
use trayvisor_store::home::Home;

/// Longest wait for the processes that a killed supervisor left, after killing them.
const LEFTOVERS: Duration = Duration::from_secs(5);

/// A server's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The format version, as in a [`crate::socket::Call`].
    #[serde(default = "first_form")]
    v: u32,
    /// The last snapshot that its supervisor published.
    pub snapshot: Snapshot,
    /// The supervisor.
    pub supervisor: ProcessId,
    /// The leader of the server's tree, if there was one.
    pub leader: Option<ProcessId>,
    /// Whether the supervisor was killed and its leftovers have not been cleared yet.
    #[serde(default)]
    pub uncleared: bool,
}

impl Record {
    /// The record of a server while this supervisor is alive.
    pub fn new(snapshot: Snapshot, supervisor: ProcessId, leader: Option<ProcessId>) -> Record {
        Record { v: FORM, snapshot, supervisor, leader, uncleared: false }
    }

    /// Reads a server's record. An unreadable record is treated as missing: it holds nothing that a user wrote.
    pub fn read(home: &Home, server: &ServerRef) -> Option<Record> {
        files::read_with_messages(&home.record(server)).ok().flatten()
    }

    /// Writes a server's record.
    pub fn write(&self, home: &Home, server: &ServerRef) -> Result<()> {
        let path = home.record(server);
        match files::write_with_messages(&path, self, Keep::WhileUp) {
            // A file can still be removed when the disk is full, and a server without a record counts as stopped.
            Err(_) if self.snapshot.state == State::Stopped && std::fs::remove_file(&path).is_ok() => Ok(()),
            written => written,
        }
    }

    /// All records.
    pub fn all(home: &Home) -> impl Iterator<Item = Record> {
        let files = std::fs::read_dir(home.records()).into_iter().flatten().flatten().map(|file| file.path());
        // A process killed during a write leaves the file under another name.
        let records = files.filter(|path| path.extension().is_some_and(|kind| kind == "json"));
        records.filter_map(|path| files::read_with_messages(&path).ok().flatten())
    }

    /// The servers on record for a project's folder, by name.
    pub fn servers_of(home: &Home, dir: &Path) -> Vec<ServerRef> {
        let mut servers: Vec<ServerRef> = Record::all(home).map(|record| record.snapshot.server()).collect();
        servers.retain(|server| server.project == dir);
        servers.sort();
        servers
    }

    /// The servers of a project's folder with a running supervisor, even if they are no longer configured.
    pub fn living_of(home: &Home, dir: &Path) -> Vec<ServerRef> {
        Record::living(home).into_iter().filter(|server| server.project == dir).collect()
    }

    /// All servers with a running supervisor.
    pub fn living(home: &Home) -> Vec<ServerRef> {
        let living = |record: &Record| record.is_under_way() && process::is_alive(&record.supervisor);
        Record::all(home).filter(living).map(|record| record.snapshot.server()).collect()
    }

    /// The servers with a running supervisor, each with the processes of its tree.
    pub fn trees(home: &Home) -> Vec<(ServerRef, Vec<ProcessId>)> {
        Record::all(home)
            .filter(|record| process::is_alive(&record.supervisor))
            .map(|record| {
                let server = record.snapshot.server();
                let tree = platform::tree_of(record.supervisor.pid, &home.mark(&server));
                (server, tree)
            })
            .collect()
    }

    /// Whether the supervisor was killed: it ended without saying how its server ended.
    pub fn is_cut_off(&self) -> bool {
        (self.is_under_way() || self.uncleared) && !process::is_alive(&self.supervisor)
    }

    /// Whether the recorded state is not a final one.
    pub fn is_under_way(&self) -> bool {
        match self.snapshot.state {
            State::Starting { .. }
            | State::Running { .. }
            | State::Stopping { .. }
            | State::Waiting { .. } => true,
            State::Stopped | State::Done { .. } | State::Failed(_) => false,
        }
    }

    /// Ends what a killed supervisor left of this server, and waits until it is gone. Without the wait, an ending
    /// process might still hold its ports when it can no longer be found by its mark.
    pub fn clear_leftovers(&self, home: &Home) {
        let deadline = Instant::now() + LEFTOVERS;
        let mut ending: Vec<ProcessId> = self.leader.iter().cloned().collect();
        loop {
            for process in platform::tagged(&home.mark(&self.snapshot.server())) {
                let _ = process::end(&process, true);
                if !ending.contains(&process) {
                    ending.push(process);
                }
            }
            ending.retain(process::is_alive);
            if ending.is_empty() || Instant::now() > deadline {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The server's snapshot when no supervisor answers. If the supervisor was killed, this is first put on record,
    /// once, so that all clients show the same.
    pub fn aftermath(mut self, home: &Home) -> Snapshot {
        if self.is_under_way() {
            if process::is_alive(&self.supervisor) {
                let what = Message::ItsSupervisorSilent { pid: self.supervisor.pid };
                let mut snapshot = self.snapshot;
                snapshot.problem = Some(what);
                snapshot.state.set_unready();
                return version::labelled(snapshot);
            }
            self.settle();
            let server = self.snapshot.server();
            // If the lock is held, there is a new supervisor, and its record counts.
            let lock = File::open(home.lock(&server)).ok().filter(|lock| lock.try_lock().is_ok());
            if lock.is_some() {
                let _ = self.write(home, &server);
                let history = History::of(home, &server);
                // There may also be an older crash to report.
                match &self.snapshot.state {
                    State::Failed(Cause::Crash(report)) => history.add_crash(report),
                    State::Failed(Cause::Job(report)) => history.add(Happening::failed(report)),
                    _ => history.add(Happening::Stopped { by: None, killed: false }),
                }
            }
        }
        self.no_supervisor();
        self.snapshot
    }

    /// Replaces a state that was interrupted when the supervisor was killed with its outcome.
    fn settle(&mut self) {
        self.uncleared = true;
        let rebooted = self.supervisor.boot != platform::boot_id();
        let snapshot = &mut self.snapshot;
        if rebooted || snapshot.goal() == Goal::Down {
            snapshot.enter(State::Stopped);
        } else {
            let started_at = snapshot.process().and_then(|process| process.started_at);
            let crash = CrashReport {
                at: Timestamp::now(),
                exit: None,
                uptime_s: started_at.map_or(0.0, |at| Timestamp::now().duration_since(at).as_secs_f64()),
                cause: Message::SupervisorKilled {},
                lines: Vec::new(),
            };
            snapshot.state = State::Failed(match snapshot.kind {
                Kind::Server => Cause::Crash(crash),
                Kind::Job => Cause::Job(crash),
            });
            snapshot.earlier_crash = None;
            snapshot.recovered_at = None;
        }
        self.no_supervisor();
    }

    /// Records that a server was stopped after its supervisor was killed, and its leftovers cleared.
    pub fn stop(&mut self) {
        self.uncleared = false;
        self.snapshot.state = State::Stopped;
        self.snapshot.earlier_crash = None;
        self.snapshot.recovered_at = None;
        self.no_supervisor();
    }

    fn no_supervisor(&mut self) {
        self.snapshot.supervisor_pid = None;
        self.snapshot.supervisor_version = None;
        self.snapshot.outdated = false;
    }
}
