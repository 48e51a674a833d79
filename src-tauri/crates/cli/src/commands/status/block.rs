//! One server, as the reference's block.

use trayvisor_control::model::{Condition, CrashReport, Holder, Process, Snapshot};
use trayvisor_control::{Manager, Result, ports, words};

use super::{condition, outdated};
use crate::commands::start::question;
use crate::output;

/// The block's lines. Those of the reference come first, in its order.
pub(super) fn of(manager: &Manager, server: &Snapshot) -> Result<String> {
    let mut lines =
        vec![format!("📊 {} Status", server.name), "=".repeat(60), format!("Status: {}", condition(server))];
    if let Some(process) = server.process() {
        lines.push(format!("PID: {}", process.pid));
        lines.extend(of_running(server, process));
    } else if let Some(port) = server.port {
        lines.push(format!("Port {port}: {}", port_state(manager, server, port)?));
    }
    lines.extend(trouble(server));
    lines.extend(question(manager, server).map(|question| format!("💡 {question}")));
    Ok(lines.join("\n"))
}

fn of_running(server: &Snapshot, process: &Process) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(started) = process.started_at {
        lines.push(format!("Started: {}", output::local_time(started)));
    }
    if let Some(cpu) = process.cpu_percent {
        lines.push(format!("CPU Usage: {cpu:.1}%"));
    }
    if let Some(memory) = process.memory_bytes {
        lines.push(format!("Memory Usage: {}", output::megabytes(memory)));
    }
    if !process.ports.is_empty() {
        let ports: Vec<String> = process.ports.iter().map(ToString::to_string).collect();
        lines.push(format!("Listening Ports: {}", ports.join(", ")));
    }
    if let Some(url) = &server.url {
        lines.push(format!("API URL: {url}"));
    }
    if let Some(url) = &server.docs_url {
        lines.push(format!("API Docs: {url}"));
    }
    lines.push(format!("Log File: {}", server.log.display()));
    if let Some(process) = server.waiting_for() {
        lines.push(format!("Waiting For: {process}"));
    }
    lines
}

/// Problems, for which the reference has no lines.
fn trouble(server: &Snapshot) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(problem) = &server.problem {
        lines.push(format!("Problem: {problem}"));
    }
    if let Some(elsewhere) = &server.elsewhere {
        lines.push(format!("Running As: {}", started_elsewhere(elsewhere)));
        lines.push("💡 `trayvisor start --force` takes it over".to_owned());
    }
    if let (Some(why), None) = (server.not_ready(), server.unhealthy()) {
        lines.push(format!("Not Ready Yet: it {why}"));
    }
    if let Some(unhealthy) = server.unhealthy() {
        let since = output::local_time(unhealthy.at);
        // A reloader whose program is broken waits for its code to change.
        let is_broken = server.process().is_some_and(|process| process.broken().is_some());
        let help = if is_broken { "" } else { "; `trayvisor restart` may help" };
        lines.push(format!("Problem: it {} since {since}{help}", unhealthy.why));
    }
    lines.extend(server.listens_elsewhere().map(|message| format!("⚠️  {message}")));
    lines.extend(server.reload_loop().map(|message| format!("⚠️  {message}")));
    if server.restarts > 0 {
        lines.push(format!("Restarts: {}", server.restarts));
    }
    lines.extend(server.crash().map(|crash| last_crash(server, crash)));
    lines.extend(server.done_at().map(|at| format!("Done: {}", output::local_time(at))));
    lines.extend(
        server.failure().map(|report| format!("Failed: {}, {}", output::local_time(report.at), report.cause)),
    );
    if server.needs_restart() {
        lines.push("💡 Its settings have changed: restart it to apply them".to_owned());
    }
    lines.extend(outdated(server).map(|outdated| format!("💡 It was {outdated}")));
    lines
}

/// "python3 (4711) since 2025-10-03 14:30:22, from bash: uvicorn backend.main:app".
fn started_elsewhere(elsewhere: &Holder) -> String {
    let since = elsewhere.since.map(|since| format!(" since {}", output::local_time(since)));
    let from = elsewhere.parents.last().map(|parent| format!(", from {}", parent.name));
    let command = elsewhere.command.as_ref().map(|command| format!(": {command}"));
    [Some(words::holder(elsewhere)), since, from, command].into_iter().flatten().collect()
}

fn last_crash(server: &Snapshot, crash: &CrashReport) -> String {
    let given_up = if server.condition() == Condition::Crashed && server.restarts > 0 {
        format!(" (not restarted any more after {} restarts)", server.restarts)
    } else {
        String::new()
    };
    format!("Last Crash: {}, {}{given_up}", output::local_time(crash.at), crash.cause)
}

fn port_state(manager: &Manager, server: &Snapshot, port: u16) -> Result<String> {
    if ports::is_free(&server.host, port) {
        return Ok("Available".to_owned());
    }
    Ok(format!("In use by {}", words::holders(&manager.ports().holders(port)?)))
}
