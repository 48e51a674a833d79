//! `kill-port`, and the same for `--force`.

use std::process::ExitCode;

use trayvisor_control::model::{Holder, Snapshot, can_be_freed};
use trayvisor_control::{Freed, Manager, OnConflict, Result, words};

use crate::output::{self, Voice};

/// Ends the processes that listen on a port, and prints each.
pub(crate) async fn run(manager: &Manager, port: u16) -> Result<ExitCode> {
    output::line(&format!("🔍 Checking for processes on port {port}..."));
    let holders = manager.ports().holders(port)?;
    if holders.is_empty() {
        output::line(&format!("✅ Port {port} is already free"));
    } else {
        let say = |text: &str| {
            output::line(text);
        };
        announce(port, &holders, say);
        report(port, &manager.ports().free(port, &holders).await?, say);
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends the processes that keep a server from its port. If that is the server itself, running elsewhere, it is taken
/// over with all its processes. Silent if there are none.
pub(crate) async fn make_way(manager: &Manager, server: &Snapshot, voice: &Voice) -> Result<OnConflict> {
    if let Some(elsewhere) = &server.elsewhere {
        voice.line(&format!("🔁 Taking over from {}...", words::holder(elsewhere)));
        return Ok(OnConflict::TakeOver(Box::new(elsewhere.clone())));
    }
    let server = &server.server();
    if let Some(conflict) = manager.ports().conflict(server)? {
        let say = |text: &str| voice.line(text);
        announce(conflict.port, &conflict.holders, say);
        report(conflict.port, &manager.ports().free_for(server, &conflict.holders).await?, say);
    }
    Ok(OnConflict::Refuse)
}

/// Prints the holders and what is about to happen to each, unless one of them prevents it.
fn announce(port: u16, holders: &[Holder], say: impl Fn(&str)) {
    for holder in holders {
        say(&format!("⚠️  Found {} using port {port}", found(holder)));
    }
    if !can_be_freed(holders) {
        return;
    }
    let mut stopping = Vec::new();
    for holder in holders {
        match (&holder.server, holder.pid) {
            // A reloader and its worker both hold the port.
            (Some(server), _) if stopping.contains(&server) => {}
            (Some(server), _) => {
                stopping.push(server);
                say(&format!("🛑 Stopping your server {}...", server.name));
            }
            (None, Some(pid)) => {
                say(&format!("🔫 Killing process {pid}..."));
            }
            (None, None) => {}
        }
    }
}

/// "process 12345 (python)", "process 812 (nginx) of user www-data", "a process of user root".
fn found(holder: &Holder) -> String {
    let Some(pid) = holder.pid else { return holder.name.to_string() };
    let user = holder.user.as_ref().filter(|_| holder.other_user);
    let user = user.map(|user| format!(" of user {user}")).unwrap_or_default();
    format!("process {pid} ({}){user}", holder.name)
}

fn report(port: u16, freed: &[Freed], say: impl Fn(&str)) {
    for pid in freed.iter().filter_map(|freed| freed.holder.pid) {
        say(&format!("✅ Process {pid} killed successfully"));
    }
    say(&format!("✅ Port {port} is now free"));
}
