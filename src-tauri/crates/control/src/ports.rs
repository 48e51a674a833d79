//! Who holds port N? Is it free? Which is the next free one? Free it, but only of what may be killed.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use socket2::{Domain, Socket, Type};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, UpdateKind};

use crate::model::Holder;
use crate::platform::{self, Listening};
use crate::process;

/// How long a socket may stay behind its process.
const LAST_BREATH: Duration = Duration::from_millis(500);
/// How often is looked whether it is gone.
const LOOK: Duration = Duration::from_millis(10);

/// Names of processes that hold a port for something else; killing them breaks that and frees nothing for long.
const PROXIES: [(&str, &str); 6] = [
    ("docker-proxy", "it serves a container: stop that with `docker ps` and `docker stop NAME`"),
    ("com.docker.backend", "it serves a container: stop that in Docker Desktop or with `docker stop NAME`"),
    ("rootlessport", "it serves a container: stop that with `podman stop NAME`"),
    ("wslrelay", "it serves a program in WSL: stop that inside WSL"),
    ("ControlCenter", "it is AirPlay: turn off AirPlay Receiver in the system settings, or use another port"),
    ("systemd", "it is a socket unit: see `systemctl list-sockets` and stop that unit"),
];

/// Every process that listens on this port, on any address.
///
/// # Errors
/// What the system says when its table of sockets can't be read.
pub fn holders(port: u16) -> io::Result<Vec<Holder>> {
    Ok(gather(&platform::listening(Some(port))?))
}

/// The holders that keep a server from listening on `host` and `port`: those whose address overlaps. Confirmed by a
/// bind where the table shows none.
pub(crate) fn conflicting(host: &str, port: u16) -> io::Result<Option<Vec<Holder>>> {
    let wanted = addresses(host, port);
    let deadline = Instant::now() + LAST_BREATH;
    loop {
        let taken = in_the_way(&wanted, port)?;
        match taken {
            None => return Ok(None),
            // A process on its way out has let go of everything but its sockets: a moment later it is gone.
            Some(taken) if taken.iter().any(is_passing) && Instant::now() < deadline => thread::sleep(LOOK),
            Some(taken) => return Ok(Some(gather(&taken))),
        }
    }
}

fn in_the_way(wanted: &[SocketAddr], port: u16) -> io::Result<Option<Vec<Listening>>> {
    let table = platform::listening(Some(port))?;
    let overlaps = |listening: &&Listening| wanted.iter().any(|wanted| overlap(*wanted, listening.address));
    let taken: Vec<Listening> = table.iter().filter(overlaps).cloned().collect();
    if !taken.is_empty() {
        return Ok(Some(taken));
    }
    if wanted.iter().all(|address| can_bind(*address)) {
        return Ok(None);
    }
    // Taken all the same: by whoever listens there on another address, or by nobody we are shown.
    Ok(Some(table))
}

/// A socket of ours that no process has any more.
fn is_passing(listening: &Listening) -> bool {
    listening.ours && listening.pids.is_empty()
}

/// Whether a server could listen on `host` and `port` now.
pub fn is_free(host: &str, port: u16) -> bool {
    matches!(in_the_way(&addresses(host, port), port), Ok(None))
}

/// The next port above this one that a server could listen on, within a hundred.
pub fn next_free(host: &str, port: u16) -> Option<u16> {
    (port..=port.saturating_add(100)).skip(1).find(|port| is_free(host, *port))
}

/// The ports that any of these processes listens on, in order.
pub(crate) fn of_processes(pids: &[u32]) -> Vec<u16> {
    let listening = platform::listening(None).unwrap_or_default();
    let theirs = listening.iter().filter(|listening| listening.pids.iter().any(|pid| pids.contains(pid)));
    let mut ports: Vec<u16> = theirs.map(|listening| listening.address.port()).collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}

/// Whether any of these processes listens on this port; `None` where the system does not tell whose a port is.
pub(crate) fn is_held_by(port: u16, pids: &[u32]) -> Option<bool> {
    let listening = platform::listening(Some(port)).ok().filter(|listening| !listening.is_empty())?;
    Some(listening.iter().any(|listening| listening.pids.iter().any(|pid| pids.contains(pid))))
}

fn addresses(host: &str, port: u16) -> Vec<SocketAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return vec![SocketAddr::new(address, port)];
    }
    match (bare, port).to_socket_addrs() {
        Ok(found) => found.collect(),
        Err(_) => vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)],
    }
}

/// Whether a socket that listens on `held` keeps another from `wanted` (ports apart, which are the same).
fn overlap(wanted: SocketAddr, held: SocketAddr) -> bool {
    let (wanted, held) = (wanted.ip(), held.ip());
    if let (IpAddr::V6(wanted), IpAddr::V6(held)) = (wanted, held) {
        return wanted == held || wanted.is_unspecified() || held.is_unspecified();
    }
    // Across the families only a wildcard IPv6 socket that also takes IPv4 can be in the way; the table does not tell
    // whether it does, so the bind decides (see `conflicting`).
    match (plain(wanted), plain(held)) {
        (Some(wanted), Some(held)) => wanted == held || wanted.is_unspecified() || held.is_unspecified(),
        (None, _) | (_, None) => false,
    }
}

fn plain(address: IpAddr) -> Option<Ipv4Addr> {
    match address {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(address) => address.to_ipv4_mapped(),
    }
}

/// Binds as a server would, without ever listening, so that nobody can connect to us. An address that this machine
/// does not have counts as bindable: that is not the port's fault.
fn can_bind(address: SocketAddr) -> bool {
    let bind = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        platform::ignore_closed_connections(&socket)?;
        socket.bind(&address.into())
    };
    match bind() {
        Ok(()) => true,
        Err(error) => !matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied),
    }
}

/// Whether something accepts connections on this port where the server would.
pub(crate) fn answers(host: &str, port: u16) -> bool {
    let reachable = |address: SocketAddr| match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port),
        IpAddr::V4(_) | IpAddr::V6(_) => address,
    };
    addresses(host, port)
        .into_iter()
        .map(reachable)
        .any(|address| std::net::TcpStream::connect_timeout(&address, Duration::from_millis(500)).is_ok())
}

/// One holder a process, with all its addresses, in order of pid.
fn gather(sockets: &[Listening]) -> Vec<Holder> {
    let mut by_pid: BTreeMap<Option<u32>, Vec<&Listening>> = BTreeMap::new();
    for socket in sockets {
        if socket.pids.is_empty() {
            by_pid.entry(None).or_default().push(socket);
        }
        for pid in &socket.pids {
            by_pid.entry(Some(*pid)).or_default().push(socket);
        }
    }
    let pids: Vec<Pid> = by_pid.keys().flatten().map(|pid| Pid::from_u32(*pid)).collect();
    let kind = ProcessRefreshKind::nothing().with_cmd(UpdateKind::Always).with_exe(UpdateKind::Always);
    let system = process::look_at(ProcessesToUpdate::Some(&pids), kind);
    let describe = |(pid, sockets): (Option<u32>, Vec<&Listening>)| {
        let process = pid.and_then(|pid| system.as_ref()?.process(Pid::from_u32(pid)));
        let ours = sockets.iter().all(|socket| socket.ours);
        let unknown = if ours { "a process that the system does not show" } else { "another user's process" };
        let name = process.map_or_else(|| unknown.to_owned(), process::name_of);
        let words = process
            .map(|process| process.cmd().iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>());
        Holder {
            pid,
            protected: protected(pid, &name, ours),
            name,
            command: words.map(|words| words.join(" ")).filter(|command| !command.is_empty()),
            addresses: sockets.iter().map(|socket| socket.address.to_string()).collect(),
            since: process
                .and_then(|process| Timestamp::from_second(process.start_time().cast_signed()).ok()),
            server: None,
        }
    };
    by_pid.into_iter().map(describe).collect()
}

fn protected(pid: Option<u32>, name: &str, ours: bool) -> Option<String> {
    let stem = name.trim_end_matches(".exe");
    if let Some((_, why)) = PROXIES.iter().find(|(proxy, _)| *proxy == stem) {
        return Some((*why).to_owned());
    }
    match pid {
        None => Some("it belongs to another user or to the system; use another port".to_owned()),
        Some(0 | 1 | 4) => Some("it is part of the system; use another port".to_owned()),
        Some(pid) if pid == std::process::id() => Some("it is Trayvisor itself".to_owned()),
        Some(_) if !ours => Some("it belongs to another user; use another port".to_owned()),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn under_wine() -> bool {
        cfg!(windows) && std::env::var_os("WINEPREFIX").is_some()
    }

    #[test]
    fn a_holder_is_named_with_pid_and_address() {
        if under_wine() {
            return;
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
        let address = listener.local_addr().expect("an address");
        let found = conflicting("127.0.0.1", address.port()).expect("readable").expect("taken");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].pid, Some(std::process::id()));
        assert_eq!(found[0].addresses, [address.to_string()]);
        assert!(found[0].command.is_some() && found[0].since.is_some());
        assert!(found[0].protected.is_some(), "we never kill ourselves");
    }

    #[test]
    fn a_closed_port_is_free_and_the_next_one_is_found() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
        let port = listener.local_addr().expect("an address").port();
        assert!(!is_free("127.0.0.1", port));
        assert!(next_free("127.0.0.1", port).expect("one of a hundred") > port);
        drop(listener);
        assert!(is_free("127.0.0.1", port));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_wildcard_holder_is_in_the_way_of_loopback_and_the_other_way_round() {
        let wildcard = TcpListener::bind("0.0.0.0:0").expect("bound");
        assert!(!is_free("127.0.0.1", wildcard.local_addr().expect("an address").port()));
        let loopback = TcpListener::bind("127.0.0.1:0").expect("bound");
        assert!(!is_free("0.0.0.0", loopback.local_addr().expect("an address").port()));
    }

    #[test]
    fn an_ipv6_loopback_holder_is_not_in_the_way_of_ipv4() {
        let Ok(listener) = TcpListener::bind("[::1]:0") else { return };
        assert!(is_free("127.0.0.1", listener.local_addr().expect("an address").port()));
    }

    #[test]
    fn what_must_not_be_killed_is_protected_with_a_way_out() {
        assert!(protected(Some(77), "docker-proxy", true).expect("protected").contains("docker stop"));
        assert!(protected(Some(1), "init", true).is_some());
        assert!(protected(None, "another user's process", false).is_some());
        assert!(protected(Some(77), "python3", false).is_some());
        assert_eq!(protected(Some(77), "python3", true), None);
    }
}
