//! Frees a port by ending its holders, if they may be ended.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Manager;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::message::Hints;
use trayvisor_model::{Ancestor, Holder, Message, can_be_freed, messages_of};
use trayvisor_platform as platform;
use trayvisor_platform::process;
use trayvisor_store::home::Home;
use trayvisor_supervise::ports;

/// How long holders may take to end when asked, before they are killed, and how long the port may then take to become
/// free.
const FREE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a port must stay free. If it does not, something has started its holder again.
const STAYS_FREE: Duration = Duration::from_millis(200);

/// Interval between checks whether a port is free.
const LOOK: Duration = Duration::from_millis(20);

/// A process that was ended to free a port.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Freed {
    /// The process as it was.
    pub holder: Holder,
    /// Whether it had to be killed because it did not end when asked.
    pub killed: bool,
}

impl Manager {
    /// Frees one place; see [`Ports::free`].
    pub(super) async fn release(&self, place: &Place<'_>, shown: &Shown<'_>) -> Result<Vec<Freed>> {
        let port = place.port();
        let holders = place.holders(&self.home)?;
        let is_free = holders.is_empty() && place.is_free(&self.home)?;
        if !is_free && !can_be_freed(&holders) {
            return Err(protected(port, &holders).into());
        }
        if !holders.iter().all(|holder| shown.covers(holder)) {
            return Err(Message::HolderReplaced { port, holders: messages_of(&holders) }.into());
        }
        let freed = self.end_all(shown.with_leader(holders)).await?;
        self.prove_free(place, &freed).await?;
        Ok(freed)
    }

    async fn end_all(&self, holders: Vec<Holder>) -> Result<Vec<Freed>> {
        let (servers, mut foreign): (Vec<_>, Vec<_>) =
            holders.into_iter().partition(|holder| holder.server.is_some());
        // Parents before their children, which the parents would start again.
        foreign.sort_by_key(|holder| holder.parents.len());
        for holder in &foreign {
            end(holder, false)?;
        }
        let mut freed = Vec::new();
        for holder in servers {
            if let Some(server) = &holder.server {
                self.stop(server).await?;
            }
            freed.push(Freed { holder, killed: false });
        }
        let deadline = Instant::now() + FREE_TIMEOUT;
        while foreign.iter().any(is_alive) && Instant::now() < deadline {
            sleep(LOOK).await;
        }
        for holder in foreign {
            let killed = is_alive(&holder) && end(&holder, true)?;
            freed.push(Freed { holder, killed });
        }
        Ok(freed)
    }

    async fn prove_free(&self, place: &Place<'_>, freed: &[Freed]) -> Result<()> {
        let deadline = Instant::now() + FREE_TIMEOUT;
        let mut free_since = None;
        loop {
            free_since = if place.is_free(&self.home)? { free_since.or(Some(Instant::now())) } else { None };
            if free_since.is_some_and(|since| since.elapsed() >= STAYS_FREE) {
                return Ok(());
            }
            if Instant::now() > deadline {
                let holders = place.holders(&self.home)?;
                return Err(still_busy(place.port(), &holders, restarter(&holders, freed)).into());
            }
            sleep(LOOK).await;
        }
    }
}

/// What to free.
pub(super) enum Place<'a> {
    /// A port, on any address.
    Anywhere(u16),
    /// A port at the addresses of a server with this host, except for the server's own processes.
    OfServer { host: &'a str, port: u16, own: Vec<u32> },
}

impl Place<'_> {
    pub(super) fn port(&self) -> u16 {
        match self {
            Place::Anywhere(port) | Place::OfServer { port, .. } => *port,
        }
    }

    /// The holders that would have to end.
    pub(super) fn holders(&self, home: &Home) -> Result<Vec<Holder>> {
        match self {
            Place::Anywhere(port) => ports::holders(home, *port),
            Place::OfServer { host, port, own } => {
                let conflict = ports::conflict(home, host, *port, own, BTreeSet::new)?;
                Ok(conflict.map(|conflict| conflict.holders).unwrap_or_default())
            }
        }
    }

    fn is_free(&self, home: &Home) -> Result<bool> {
        match self {
            Place::Anywhere(port) => ports::is_released(*port),
            Place::OfServer { host, port, own } => {
                Ok(ports::conflict(home, host, *port, own, BTreeSet::new)?.is_none())
            }
        }
    }
}

/// The holders that the user was shown, and so may be ended.
pub(super) struct Shown<'a> {
    holders: &'a [Holder],
    /// The process to end with its descendants, whether or not it holds the port itself.
    leader: Option<&'a Holder>,
}

impl<'a> Shown<'a> {
    /// Exactly these holders of the port.
    pub(super) fn holders(holders: &'a [Holder]) -> Shown<'a> {
        Shown { holders, leader: None }
    }

    /// The process that all holders descend from.
    pub(super) fn leader(leader: &'a Holder) -> Shown<'a> {
        Shown { holders: std::slice::from_ref(leader), leader: Some(leader) }
    }

    /// Whether this exact process was shown, or descends from one that was: a reloader has a new worker after each
    /// change.
    fn covers(&self, holder: &Holder) -> bool {
        let mut line = holder
            .process
            .iter()
            .cloned()
            .chain(holder.parents.iter().filter_map(|parent| process::of(parent.pid)));
        line.any(|process| self.holders.iter().any(|shown| shown.process.as_ref() == Some(&process)))
    }

    fn with_leader(&self, mut holders: Vec<Holder>) -> Vec<Holder> {
        let missing = |leader: &&Holder| holders.iter().all(|holder| holder.process != leader.process);
        let leader = self.leader.filter(|leader| is_alive(leader)).filter(missing);
        holders.extend(leader.cloned());
        holders
    }
}

fn protected(port: u16, holders: &[Holder]) -> Message {
    let mut reasons: Vec<Message> = Vec::new();
    for reason in holders.iter().filter_map(|holder| holder.protected.as_ref()) {
        if !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    let holders = messages_of(holders);
    if reasons.is_empty() {
        return Message::HolderUnseen { port, holders };
    }
    Message::HolderProtected { port, holders, advice: Hints(reasons.clone()), reasons }
}

fn still_busy(port: u16, holders: &[Holder], restarter: Option<Ancestor>) -> Message {
    let holders = messages_of(holders);
    match restarter {
        Some(Ancestor { name, .. }) if name == "systemd" => Message::PortHeldBySystemd { port, holders },
        Some(Ancestor { name, pid }) => Message::PortHeldAgain { port, holders, restarter: name, pid },
        None => Message::PortStillBusy { port, holders },
    }
}

/// The parent of a new holder, which has probably restarted it. The system's first process adopts orphans, so it does
/// not count.
fn restarter(holders: &[Holder], freed: &[Freed]) -> Option<Ancestor> {
    let is_new = |holder: &&Holder| freed.iter().all(|freed| freed.holder.process != holder.process);
    let mut parents = holders.iter().filter(is_new).filter_map(|holder| holder.parents.last());
    parents.find(|parent| !platform::SYSTEM_PIDS.contains(&parent.pid)).cloned()
}

fn is_alive(holder: &Holder) -> bool {
    holder.process.as_ref().is_some_and(process::is_alive)
}

/// Asks exactly this process to end, or kills it if `force` is set. Returns whether it still existed.
fn end(holder: &Holder, force: bool) -> Result<bool> {
    let Some(process) = &holder.process else { return Ok(false) };
    process::end(process, force).map_err(Error::file(Message::Ended {}, Path::new(&holder.name.to_string())))
}
