//! Ports as the rows of a table.

use std::net::{IpAddr, SocketAddr};

use trayvisor_model::{HeldPort, Holder, Listener, Reach, can_be_freed};

/// A row for each port and set of processes that listen at the same addresses, in order of port.
pub fn listeners(held: &[HeldPort]) -> Vec<Listener> {
    held.iter().flat_map(of_port).collect()
}

fn of_port(held: &HeldPort) -> Vec<Listener> {
    let mut sets: Vec<Vec<Holder>> = Vec::new();
    for holder in held.holders.iter().cloned() {
        match sets.iter_mut().find(|set| set[0].addresses == holder.addresses) {
            Some(set) => set.push(holder),
            None => sets.push(vec![holder]),
        }
    }
    let can_be_freed = can_be_freed(&held.holders);
    let listener = |mut holders: Vec<Holder>| {
        // The process that the others descend from stands for all of them.
        holders.sort_by_key(|holder| holder.parents.len());
        Listener { port: held.port, reach: reach(&holders[0].addresses), can_be_freed, holders }
    };
    sets.into_iter().map(listener).collect()
}

fn reach(addresses: &[String]) -> Reach {
    let ips = addresses.iter().filter_map(|address| address.parse::<SocketAddr>().ok());
    let ips: Vec<IpAddr> = ips.map(|address| address.ip().to_canonical()).collect();
    if ips.iter().any(IpAddr::is_unspecified) {
        Reach::Network
    } else if ips.iter().all(IpAddr::is_loopback) {
        Reach::Machine
    } else {
        Reach::Addresses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trayvisor_model::Ancestor;

    fn holder(pid: u32, addresses: &[&str], parents: &[u32]) -> Holder {
        Holder {
            pid: Some(pid),
            may_be_ended: true,
            addresses: addresses.iter().map(|&address| address.to_owned()).collect(),
            parents: parents.iter().map(|&pid| Ancestor { pid, name: "bash".to_owned() }).collect(),
            ..Holder::named("python3")
        }
    }

    #[test]
    fn those_who_share_their_addresses_share_a_row_and_the_parent_speaks() {
        let holders = vec![
            holder(12, &["127.0.0.1:8000"], &[3, 40]),
            holder(40, &["127.0.0.1:8000"], &[3]),
            holder(50, &["[::1]:8000"], &[]),
        ];
        let rows = listeners(&[HeldPort { port: 8000, holders }]);
        let pids = |row: &Listener| row.holders.iter().filter_map(|holder| holder.pid).collect::<Vec<_>>();
        assert_eq!(rows.iter().map(pids).collect::<Vec<_>>(), [vec![40, 12], vec![50]]);
    }

    #[test]
    fn a_port_can_be_freed_only_of_all_that_hold_it_at_any_address() {
        let own = holder(50, &["[::1]:8000"], &[]);
        let kept = Holder { may_be_ended: false, ..holder(40, &["127.0.0.1:8000"], &[]) };
        let can_be_freed = |holders: &[&Holder]| {
            let holders = holders.iter().map(|&holder| holder.clone()).collect();
            let rows = listeners(&[HeldPort { port: 8000, holders }]);
            rows.iter().map(|row| row.can_be_freed).collect::<Vec<_>>()
        };
        assert_eq!(can_be_freed(&[&own]), [true]);
        assert_eq!(can_be_freed(&[&own, &kept]), [false, false]);
    }

    #[test]
    fn addresses_tell_from_where_a_port_is_reached() {
        let reach = |addresses: &[&str]| {
            reach(&addresses.iter().map(|&address| address.to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(reach(&["127.0.0.1:80", "[::1]:80"]), Reach::Machine);
        assert_eq!(reach(&["127.0.0.53:53", "[::ffff:127.0.0.1]:53"]), Reach::Machine);
        assert_eq!(reach(&["0.0.0.0:80"]), Reach::Network);
        assert_eq!(reach(&["[::]:80", "127.0.0.1:80"]), Reach::Network);
        assert_eq!(reach(&["192.0.2.7:80", "127.0.0.1:80"]), Reach::Addresses);
    }
}
