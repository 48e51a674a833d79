use std::collections::BTreeSet;
use std::io::Read as _;
use std::net::TcpListener;

use socket2::{Domain, Socket, Type};

use super::*;

/// Wine does not report who holds a port.
fn under_wine() -> bool {
    cfg!(windows) && std::env::var_os("WINEPREFIX").is_some()
}

fn home() -> (tempfile::TempDir, Home) {
    let dir = tempfile::tempdir().expect("a folder");
    let home = Home::at(dir.path().to_owned()).expect("a home");
    (dir, home)
}

fn port_of(listener: &TcpListener) -> u16 {
    listener.local_addr().expect("an address").port()
}

/// Listens as uvicorn, Node and Go do: on a port that still has closed connections in TIME_WAIT.
fn listen(ip: IpAddr, port: u16, v6_only: Option<bool>) -> io::Result<TcpListener> {
    let address = SocketAddr::new(ip, port);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    platform::ignore_closed_connections(&socket)?;
    if let Some(only) = v6_only {
        socket.set_only_v6(only)?;
    }
    socket.bind(&address.into())?;
    socket.listen(16)?;
    Ok(socket.into())
}

/// Whether a server can really listen on this host.
fn can_listen(host: &str, port: u16) -> bool {
    let listening: io::Result<Vec<TcpListener>> =
        address::of(host, port).into_iter().map(|wanted| listen(wanted.ip(), port, None)).collect();
    match listening {
        Ok(_) => true,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => false,
        Err(error) => panic!("{host}:{port} can neither be listened on nor is it in use: {error}"),
    }
}

#[test]
fn the_verdict_on_25_pairs_of_addresses_is_what_a_server_is_told() {
    let (_dir, home) = home();
    let held: [(&str, Option<bool>); 5] =
        [("0.0.0.0", None), ("127.0.0.1", None), ("::", Some(false)), ("::", Some(true)), ("::1", None)];
    let mut conflicts = 0;
    for (ip, v6_only) in held {
        let ip = ip.parse().expect("an address");
        let listener = listen(ip, 0, v6_only).unwrap_or_else(|error| panic!("no socket on {ip}: {error}"));
        let port = port_of(&listener);
        for wanted in ["0.0.0.0", "127.0.0.1", "::", "::1", "localhost"] {
            let pair = format!("{wanted} while {ip} (IPv6 only: {v6_only:?}) is held");
            let free = can_listen(wanted, port);
            assert_eq!(is_free(wanted, port), free, "{pair}");
            let conflict = conflict(&home, wanted, port, &[], BTreeSet::new).expect("looked at");
            assert_eq!(conflict.is_none(), free, "{pair}");
            let Some(conflict) = conflict else { continue };
            conflicts += 1;
            let found = conflict.holders.iter().any(|holder| holder.pid == Some(std::process::id()));
            assert!(found || under_wine(), "{pair}: {:?}", conflict.holders);
        }
    }
    assert!((5..25).contains(&conflicts), "some are in each other's way, some are not: {conflicts}");
}

#[test]
fn a_holder_is_described_in_full() {
    if under_wine() {
        return;
    }
    let (_dir, home) = home();
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let found = holders(&home, port_of(&listener)).expect("readable");
    assert_eq!(found.len(), 1);
    let holder = &found[0];
    assert_eq!(holder.pid, Some(std::process::id()));
    assert_eq!(holder.addresses, [listener.local_addr().expect("an address").to_string()]);
    assert!(holder.command.is_some() && holder.since.is_some() && holder.process.is_some());
    assert!(holder.user.as_ref().is_some_and(|user| !user.is_empty()) && !holder.other_user, "{holder:?}");
    assert!(!holder.parents.is_empty(), "somebody has started this test: {holder:?}");
    assert!(holder.protected.is_some(), "we never kill ourselves");
}

#[test]
fn a_holder_in_a_known_projects_folder_is_told_as_that() {
    if under_wine() {
        return;
    }
    let (_dir, home) = home();
    let here = std::env::current_dir().expect("a folder");
    let project = dunce::canonicalize(here.parent().expect("a folder around it")).expect("there");
    trayvisor_store::projects::add(&home, &project).expect("added");
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let found = holders(&home, port_of(&listener)).expect("readable");
    assert_eq!(found[0].project.as_ref(), Some(&project));
    assert_eq!(found[0].server, None);
}

#[test]
fn all_held_ports_are_listed_in_order_and_each_once() {
    if under_wine() {
        return;
    }
    let (_dir, home) = home();
    let one = TcpListener::bind("127.0.0.1:0").expect("bound");
    let both = TcpListener::bind(("::1", port_of(&one))).expect("bound");
    let listed = held(&home).expect("readable");
    assert!(listed.windows(2).all(|pair| pair[0].port < pair[1].port), "{listed:?}");
    let ours = listed.iter().find(|held| held.port == port_of(&both)).expect("listed");
    assert_eq!(ours.holders[0].addresses.len(), 2, "{ours:?}");
}

#[test]
fn a_closed_port_is_free_and_the_next_one_is_found() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let port = port_of(&listener);
    assert!(!is_free("127.0.0.1", port));
    assert!(!is_released(port).expect("readable"));
    assert!(next_free("127.0.0.1", port, &BTreeSet::new()).expect("one of a hundred") > port);
    drop(listener);
    assert!(is_free("127.0.0.1", port));
    assert!(is_released(port).expect("readable"));
}

#[test]
fn a_port_where_only_closed_connections_linger_is_free() {
    for ip in ["127.0.0.1", "::1"] {
        let listener = listen(ip.parse().expect("an address"), 0, None).expect("bound");
        let address = listener.local_addr().expect("an address");
        let mut client = TcpStream::connect(address).expect("connected");
        // The side that closes first is left with TIME_WAIT.
        drop(listener.accept().expect("accepted"));
        assert_eq!(client.read(&mut [0]).expect("the end"), 0);
        drop((client, listener));
        assert!(is_free(ip, address.port()), "{address}");
    }
}
