//! The table of listening sockets, and the processes that hold them.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::MetadataExt as _;

use rustix::process::geteuid;
use sysinfo::Uid;

use super::super::Listening;
use super::numeric_entries;

/// A row of the table.
#[derive(Debug, PartialEq)]
struct Row {
    address: SocketAddr,
    user: u32,
    inode: u64,
}

/// Every listening TCP socket on this port, or on all ports for `None`. If `pids` is given, only these processes are
/// searched for holders, which saves reading the open files of all others.
pub fn listening(port: Option<u16>, pids: Option<&[u32]>) -> io::Result<Vec<Listening>> {
    let mut rows = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        // A kernel without IPv6 does not have the second table.
        let text = fs::read_to_string(table).unwrap_or_default();
        let wanted = |row: &Row| port.is_none_or(|port| row.address.port() == port);
        rows.extend(text.lines().skip(1).filter_map(table_row).filter(wanted));
    }
    let holders = match pids {
        Some(pids) => holders_of(&rows, pids.iter().copied()),
        None => holders_of(&rows, numeric_entries()),
    };
    let proxies = LazyCell::new(docker_proxies);
    let us = geteuid().as_raw();
    let listening = rows.into_iter().map(|row| Listening {
        address: row.address,
        pids: match holders.get(&row.inode) {
            Some(pids) => pids.clone(),
            None if pids.is_none() && row.user != us => serving(&proxies, &row),
            None => Vec::new(),
        },
        user: Uid::try_from(row.user as usize).ok(),
        ours: row.user == us,
    });
    Ok(listening.collect())
}

/// Which of these processes have these sockets open, by inode. Only root can see the sockets of other users' processes.
fn holders_of(rows: &[Row], pids: impl Iterator<Item = u32>) -> HashMap<u64, Vec<u32>> {
    let inodes: BTreeSet<u64> = rows.iter().map(|row| row.inode).collect();
    let mut holders: HashMap<u64, Vec<u32>> = HashMap::new();
    if inodes.is_empty() {
        return holders;
    }
    for pid in pids {
        for inode in socket_inodes(pid).filter(|inode| inodes.contains(inode)).collect::<BTreeSet<_>>() {
            holders.entry(inode).or_default().push(pid);
        }
    }
    holders
}

/// A process that serves a container's published port.
struct Proxy {
    pid: u32,
    user: u32,
    command: Vec<Vec<u8>>,
}

/// A container's published port is held by a `docker-proxy` that root runs. Only root can see its open files, but
/// everybody can see its command line, which contains the port.
fn docker_proxies() -> Vec<Proxy> {
    let proxy = |pid: u32| {
        let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        let command: Vec<Vec<u8>> = command.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
        let user = fs::metadata(format!("/proc/{pid}")).ok()?.uid();
        command[0].ends_with(b"docker-proxy").then_some(Proxy { pid, user, command })
    };
    numeric_entries().filter_map(proxy).collect()
}

/// The proxies that serve this socket's port.
fn serving(proxies: &[Proxy], row: &Row) -> Vec<u32> {
    let port = row.address.port().to_string();
    let names_port = |pair: &[Vec<u8>]| pair[0] == b"-host-port" && pair[1] == port.as_bytes();
    let serves = |proxy: &&Proxy| proxy.user == row.user && proxy.command.windows(2).any(names_port);
    proxies.iter().filter(serves).map(|proxy| proxy.pid).collect()
}

fn socket_inodes(pid: u32) -> impl Iterator<Item = u64> {
    fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten().filter_map(|entry| {
        let target = fs::read_link(entry.path()).ok()?;
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    })
}

/// Parses a line of `/proc/net/tcp`; `None` if the socket does not listen.
fn table_row(row: &str) -> Option<Row> {
    let mut fields = row.split_ascii_whitespace();
    let (address, port) = fields.nth(1)?.split_once(':')?;
    const LISTEN: &str = "0A";
    if fields.nth(1)? != LISTEN {
        return None;
    }
    let user = fields.nth(3)?.parse().ok()?;
    let inode = fields.nth(1)?.parse().ok()?;
    let address = SocketAddr::new(address_of(address)?, u16::from_str_radix(port, 16).ok()?);
    Some(Row { address, user, inode })
}

/// Each group of eight digits is four bytes of the address in the machine's byte order.
fn address_of(hex: &str) -> Option<IpAddr> {
    let word = |at: usize| u32::from_str_radix(hex.get(at..at + 8)?, 16).ok().map(u32::to_ne_bytes);
    match hex.len() {
        8 => word(0).map(|bytes| IpAddr::V4(Ipv4Addr::from(bytes))),
        32 => {
            let mut bytes = [0; 16];
            for (n, chunk) in bytes.chunks_exact_mut(4).enumerate() {
                chunk.copy_from_slice(&word(n * 8)?);
            }
            Some(IpAddr::V6(Ipv6Addr::from(bytes)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_socket_table_are_read_for_both_families() {
        let row = |address: &str, user, inode| Row { address: address.parse().expect("one"), user, inode };
        let v4 = "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 x";
        assert_eq!(table_row(v4), Some(row("127.0.0.1:8000", 1000, 12345)));
        let v6 = "   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 99 1";
        assert_eq!(table_row(v6), Some(row("[::1]:80", 0, 99)));
        assert_eq!(table_row(&v4.replace(" 0A ", " 01 ")), None);
    }
}
