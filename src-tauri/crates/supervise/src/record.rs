//! What was last known of a server, on disk: for when its supervisor has ended, as it should or not.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::socket::{FORM, first_form};
use crate::version;
use trayvisor_model::error::Result;
use trayvisor_model::{Cause, CrashReport, Goal, Happening, Message, ProcessId, ServerRef, Snapshot, State};
use trayvisor_platform as platform;
use trayvisor_platform::process;
use trayvisor_store::files::{self, Keep};
use trayvisor_store::history::History;
use trayvisor_store::home::Home;

/// What a killed supervisor left gets so long to be gone once it was killed.
const LEFTOVERS: Duration = Duration::from_secs(5);

/// A server's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// The form it has, as of a [`crate::socket::Call`].
    #[serde(default = "first_form")]
    v: u32,
    /// The last snapshot its supervisor published.
    pub snapshot: Snapshot,
    /// The supervisor.
    pub supervisor: ProcessId,
    /// The leader of the server's tree, while there was one.
    pub leader: Option<ProcessId>,
    /// Whether the supervisor was killed, and what it left has not been cleared away.
    #[serde(default)]
    pub uncleared: bool,
}

impl Record {
    /// What is known of a server while this supervisor lives.
    pub fn new(snapshot: Snapshot, supervisor: ProcessId, leader: Option<ProcessId>) -> Record {
        Record { v: FORM, snapshot, supervisor, leader, uncleared: false }
    }

    /// Reads a server's record. One that can't be read is as good as none: it holds nothing that a user wrote.
    pub fn read(home: &Home, server: &ServerRef) -> Option<Record> {
        files::read_json(&home.record(server)).ok().flatten()
    }

    /// Writes a server's record.
    pub fn write(&self, home: &Home, server: &ServerRef) -> Result<()> {
        let path = home.record(server);
        match files::write_json(&path, self, Keep::WhileUp) {
            // A full disk lets go at least, and a server without a record is a stopped one.
            Err(_) if self.snapshot.state == State::Stopped && std::fs::remove_file(&path).is_ok() => Ok(()),
            written => written,
        }
    }

    /// Every record there is.
    pub fn all(home: &Home) -> impl Iterator<Item = Record> {
        let files = std::fs::read_dir(home.records()).into_iter().flatten().flatten().map(|file| file.path());
        // Whoever was killed while writing one leaves it under another name.
        let records = files.filter(|path| path.extension().is_some_and(|kind| kind == "json"));
        records.filter_map(|path| files::read_json(&path).ok().flatten())
    }

    /// The servers on record for a project's folder, by name.
    pub fn servers_of(home: &Home, dir: &Path) -> Vec<ServerRef> {
        let mut servers: Vec<ServerRef> = Record::all(home).map(|record| record.snapshot.server()).collect();
        servers.retain(|server| server.project == dir);
        servers.sort();
        servers
    }

    /// The servers of a project's folder whose supervisors are at work, whatever its configuration says by now.
    pub fn living_of(home: &Home, dir: &Path) -> Vec<ServerRef> {
        let living = |record: &Record| record.is_under_way() && process::is_alive(&record.supervisor);
        let living = Record::all(home).filter(living).map(|record| record.snapshot.server());
        living.filter(|server| server.project == dir).collect()
    }

    /// The servers whose supervisors are at work, each with the processes of its tree.
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

    /// Whether the supervisor ended without saying how its server ended: it was killed.
    pub fn is_cut_off(&self) -> bool {
        (self.is_under_way() || self.uncleared) && !process::is_alive(&self.supervisor)
    }

    /// Whether the last thing known is not the end of the story.
    pub fn is_under_way(&self) -> bool {
        match self.snapshot.state {
            State::Starting { .. }
            | State::Running { .. }
            | State::Stopping { .. }
            | State::Waiting { .. } => true,
            State::Stopped | State::Failed(_) => false,
        }
    }

    /// Ends what a killed supervisor left of this server, and waits until it is gone: a process on its way out still has
    /// its ports, but no longer the mark that it could be found by.
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

    /// How the server is, now that no supervisor answers for it. A supervisor that was killed is first put on record as
    /// that, once, so that all clients tell the same story.
    pub fn aftermath(mut self, home: &Home) -> Snapshot {
        if self.is_under_way() {
            if process::is_alive(&self.supervisor) {
                let what = Message::ItsSupervisorSilent { pid: self.supervisor.pid };
                let mut snapshot = self.snapshot;
                snapshot.problem = Some(what);
                snapshot.state.answers_no_more();
                return version::labelled(snapshot);
            }
            self.settle();
            let server = self.snapshot.server();
            // Whoever has the lock is a new supervisor, and its record counts.
            let lock = File::open(home.lock(&server)).ok().filter(|lock| lock.try_lock().is_ok());
            if lock.is_some() {
                let _ = self.write(home, &server);
                let history = History::of(home, &server);
                // An older crash may be told, too.
                match &self.snapshot.state {
                    State::Failed(Cause::Crash(report)) => history.add_crash(report),
                    _ => history.add(Happening::Stopped { by: None }),
                }
            }
        }
        self.no_supervisor();
        self.snapshot
    }

    /// Turns what was under way when the supervisor was killed into how that ended.
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
            snapshot.state = State::Failed(Cause::Crash(crash));
            snapshot.earlier_crash = None;
            snapshot.recovered_at = None;
        }
        self.no_supervisor();
    }

    /// Puts on record that a server was stopped after its supervisor was killed, and what it left cleared away.
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
