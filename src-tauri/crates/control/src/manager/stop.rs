//! Stopping: over when nothing of the tree is left.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::{ANSWER, Manager, offline, open};
use crate::error::{Error, Result};
use crate::model::{Goal, Phase, ServerRef, Snapshot};
use crate::record::Record;
use crate::socket::{Call, Request};

/// How long beyond its own limit a stop is waited for.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// What became of a stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Stopped {
    /// The process that ran; `None` when none did.
    pub pid: Option<u32>,
    /// How the server is now.
    pub snapshot: Snapshot,
}

impl Manager {
    /// Stops a server and waits until its whole tree is gone; one that does not run is fine.
    ///
    /// # Errors
    /// [`Error::StillStopping`] when it takes longer than its own limit and some.
    pub async fn stop(&self, server: &ServerRef) -> Result<Stopped> {
        let limit = open(server).map_or(Duration::from_secs(10), |(_, config)| config.rules.stop_timeout)
            + STOP_GRACE;
        let before = self.status(server).await?;
        let call = Call { request: Request::Stop, follow: true };
        let Ok(mut connection) = self.call(server, call).await else {
            return self.clear(server, before).await;
        };
        let deadline = Instant::now() + limit;
        let mut waiting_for = None;
        loop {
            match timeout_at(deadline, connection.next()).await {
                Ok(Ok(Some(snapshot))) if snapshot.phase == Phase::Stopped => {
                    self.released(server).await;
                    return Ok(Stopped { pid: before.pid, snapshot });
                }
                Ok(Ok(Some(snapshot))) => waiting_for = snapshot.waiting_for.or(waiting_for),
                // It ended on its own account meanwhile, crashed for instance; that is then on record.
                Ok(Ok(None) | Err(_)) => {
                    self.released(server).await;
                    return self.clear(server, before).await;
                }
                Err(_) => {
                    return Err(Error::StillStopping {
                        name: server.name.clone(),
                        seconds: limit.as_secs(),
                        waiting_for: waiting_for.unwrap_or_else(|| "its processes".to_owned()),
                    });
                }
            }
        }
    }

    /// No supervisor answers: what a killed one left is cleared, and nothing is wanted any more.
    async fn clear(&self, server: &ServerRef, before: Snapshot) -> Result<Stopped> {
        if let Some(mut record) = Record::read(&self.home, server)
            && !record.supervisor.is_alive()
        {
            if record.is_cut_off() {
                let cut_off = record.clone();
                let _ = tokio::task::spawn_blocking(move || cut_off.clear_leftovers()).await;
            }
            record.snapshot.phase = Phase::Stopped;
            record.snapshot.goal = Goal::Down;
            record.snapshot.crash = None;
            record.snapshot.conflict = None;
            record.write(&self.home, server)?;
        }
        Ok(Stopped { pid: before.pid, snapshot: offline(&self.home, server).unwrap_or(before) })
    }

    /// Waits, for moments, until a supervisor that is done has let go of its lock: what is started next is then new.
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
