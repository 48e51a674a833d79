//! `status`.

use std::process::ExitCode;
use std::time::Duration;

use jiff::tz::TimeZone;
use trayvisor_control::model::{Phase, Snapshot};
use trayvisor_control::{Manager, Result, ports, words};

use crate::output;
use crate::selection::Selection;

/// Shows how servers are; succeeds when all of them run.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    json: bool,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    let snapshots = manager.look_at_all(servers).await?;
    match snapshots.as_slice() {
        all if json => print_json(all),
        [one] => print_block(manager, one)?,
        all => print_table(all),
    }
    let all_run = snapshots.iter().all(|snapshot| snapshot.ready);
    Ok(if all_run { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// An array of snapshots.
pub(crate) fn print_json(snapshots: &[Snapshot]) {
    let text = serde_json::to_string_pretty(snapshots).expect("our own data is always JSON");
    output::line(&text);
}

/// The reference's block on one server.
fn print_block(manager: &Manager, server: &Snapshot) -> Result<()> {
    output::line(&format!("📊 {} Status", server.name));
    output::line(&"=".repeat(60));
    output::line(&format!("Status: {}", phase(server)));
    if let Some(pid) = server.pid {
        output::line(&format!("PID: {pid}"));
    }
    if let Some(started) = server.started_at {
        let local = started.to_zoned(TimeZone::system());
        output::line(&format!("Started: {}", local.strftime("%Y-%m-%d %H:%M:%S")));
    }
    if let Some(cpu) = server.cpu_percent {
        output::line(&format!("CPU Usage: {cpu:.1}%"));
    }
    if let Some(memory) = server.memory_bytes {
        output::line(&format!("Memory Usage: {}", output::megabytes(memory)));
    }
    if !server.ports.is_empty() {
        let ports: Vec<String> = server.ports.iter().map(ToString::to_string).collect();
        output::line(&format!("Listening Ports: {}", ports.join(", ")));
    }
    if server.pid.is_some() {
        if let Some(url) = &server.url {
            output::line(&format!("API URL: {url}"));
        }
        if let Some(url) = &server.docs_url {
            output::line(&format!("API Docs: {url}"));
        }
        output::line(&format!("Log File: {}", server.log.display()));
        return Ok(());
    }
    if let Some(problem) = &server.problem {
        output::line(&format!("Problem: {problem}"));
    }
    if let Some(crash) = &server.crash {
        let advice = crash.advice.as_ref().map(|advice| format!(". {advice}")).unwrap_or_default();
        output::line(&format!("Last Crash: {}{advice}", crash.cause));
    }
    if let Some(port) = server.port {
        let state = if ports::is_free(&server.host, port) {
            "Available".to_owned()
        } else {
            format!("In use by {}", words::holders(&manager.holders(port)?))
        };
        output::line(&format!("Port {port}: {state}"));
    }
    Ok(())
}

/// One row a server, in 80 columns unless names are long.
fn print_table(servers: &[Snapshot]) {
    let rows: Vec<[String; 7]> = servers.iter().map(row).collect();
    output::table(["SERVER", "PROJECT", "STATUS", "PID", "PORT", "CPU", "MEMORY"], &rows);
}

fn row(server: &Snapshot) -> [String; 7] {
    let dash = || "-".to_owned();
    [
        server.name.clone(),
        server.project_name.clone(),
        phase(server).split_once(' ').map_or_else(dash, |(_, word)| word.to_lowercase()),
        server.pid.map_or_else(dash, |pid| pid.to_string()),
        server.port.map_or_else(dash, |port| port.to_string()),
        server.cpu_percent.map_or_else(dash, |cpu| format!("{cpu:.1}%")),
        server.memory_bytes.map_or_else(dash, output::megabytes),
    ]
}

/// A mark and a word for what a server is doing.
pub(crate) fn phase(server: &Snapshot) -> String {
    match server.phase {
        Phase::Running => "✅ RUNNING".to_owned(),
        Phase::Starting => "⏳ STARTING".to_owned(),
        Phase::Stopping => "⏳ STOPPING".to_owned(),
        Phase::Stopped => "❌ STOPPED".to_owned(),
        Phase::Failed if server.conflict.is_some() => "❌ STOPPED (port in use)".to_owned(),
        Phase::Failed => "❌ CRASHED".to_owned(),
        Phase::Waiting => {
            let left = server.restart_at.map(|at| at.duration_since(jiff::Timestamp::now()));
            let left = left.and_then(|left| Duration::try_from(left).ok()).unwrap_or_default();
            format!("⏳ RESTARTING in {}", words::duration(left))
        }
    }
}
