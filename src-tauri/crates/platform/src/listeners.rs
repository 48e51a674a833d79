//! Listening sockets on systems without `/proc`, from the `listeners` crate.

use std::io;

use listeners::{Protocol, SocketState};

use super::{Container, Listening};

/// Whether the system shows the listening sockets of all users.
pub const SHOWS_ALL_LISTENERS: bool = false;

/// Every listening TCP socket on this port, or on all ports for `None`. What the system does not show is missing.
/// Holders are always searched among all processes.
pub fn listening(port: Option<u16>, _pids: Option<&[u32]>) -> io::Result<Vec<Listening>> {
    let all = listeners::get_all().map_err(|error| io::Error::other(error.to_string()))?;
    let mut found: Vec<Listening> = Vec::new();
    for listener in all {
        let wanted = port.is_none_or(|port| listener.socket.port() == port);
        if !wanted || listener.protocol != Protocol::TCP || listener.state != SocketState::Listen {
            continue;
        }
        match found.iter_mut().find(|known| known.address == listener.socket) {
            Some(known) => known.pids.push(listener.process.pid),
            None => found.push(Listening {
                address: listener.socket,
                pids: vec![listener.process.pid],
                user: None,
                ours: true,
            }),
        }
    }
    Ok(found)
}

/// Always `None`: containers run in their own Linux here, and the processes that serve their ports are known by name.
pub fn container_of(_pid: u32) -> Option<Container> {
    None
}
