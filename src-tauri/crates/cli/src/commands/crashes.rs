//! `crashes`: what went wrong, why, and what to do.

use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use trayvisor_control::log::ansi;
use trayvisor_control::model::Language;
use trayvisor_control::model::{CrashReport, ServerRef};
use trayvisor_control::{Manager, Result, words};

use crate::arguments::WhichCrashes;
use crate::output;
use crate::selection::Selection;

/// Indent of a server's output lines.
const INDENT: &str = "    ";

/// Shows the last crash of these servers in full, or the last crashes of all of them in order of time.
pub(crate) fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    which: &WhichCrashes,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    let reports = servers
        .iter()
        .flat_map(|server| manager.crash_reports(server).into_iter().map(move |report| (server, report)));
    let mut reports: Vec<(&ServerRef, CrashReport)> = reports.collect();
    reports.sort_by_key(|(_, report)| report.at);
    let last = &reports[reports.len().saturating_sub(which.last.unwrap_or(1).into())..];
    if which.json {
        let all: Vec<Value> = last.iter().map(|(server, report)| with_server(server, report)).collect();
        output::line(&output::json(&all));
    } else if last.is_empty() {
        output::line("No crashes yet");
    } else if which.last.is_some() {
        output::line(&list(last, which.lines));
    } else {
        last.iter().for_each(|(server, report)| {
            output::line(&in_full(server, report));
        });
    }
    Ok(ExitCode::SUCCESS)
}

fn with_server(server: &ServerRef, report: &CrashReport) -> Value {
    let mut value = json!(report);
    value["name"] = json!(server.name);
    value["project"] = json!(server.project);
    value
}

/// One fact on each line, as `status` shows a server.
fn in_full(server: &ServerRef, report: &CrashReport) -> String {
    let mut lines = vec![
        format!("💥 {} crashed", server.name),
        "=".repeat(60),
        format!("When: {}", output::local_time(report.at)),
        format!("How: {}", how(report)),
        format!("Why: {}", report.cause.text(Language::English)),
    ];
    lines.extend(report.cause.hint(Language::English).map(|advice| format!("What To Do: {advice}")));
    if !report.lines.is_empty() {
        lines.push("Last Lines:".to_owned());
        lines.extend(quoted(report));
    }
    lines.join("\n")
}

/// One line for each crash, followed by the last lines of output if wanted.
fn list(reports: &[(&ServerRef, CrashReport)], with_lines: bool) -> String {
    let mut lines = Vec::new();
    for (server, report) in reports {
        let when = output::local_time(report.at);
        lines.push(format!(
            "{when}  {}  {}: {}",
            server.name,
            how(report),
            report.cause.text(Language::English)
        ));
        if with_lines {
            lines.extend(quoted(report));
        }
    }
    lines.join("\n")
}

/// "exit code 1 after 3 min".
fn how(report: &CrashReport) -> String {
    let uptime = Duration::try_from_secs_f64(report.uptime_s).unwrap_or_default();
    match report.exit {
        Some(exit) => format!("{} after {}", words::exit(exit), words::duration(uptime)),
        None => "could not be started".to_owned(),
    }
}

fn quoted(report: &CrashReport) -> impl Iterator<Item = String> {
    report.lines.iter().map(|line| format!("{INDENT}{}", ansi::plain(line)))
}
