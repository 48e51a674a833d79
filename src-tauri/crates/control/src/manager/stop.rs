//! Stops servers. A stop is complete when no process of the tree is left.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::Manager;
use crate::servers::offline;
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_model::{Happening, ProcessId, ServerRef, Snapshot, State};
use trayvisor_platform as platform;
use trayvisor_platform::process;
use trayvisor_project::config::Project;
use trayvisor_store::files;
use trayvisor_store::history::History;
use trayvisor_supervise::record::Record;
use trayvisor_supervise::socket::{ANSWER, Request, is_unreadable};

/// How long to wait for a stop beyond its own limit.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// Longest wait for the first word of a supervisor that was asked to stop; one that says nothing is hung.
const FIRST_WORD: Duration = Duration::from_secs(5);

/// Interval between checks whether a supervisor has ended.
const LOOK: Duration = Duration::from_millis(20);

/// The outcome of a stop.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stopped {
    /// The process that was running; `None` if there was none.
    pub pid: Option<u32>,
    /// The snapshot after the stop.
    pub snapshot: Snapshot,
}

impl Manager {
    /// Stops a server and waits until its whole tree is gone. Succeeds for a server that is not running.
    ///
    /// # Errors
    /// [`Message::StillStopping`] if it takes much longer than its own limit.
    pub async fn stop(&self, server: &ServerRef) -> Result<Stopped> {
        let limit = Project::of(server)
            .map_or(Duration::from_secs(10), |(_, config)| config.rules.stop_timeout)
            + STOP_GRACE;
        let before = self.ask(server).await?;
        let Ok(mut connection) = self.call(server, Request::Stop, true).await else {
            return self.clear(server, before, limit).await;
        };
        let deadline = Instant::now() + limit;
        let mut until = deadline.min(Instant::now() + FIRST_WORD);
        let mut waiting_for = None;
        loop {
            let answer = timeout_at(until, connection.next()).await;
            if answer.is_err() && until < deadline {
                return self.clear(server, before, limit).await;
            }
            until = deadline;
            match answer {
                Ok(Ok(Some(snapshot))) if snapshot.state == State::Stopped => {
                    self.released(server).await;
                    return Ok(Stopped { pid: before.pid(), snapshot });
                }
                Ok(Ok(Some(snapshot))) => {
                    waiting_for = snapshot.waiting_for().map(str::to_owned).or(waiting_for);
                }
                // The answer is unreadable, but the supervisor got the request. Its end will still be noticed.
                Ok(Err(error)) if is_unreadable(&error) => {}
                // It ended on its own, for instance by a crash; that is then on record.
                Ok(Ok(None) | Err(_)) => {
                    self.released(server).await;
                    return self.clear(server, before, limit).await;
                }
                Err(_) => {
                    let waiting_for = waiting_for.map_or(Message::ItsProcesses {}, Message::verbatim);
                    return Err(Message::StillStopping {
                        name: server.name.clone(),
                        seconds: limit.as_secs_f64().ceil() as u64,
                        waiting_for: Box::new(waiting_for),
                    }
                    .into());
                }
            }
        }
    }

    /// Cleans up when no supervisor answers: asks a hung one to end by signal, clears what a killed one left, and
    /// records that the server is not wanted.
    async fn clear(&self, server: &ServerRef, before: Snapshot, limit: Duration) -> Result<Stopped> {
        if let Some(record) = Record::read(&self.home, server).filter(Record::is_under_way) {
            self.end_supervisor(server, &record.supervisor, limit).await?;
        }
        if let Some(mut record) =
            Record::read(&self.home, server).filter(|record| !process::is_alive(&record.supervisor))
        {
            if record.is_cut_off() {
                let (home, cut_off) = (self.home.clone(), record.clone());
                let _ = tokio::task::spawn_blocking(move || cut_off.clear_leftovers(&home)).await;
                self.remove_traces(server);
                let stopped = Happening::Stopped { by: Some(self.client.clone()), killed: false };
                History::of(&self.home, server).add(stopped);
            }
            record.stop();
            record.write(&self.home, server)?;
        }
        remove_stale_pid_file(server);
        Ok(Stopped { pid: before.pid(), snapshot: offline(&self.home, server).unwrap_or(before) })
    }

    /// Ends a supervisor, which stops its server first. One that does not end in time is killed; what it leaves is
    /// cleared afterwards.
    async fn end_supervisor(
        &self,
        server: &ServerRef,
        supervisor: &ProcessId,
        limit: Duration,
    ) -> Result<()> {
        let (name, pid) = (server.name.clone(), supervisor.pid);
        process::end(supervisor, false).map_err(|error| Message::SupervisorHung {
            name: name.clone(),
            pid,
            why: error.to_string(),
        })?;
        if !ended_within(supervisor, limit).await {
            let _ = process::end(supervisor, true);
            if !ended_within(supervisor, STOP_GRACE).await {
                return Err(Message::SupervisorStays { name, pid }.into());
            }
        }
        Ok(())
    }

    /// Removes what a killed supervisor left: its socket and the pid file. If the lock is held, there is a new
    /// supervisor.
    fn remove_traces(&self, server: &ServerRef) {
        let lock = std::fs::File::open(self.home.lock(server)).ok().filter(|lock| lock.try_lock().is_ok());
        if lock.is_none() {
            return;
        }
        platform::clear_socket(&self.home.socket(server));
        if let Ok(project) = Project::open(&server.project) {
            files::remove_own(&project.pid_file(&server.name));
        }
    }

    /// Waits briefly until a finished supervisor has released its lock, so that the next start makes a new one.
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

/// Waits until a process has ended, at most this long. Returns whether it has.
async fn ended_within(process: &ProcessId, limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    while process::is_alive(process) {
        if Instant::now() > deadline {
            return false;
        }
        sleep(LOOK).await;
    }
    true
}

/// Removes the pid file of a stopped server, unless its process is alive: then it belongs to another tool and is
/// correct.
fn remove_stale_pid_file(server: &ServerRef) {
    let Ok(project) = Project::open(&server.project) else { return };
    let file = project.pid_file(&server.name);
    let pid = files::read_own(&file).ok().flatten().and_then(|text| String::from_utf8(text).ok());
    if pid.is_some_and(|pid| pid.trim().parse().is_ok_and(|pid| process::of(pid).is_none())) {
        files::remove_own(&file);
    }
}
