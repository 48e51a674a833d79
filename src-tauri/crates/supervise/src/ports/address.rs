//! The addresses a server would listen on, and whether it could.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs as _};

use socket2::{Domain, Socket, Type};

use trayvisor_platform as platform;

/// The addresses of a server that was given this host.
pub(super) fn of(host: &str, port: u16) -> Vec<SocketAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return vec![SocketAddr::new(address, port)];
    }
    match (bare, port).to_socket_addrs() {
        Ok(found) => found.collect(),
        Err(_) => vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)],
    }
}

/// Binds as a server would, but never listens, so that nobody can connect to us. An address that this machine does not
/// have counts as bindable: the port is not the problem.
///
/// # Errors
/// `AddrInUse` if the port is taken; `PermissionDenied` if the system refuses it, or on Windows if a process holds it
/// exclusively.
pub(super) fn try_bind(address: SocketAddr) -> io::Result<()> {
    let bind = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        platform::ignore_closed_connections(&socket)?;
        socket.bind(&address.into())
    };
    bind().or_else(|error| match error.kind() {
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    })
}

/// Whether a socket that listens on `held` may block `wanted`, which has the same port. Across families only an IPv6
/// wildcard can, if it also accepts IPv4; the table does not show whether it does.
pub(super) fn overlap(wanted: SocketAddr, held: SocketAddr) -> bool {
    let (wanted, held) = (wanted.ip().to_canonical(), held.ip().to_canonical());
    wanted == held
        || held.is_unspecified() && (wanted.is_ipv4() == held.is_ipv4() || held.is_ipv6())
        || wanted.is_unspecified() && (wanted.is_ipv4() == held.is_ipv4() || wanted.is_ipv6())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_in_each_others_way_when_one_covers_the_other() {
        let overlap = |wanted: &str, held: &str| {
            let address = |ip: &str| SocketAddr::new(ip.parse().expect("an address"), 8000);
            overlap(address(wanted), address(held))
        };
        for (wanted, held) in [
            ("127.0.0.1", "127.0.0.1"),
            ("127.0.0.1", "0.0.0.0"),
            ("0.0.0.0", "127.0.0.1"),
            ("127.0.0.1", "::"),
            ("::", "127.0.0.1"),
            ("::1", "::"),
            ("127.0.0.1", "::ffff:127.0.0.1"),
        ] {
            assert!(overlap(wanted, held), "{wanted} and {held}");
        }
        for (wanted, held) in
            [("127.0.0.1", "127.0.0.2"), ("127.0.0.1", "::1"), ("::1", "0.0.0.0"), ("0.0.0.0", "::1")]
        {
            assert!(!overlap(wanted, held), "{wanted} and {held}");
        }
    }
}
