//! `ports`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use trayvisor_control::model::{HeldPort, Holder};
use trayvisor_control::{Manager, Result, words};

use crate::output;

const HEADS: [&str; 7] = ["PORT", "ADDRESS", "PROCESS", "PID", "USER", "AGE", "PROJECT"];

/// Lists every port that something listens on.
pub(crate) fn run(manager: &Manager, json: bool) -> Result<ExitCode> {
    let held = manager.ports()?;
    if json {
        output::line(&output::json(&held));
    } else if held.is_empty() {
        output::line("Nothing listens on any port");
    } else {
        output::line(&output::table(HEADS, held.iter().flat_map(rows)));
    }
    Ok(ExitCode::SUCCESS)
}

/// A row for each set of processes that listen at the same addresses: a reload parent and its worker, for one.
fn rows(held: &HeldPort) -> Vec<[String; 7]> {
    let mut sets: Vec<Vec<&Holder>> = Vec::new();
    for holder in &held.holders {
        match sets.iter_mut().find(|set| set[0].addresses == holder.addresses) {
            Some(set) => set.push(holder),
            None => sets.push(vec![holder]),
        }
    }
    // The one that the others come from speaks for all.
    sets.iter_mut().for_each(|set| set.sort_by_key(|holder| holder.parents.len()));
    sets.iter().map(|set| row(held.port, set[0], set.len() - 1)).collect()
}

fn row(port: u16, holder: &Holder, others: usize) -> [String; 7] {
    let dash = || "-".to_owned();
    let pid = holder.pid.map(|pid| if others == 0 { pid.to_string() } else { format!("{pid} +{others}") });
    [
        port.to_string(),
        place(&holder.addresses),
        // Whoever has no pid has no name either, only a description.
        holder.pid.map_or_else(dash, |_| holder.name.clone()),
        pid.unwrap_or_else(dash),
        holder.user.clone().unwrap_or_else(dash),
        holder.since.map_or_else(dash, age),
        project(holder).unwrap_or_else(dash),
    ]
}

/// Where a process listens: "all" addresses, "localhost", or which.
fn place(addresses: &[String]) -> String {
    let ips = addresses.iter().filter_map(|address| address.parse::<SocketAddr>().ok());
    let mut ips: Vec<String> = ips.map(|address| address.ip().to_string()).collect();
    ips.sort_unstable();
    match ips.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["0.0.0.0", "::"] => "all".to_owned(),
        ["127.0.0.1", "::1"] => "localhost".to_owned(),
        _ => ips.join(", "),
    }
}

/// "12 s", "3 min", "2 h", "5 d".
fn age(since: Timestamp) -> String {
    let age = Duration::try_from(Timestamp::now().duration_since(since)).unwrap_or_default();
    match age.as_secs() {
        seconds @ 0..10 => format!("{seconds} s"),
        // Of "2 h 14 min" the hours do.
        _ => words::duration(age).split(' ').take(2).collect::<Vec<_>>().join(" "),
    }
}

/// "shop: api" for a server of ours, "shop" for what merely runs in a project's folder.
fn project(holder: &Holder) -> Option<String> {
    let name = |dir: &Path| dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match &holder.server {
        Some(server) if name(&server.project) == server.name => Some(server.name.clone()),
        Some(server) => Some(format!("{}: {}", name(&server.project), server.name)),
        None => holder.project.as_deref().map(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(pid: u32, addresses: &[&str], parents: &[u32]) -> Holder {
        Holder {
            pid: Some(pid),
            process: None,
            name: "a-program-with-a-long-name".to_owned(),
            command: None,
            user: Some("mia".to_owned()),
            other_user: false,
            addresses: addresses.iter().map(|&address| address.to_owned()).collect(),
            since: Some(Timestamp::now() - Duration::from_secs(2 * 3600)),
            parents: parents
                .iter()
                .map(|&pid| trayvisor_control::model::Ancestor { pid, name: "bash".to_owned() })
                .collect(),
            server: None,
            project: Some("/home/mia/shop".into()),
            protected: None,
        }
    }

    #[test]
    fn those_who_share_their_addresses_share_a_row_and_the_parent_speaks() {
        let holders = vec![
            holder(12, &["127.0.0.1:8000"], &[3, 40]),
            holder(40, &["127.0.0.1:8000"], &[3]),
            holder(50, &["[::1]:8000"], &[]),
        ];
        let rows = rows(&HeldPort { port: 8000, holders });
        assert_eq!(
            rows[0],
            ["8000", "127.0.0.1", "a-program-with-a-long-name", "40 +1", "mia", "2 h", "shop"]
                .map(str::to_owned)
        );
        assert_eq!((rows.len(), rows[1][1].as_str(), rows[1][3].as_str()), (2, "::1", "50"));
    }

    #[test]
    fn addresses_are_joined_to_what_they_mean() {
        let place = |addresses: &[&str]| place(&holder(1, addresses, &[]).addresses);
        assert_eq!(place(&["0.0.0.0:80", "[::]:80"]), "all");
        assert_eq!(place(&["[::1]:80", "127.0.0.1:80"]), "localhost");
        assert_eq!(place(&["0.0.0.0:80"]), "0.0.0.0");
        assert_eq!(place(&["127.0.0.1:80", "192.0.2.7:80"]), "127.0.0.1, 192.0.2.7");
    }
}
