//! Ports that no other test uses.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range that systems use for outgoing connections.
const FIRST: u16 = 20_000;
const BLOCK: u16 = 20;
const BLOCKS: u16 = 600;

/// This process's own block of ports, held by listening on its first one.
struct Block {
    _claim: TcpListener,
    next: AtomicU16,
}

static OURS: LazyLock<Block> = LazyLock::new(|| {
    let start = u16::try_from(std::process::id() % u32::from(BLOCKS)).expect("less than BLOCKS");
    (0..BLOCKS)
        .map(|step| FIRST + (start + step) % BLOCKS * BLOCK)
        .find_map(|port| Some(Block { _claim: listen(port).ok()?, next: AtomicU16::new(port + 1) }))
        .expect("one of the blocks of ports is free")
});

/// A port that is free now and that no other test process gets.
///
/// # Panics
///
/// When this process has used up its block.
pub fn free() -> u16 {
    for _ in 0..BLOCK {
        let port = OURS.next.fetch_add(1, Ordering::Relaxed);
        assert!(!port.is_multiple_of(BLOCK), "a test process gets {} ports", BLOCK - 1);
        if is_free(port) {
            return port;
        }
    }
    unreachable!("the block is left before")
}

/// A port that is free according to the system: for callers that need many, and listen at once.
pub fn any() -> std::io::Result<u16> {
    Ok(listen(0)?.local_addr()?.port())
}

/// Whether a server could listen on it: it has no listener on any address.
pub fn is_free(port: u16) -> bool {
    // The wildcard address is refused if any single address is taken, and a single address if the wildcard is.
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() && listen(port).is_ok()
}

fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}
