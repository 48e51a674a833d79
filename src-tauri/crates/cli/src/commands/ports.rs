//! `ports`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use trayvisor_control::model::{Holder, Listener};
use trayvisor_control::{Manager, Result, ports, words};

use crate::output;

const HEADS: [&str; 7] = ["PORT", "ADDRESS", "PROCESS", "PID", "USER", "AGE", "PROJECT"];

/// Lists all ports with a listener.
pub(crate) fn run(manager: &Manager, json: bool) -> Result<ExitCode> {
    let held = manager.ports().all()?;
    if json {
        output::line(&output::json(&held));
    } else if held.is_empty() {
        output::line("No ports are in use");
    } else {
        output::line(&output::table(HEADS, ports::listeners(&held).iter().map(row)));
    }
    Ok(ExitCode::SUCCESS)
}

fn row(listener: &Listener) -> [String; 7] {
    let (holder, others) = (&listener.holders[0], listener.holders.len() - 1);
    let dash = || "-".to_owned();
    let pid = holder.pid.map(|pid| if others == 0 { pid.to_string() } else { format!("{pid} +{others}") });
    [
        listener.port.to_string(),
        place(&holder.addresses),
        // A holder without a pid has no name, only a description.
        holder.pid.map_or_else(dash, |_| holder.name.to_string()),
        pid.unwrap_or_else(dash),
        holder.user.clone().unwrap_or_else(dash),
        holder.since.map_or_else(dash, age),
        project(holder).unwrap_or_else(dash),
    ]
}

/// Where a process listens: "all" addresses, "localhost", or the addresses.
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
        // Of "2 h 14 min", only the hours are shown.
        _ => words::duration(age).split(' ').take(2).collect::<Vec<_>>().join(" "),
    }
}

/// "shop: api" for one of our servers, "shop" for another process in a project's folder.
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
    use trayvisor_control::model::Reach;

    use super::*;

    fn holder(pid: u32, addresses: &[&str]) -> Holder {
        Holder {
            pid: Some(pid),
            user: Some("mia".to_owned()),
            addresses: addresses.iter().map(|&address| address.to_owned()).collect(),
            since: Some(Timestamp::now() - Duration::from_secs(2 * 3600)),
            project: Some("/home/mia/shop".into()),
            ..Holder::named("a-program-with-a-long-name")
        }
    }

    #[test]
    fn a_row_tells_of_the_first_and_counts_the_others() {
        let holders = vec![holder(40, &["127.0.0.1:8000"]), holder(12, &["127.0.0.1:8000"])];
        let row = row(&Listener { port: 8000, reach: Reach::Machine, can_be_freed: true, holders });
        assert_eq!(
            row,
            ["8000", "127.0.0.1", "a-program-with-a-long-name", "40 +1", "mia", "2 h", "shop"]
                .map(str::to_owned)
        );
    }

    #[test]
    fn addresses_are_joined_to_what_they_mean() {
        let place = |addresses: &[&str]| place(&holder(1, addresses).addresses);
        assert_eq!(place(&["0.0.0.0:80", "[::]:80"]), "all");
        assert_eq!(place(&["[::1]:80", "127.0.0.1:80"]), "localhost");
        assert_eq!(place(&["0.0.0.0:80"]), "0.0.0.0");
        assert_eq!(place(&["127.0.0.1:80", "192.0.2.7:80"]), "127.0.0.1, 192.0.2.7");
    }
}
