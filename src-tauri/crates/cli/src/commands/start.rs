//! `start`.

use std::process::ExitCode;
use std::time::Duration;

use trayvisor_control::config::Project;
use trayvisor_control::model::{ServerRef, Snapshot};
use trayvisor_control::{Manager, OnConflict, Result, StartOptions, words};

use crate::arguments::Starting;
use crate::commands::{each, kill_port};
use crate::output;
use crate::selection::Selection;

/// Starts servers and waits until they answer.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    start: Starting,
    next_port: bool,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    Ok(each(&servers, async |server| one(manager, server, &start, next_port).await).await)
}

async fn one(manager: &Manager, server: &ServerRef, start: &Starting, next_port: bool) -> Result<()> {
    let before = manager.status(server).await?;
    if let (Some(pid), true) = (before.pid, before.ready) {
        output::line(&format!("✅ {} is already running (PID: {pid})", server.name));
        return Ok(());
    }
    if let (false, Some(description)) = (Project::open(&server.project)?.configured(), &before.description) {
        output::line(&format!("🔎 {description}"));
    }
    output::line(&format!("🚀 Starting {}...", server.name));
    let next = if next_port { say_next(manager, server)? } else { None };
    let announced = next.or(before.port);
    if let Some(port) = announced {
        output::line(&format!("📦 Starting server on {}:{port}...", before.host));
    }
    if start.force {
        kill_port::make_way(manager, server).await?;
    }
    let on_conflict = if next_port { OnConflict::NextPort } else { OnConflict::Refuse };
    let started = manager.start(server, StartOptions { on_conflict, ..options(start) }).await?;
    if let Some(port) = started.port.filter(|_| started.port != announced) {
        output::line(&format!("💡 It was taken meanwhile: using {port} this time"));
    }
    print_started(&started);
    Ok(())
}

/// Says which port a server gets because others have its own; `None` when nobody has.
fn say_next(manager: &Manager, server: &ServerRef) -> Result<Option<u16>> {
    let Some(conflict) = manager.conflict(server)? else { return Ok(None) };
    if let Some(next) = conflict.next_free {
        let holders = words::holders(&conflict.holders);
        output::line(&format!("💡 Port {} is in use by {holders}: using {next} this time", conflict.port));
    }
    Ok(conflict.next_free)
}

/// The command line's wishes; the port has been freed already, with a word on each holder.
pub(crate) fn options(start: &Starting) -> StartOptions {
    StartOptions { wait: Duration::from_secs(start.wait), ..StartOptions::default() }
}

/// The reference's lines on a server that was started.
pub(crate) fn print_started(started: &Snapshot) {
    let pid = started.pid.map_or_else(|| "not yet".to_owned(), |pid| pid.to_string());
    if started.ready {
        output::line(&format!("✅ Server started successfully (PID: {pid})"));
    } else {
        output::line(&format!("⏳ {} lives (PID: {pid}) and does not answer yet", started.name));
        output::line("💡 Its log may say why: `trayvisor logs`");
    }
    if let Some(url) = &started.url {
        output::line(&format!("🌐 API URL: {url}"));
    }
    if let Some(url) = &started.docs_url {
        output::line(&format!("📚 API Docs: {url}"));
    }
    output::line(&format!("📝 Logs: {}", started.log.display()));
}
