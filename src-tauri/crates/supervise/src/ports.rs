//! Who holds a port, whether it is free, and which port is the next free one.

mod address;
mod elsewhere;
mod holder;
mod listener;
pub mod network;
mod protection;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use self::elsewhere::Likeness;
use self::holder::Look;
pub use self::listener::listeners;
use trayvisor_model::Launch;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Conflict, HeldPort, Holder};
use trayvisor_platform::{self as platform, Listening};
use trayvisor_store::home::Home;

/// How long a socket may outlive its process.
const LAST_BREATH: Duration = Duration::from_millis(500);
/// Interval between checks whether it is gone.
const LOOK: Duration = Duration::from_millis(10);
/// Longest wait for a connection to a server on this machine.
const CONNECT: Duration = Duration::from_millis(500);

/// What the system says about a port.
enum Verdict {
    Free,
    /// The port is taken: by those who listen where the server would, or, if the table shows none, by all who listen on
    /// it.
    Taken(Vec<Listening>),
    /// The port has no holder, but the system denies it to us.
    Refused,
}

/// Every process that listens on this port, on any address.
pub fn holders(home: &Home, port: u16) -> Result<Vec<Holder>> {
    let sockets = settled(|| table(Some(port)), |sockets| is_left_behind(sockets))?;
    Ok(Look::at(home, &sockets).holders(&sockets.iter().collect::<Vec<_>>()))
}

/// All ports with a listener, in order.
pub fn held(home: &Home) -> Result<Vec<HeldPort>> {
    let mut sockets = table(None)?;
    let look = Look::at(home, &sockets);
    sockets.sort_by_key(|socket| socket.address.port());
    let by_port = sockets.chunk_by(|one, next| one.address.port() == next.address.port());
    let held = by_port.map(|sockets| HeldPort {
        port: sockets[0].address.port(),
        holders: look.holders(&sockets.iter().collect::<Vec<_>>()),
    });
    Ok(held.collect())
}

/// Finds who keeps a server from listening on `host` and `port`, apart from the processes `own`. The next free port is
/// none of `reserved`, which is only called if there is a conflict.
///
/// # Errors
/// If the port has no holder, why the system refuses it.
pub fn conflict(
    home: &Home,
    host: &str,
    port: u16,
    own: &[u32],
    reserved: impl FnOnce() -> BTreeSet<u16>,
) -> Result<Option<Conflict>> {
    let wanted = address::of(host, port);
    // If no holder is found, it ended between the two checks.
    let is_passing =
        |seen: &Verdict| matches!(seen, Verdict::Taken(by) if by.is_empty() || is_left_behind(by));
    let taken = match settled(|| verdict(&wanted, port), is_passing)? {
        Verdict::Free => return Ok(None),
        Verdict::Refused => return Err(platform::port_refused(port).into()),
        Verdict::Taken(taken) => taken,
    };
    let mut holders = Look::at(home, &taken).holders(&taken.iter().collect::<Vec<_>>());
    holders.retain(|holder| holder.pid.is_none_or(|pid| !own.contains(&pid)));
    if holders.is_empty() && !taken.is_empty() {
        return Ok(None);
    }
    Ok(Some(Conflict { at: Timestamp::now(), port, holders, next_free: next_free(host, port, &reserved()) }))
}

/// The process that runs a server elsewhere: it was started in the server's folder by its command, and all holders of
/// its port descend from it. `None` also if it must not be ended.
pub fn started_elsewhere(home: &Home, launch: &Launch, app: Option<&str>, port: u16) -> Option<Holder> {
    let sockets = table(Some(port)).ok()?;
    Look::at(home, &sockets).leader(&sockets, &Likeness::of(launch, app, port))
}

/// All ports of this machine with a listener, of any user. Cheaper than [`held`].
pub fn taken() -> BTreeSet<u16> {
    let sockets = platform::listening(None, Some(&[])).unwrap_or_default();
    sockets.iter().map(|socket| socket.address.port()).collect()
}

/// Whether a server could listen on `host` and `port` now.
pub fn is_free(host: &str, port: u16) -> bool {
    matches!(verdict(&address::of(host, port), port), Ok(Verdict::Free))
}

/// The next port above this one that a server could listen on and that is not reserved for another one, at most 100
/// higher.
pub fn next_free(host: &str, port: u16, reserved: &BTreeSet<u16>) -> Option<u16> {
    // Resolved once: a name lookup may be slow.
    let wanted = address::of(host, port);
    let free = |port: &u16| {
        let there: Vec<SocketAddr> =
            wanted.iter().map(|address| SocketAddr::new(address.ip(), *port)).collect();
        matches!(verdict(&there, *port), Ok(Verdict::Free))
    };
    (port..=port.saturating_add(100)).skip(1).filter(|port| !reserved.contains(port)).find(free)
}

/// Whether nobody listens on this port any more and a server could, on the wildcard address of either family. An
/// address that needs rights we do not have is ignored.
pub fn is_released(port: u16) -> Result<bool> {
    let wildcards: [IpAddr; 2] = [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()];
    let bound = |ip: IpAddr| match address::try_bind(SocketAddr::new(ip, port)) {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::PermissionDenied,
    };
    Ok(table(Some(port))?.is_empty() && wildcards.into_iter().all(bound))
}

/// The ports that any of these processes listens on, in order.
pub fn of_processes(pids: &[u32]) -> Vec<u16> {
    let mut ports: Vec<u16> = addresses_of(pids).iter().flatten().map(SocketAddr::port).collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}

/// The addresses that any of these processes listens on; `None` where the system does not report who listens.
pub(crate) fn addresses_of(pids: &[u32]) -> Option<Vec<SocketAddr>> {
    let listening = platform::listening(None, Some(pids)).ok()?;
    let theirs = listening.iter().filter(|listening| listening.pids.iter().any(|pid| pids.contains(pid)));
    let theirs: Vec<SocketAddr> = theirs.map(|listening| listening.address).collect();
    (platform::SHOWS_ALL_LISTENERS || !theirs.is_empty()).then_some(theirs)
}

/// Whether a server of this host listens there.
pub(crate) fn leads_to(host: &str, at: SocketAddr) -> bool {
    is_one_of(&address::of(host, 0), at)
}

/// Whether an address is one of these, which have port 0.
fn is_one_of(wanted: &[SocketAddr], at: SocketAddr) -> bool {
    let at = SocketAddr::new(at.ip(), 0);
    wanted.iter().any(|wanted| address::overlap(*wanted, at))
}

/// Of the addresses that a server listens on, the one to reach it: one that it was given, else one of this machine
/// alone, else any.
pub(crate) fn best(own: impl Iterator<Item = SocketAddr> + Clone, host: &str) -> Option<SocketAddr> {
    // Resolved once: a name lookup may be slow.
    let wanted = address::of(host, 0);
    let rank = |own: &SocketAddr| {
        let ip = own.ip().to_canonical();
        (!is_one_of(&wanted, *own), !(ip.is_loopback() || ip.is_unspecified()), ip.is_ipv6(), own.port())
    };
    own.min_by_key(rank)
}

/// Whether something accepts connections on this port at the server's address.
pub fn answers(host: &str, port: u16) -> bool {
    let reachable = |address: SocketAddr| match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port),
        IpAddr::V4(_) | IpAddr::V6(_) => address,
    };
    let mut addresses = address::of(host, port).into_iter().map(reachable);
    addresses.any(|address| TcpStream::connect_timeout(&address, CONNECT).is_ok())
}

fn table(port: Option<u16>) -> Result<Vec<Listening>> {
    platform::listening(port, None)
        .map_err(Error::file(Message::Read {}, Path::new("the table of open ports")))
}

/// Repeats the check while a holder is ending: its sockets are the last thing that an ending process releases.
fn settled<T>(look: impl Fn() -> Result<T>, is_passing: impl Fn(&T) -> bool) -> Result<T> {
    let deadline = Instant::now() + LAST_BREATH;
    loop {
        let seen = look()?;
        if !is_passing(&seen) || Instant::now() > deadline {
            return Ok(seen);
        }
        thread::sleep(LOOK);
    }
}

/// Whether one of these sockets is ours and has no process any more.
fn is_left_behind(sockets: &[Listening]) -> bool {
    sockets.iter().any(|socket| socket.ours && socket.pids.is_empty())
}

/// A bind decides, as it does for the server; the table shows who is in the way.
fn verdict(wanted: &[SocketAddr], port: u16) -> Result<Verdict> {
    let Some(error) = wanted.iter().find_map(|address| address::try_bind(*address).err()) else {
        return Ok(Verdict::Free);
    };
    let all = table(Some(port))?;
    let in_the_way = |held: &&Listening| wanted.iter().any(|wanted| address::overlap(*wanted, held.address));
    let overlapping: Vec<Listening> = all.iter().filter(in_the_way).cloned().collect();
    Ok(match (overlapping.is_empty(), error.kind()) {
        (true, io::ErrorKind::PermissionDenied) => Verdict::Refused,
        (true, _) => Verdict::Taken(all),
        (false, _) => Verdict::Taken(overlapping),
    })
}
