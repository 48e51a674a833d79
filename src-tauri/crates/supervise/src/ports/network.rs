//! Where other machines in the network find a server on this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};

use super::CONNECT;

/// Addresses reserved for documentation (RFC 5737 and RFC 3849): the default route leads to them. The port is that of
/// the discard protocol.
const NOBODY: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 9),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)), 9),
];

/// The address under which the network reaches a server that listens on every address (`0.0.0.0` or `::`) at this port:
/// this machine's own address on its default route, IPv4 first, if the server accepts connections there. `None` for any
/// other host, and for a machine without a network.
pub fn address(host: &str, port: u16) -> Option<SocketAddr> {
    let host: IpAddr = host.trim_matches(['[', ']']).parse().ok()?;
    let own = NOBODY.into_iter().filter(|_| host.is_unspecified()).filter_map(towards);
    let mut places = own.map(|ip| SocketAddr::new(ip, port));
    places.find(|place| TcpStream::connect_timeout(place, CONNECT).is_ok())
}

/// This machine's own address on the route to another. Connecting a UDP socket sends nothing.
fn towards(other: SocketAddr) -> Option<IpAddr> {
    let any: IpAddr =
        if other.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(other).ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_server_on_every_address_is_found_at_one_that_takes_connections() {
        let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        // A machine without a network has no such address, and gets `None`.
        assert_eq!(address("0.0.0.0", port).map(|at| at.ip()), towards(NOBODY[0]));
        assert_eq!(address("127.0.0.1", port), None);
        assert_eq!(address("localhost", port), None);
        drop(listener);
        assert_eq!(address("0.0.0.0", port), None);
    }

    #[test]
    fn the_way_to_this_machine_itself_is_no_network() {
        assert_eq!(towards("127.0.0.1:9".parse().expect("an address")), None);
    }
}
