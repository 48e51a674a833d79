//! What was last known of a server, on disk: for when its supervisor has ended, as it should or not.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::files::{self, Keep};
use crate::home::{self, Home};
use crate::model::{CrashReport, Goal, Holder, Phase, ServerRef, Snapshot};
use crate::platform;
use crate::process::ProcessId;

/// What a killed supervisor left gets so long to be gone once it was killed.
const LEFTOVERS: Duration = Duration::from_secs(5);

/// A server's record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The last snapshot its supervisor published.
    pub(crate) snapshot: Snapshot,
    /// The supervisor.
    pub(crate) supervisor: ProcessId,
    /// The leader of the server's tree, while there was one.
    pub(crate) leader: Option<ProcessId>,
}

impl Record {
    /// Reads a server's record. One that can't be read is as good as none: it holds nothing that a user wrote.
    pub(crate) fn read(home: &Home, server: &ServerRef) -> Option<Record> {
        files::read_json(&home.record(server)).ok().flatten()
    }

    /// Writes a server's record.
    pub(crate) fn write(&self, home: &Home, server: &ServerRef) -> Result<()> {
        files::write_json(&home.record(server), self, Keep::WhileUp)
    }

    /// Every record there is.
    fn all(home: &Home) -> impl Iterator<Item = Record> {
        let files = std::fs::read_dir(home.records()).into_iter().flatten().flatten();
        files.filter_map(|file| files::read_json(&file.path()).ok().flatten())
    }

    /// The servers on record for a project's folder, by name.
    pub(crate) fn servers_of(home: &Home, dir: &Path) -> Vec<ServerRef> {
        let mut servers: Vec<ServerRef> = Record::all(home).map(|record| record.snapshot.server()).collect();
        servers.retain(|server| server.project == dir);
        servers.sort();
        servers
    }

    /// Says of each holder which running server of ours it belongs to.
    pub(crate) fn recognise(home: &Home, holders: &mut [Holder]) {
        for record in Record::all(home).filter(|record| record.supervisor.is_alive()) {
            let tree = platform::descendants(record.supervisor.pid);
            for holder in holders.iter_mut().filter(|holder| holder.server.is_none()) {
                if tree.iter().any(|process| Some(process.pid) == holder.pid) {
                    holder.server = Some(record.snapshot.server());
                }
            }
        }
    }

    /// Whether the supervisor ended without saying how its server ended: it was killed.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.is_under_way() && !self.supervisor.is_alive()
    }

    /// Whether the last thing known is not the end of the story.
    fn is_under_way(&self) -> bool {
        match self.snapshot.phase {
            Phase::Starting | Phase::Running | Phase::Stopping | Phase::Waiting => true,
            Phase::Stopped | Phase::Failed => false,
        }
    }

    /// Ends what a killed supervisor left of this server, and waits until it is gone: a process on its way out still has
    /// its ports, but no longer the mark that it could be found by.
    pub(crate) fn clear_leftovers(&self) {
        let deadline = Instant::now() + LEFTOVERS;
        let mut ending: Vec<ProcessId> = self.leader.iter().cloned().collect();
        loop {
            for process in platform::tagged(&home::id(&self.snapshot.server())) {
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

    /// How the server is, now that no supervisor answers for it.
    pub(crate) fn aftermath(self) -> Snapshot {
        let cut_off = self.is_cut_off();
        if self.is_under_way() && !cut_off {
            let what = format!("its supervisor (PID {}) does not answer", self.supervisor.pid);
            return Snapshot { problem: Some(what), ready: false, ..self.snapshot };
        }
        let same_boot = self.supervisor.boot == platform::boot_id();
        let mut snapshot = self.snapshot;
        if cut_off && same_boot && snapshot.goal == Goal::Up {
            snapshot.phase = Phase::Failed;
            snapshot.crash = Some(CrashReport {
                at: snapshot.started_at.unwrap_or_default(),
                exit: None,
                uptime_s: 0.0,
                cause: "its supervisor was ended from outside".to_owned(),
                advice: Some("Start it again; what is left of it is cleared away first".to_owned()),
                lines: Vec::new(),
            });
        } else if cut_off {
            snapshot.phase = Phase::Stopped;
            snapshot.goal = Goal::Down;
        }
        snapshot.ready = false;
        snapshot.pid = None;
        snapshot.supervisor_pid = None;
        snapshot.started_at = None;
        snapshot.uptime_s = None;
        snapshot.cpu_percent = None;
        snapshot.memory_bytes = None;
        snapshot.ports.clear();
        snapshot.restart_at = None;
        snapshot.waiting_for = None;
        snapshot
    }
}
