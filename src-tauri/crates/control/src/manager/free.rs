//! Freeing a port of what may be ended.

use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Manager;
use crate::error::{Error, Result};
use crate::model::Holder;
use crate::ports;
use crate::process::ProcessId;
use crate::record::Record;

/// How long a holder may take to end when asked, before it is made to.
const FREE_TIMEOUT: Duration = Duration::from_secs(5);

/// How often is looked whether a port is free by now.
const LOOK: Duration = Duration::from_millis(20);

/// A process that was ended to free a port.
#[derive(Clone, Debug, PartialEq)]
pub struct Freed {
    /// What it was.
    pub holder: Holder,
    /// Whether it had to be killed, because asking was not enough.
    pub killed: bool,
}

impl Manager {
    /// Ends every process that listens on a port, asking first, and proves the port free. A server of ours among them
    /// is stopped, so that its supervisor does not start it again.
    ///
    /// # Errors
    /// [`Error::HolderProtected`] when one of them must not be ended; then none is. [`Error::PortStillBusy`] when
    /// something listens there again.
    pub async fn free(&self, port: u16) -> Result<Vec<Freed>> {
        let holders = self.holders(port)?;
        if holders.iter().any(|holder| holder.protected.is_some()) {
            return Err(Error::HolderProtected { port, holders });
        }
        let mut freed = Vec::new();
        let mut foreign = Vec::new();
        for holder in holders {
            // Who it is, is fixed here; everything below goes to that very process.
            match (&holder.server, holder.pid.and_then(ProcessId::of)) {
                (Some(server), _) => {
                    self.stop(server).await?;
                    freed.push(Freed { holder, killed: false });
                }
                (None, Some(process)) => foreign.push((holder, process)),
                (None, None) => {}
            }
        }
        for (holder, process) in foreign {
            let killed =
                end_politely(&process).await.map_err(Error::file("ended", Path::new(&holder.name)))?;
            freed.push(Freed { holder, killed });
        }
        let deadline = Instant::now() + FREE_TIMEOUT;
        loop {
            let left = self.holders(port)?;
            if left.is_empty() {
                return Ok(freed);
            }
            if Instant::now() > deadline {
                return Err(Error::PortStillBusy { port, holders: left });
            }
            sleep(LOOK).await;
        }
    }

    /// Who listens on a port, with the server of ours that each belongs to.
    ///
    /// # Errors
    /// When the system's table of sockets can't be read.
    pub fn holders(&self, port: u16) -> Result<Vec<Holder>> {
        let mut holders =
            ports::holders(port).map_err(Error::file("read", Path::new("the table of open ports")))?;
        Record::recognise(&self.home, &mut holders);
        Ok(holders)
    }
}

/// Asks a process to end and makes it when it does not; whether it had to be made.
async fn end_politely(process: &ProcessId) -> std::io::Result<bool> {
    process.end(false)?;
    let deadline = Instant::now() + FREE_TIMEOUT;
    while process.is_alive() {
        if Instant::now() > deadline {
            process.end(true)?;
            return Ok(true);
        }
        sleep(LOOK).await;
    }
    Ok(false)
}
