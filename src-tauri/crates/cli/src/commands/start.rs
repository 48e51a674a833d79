//! `start`.

use std::process::ExitCode;
use std::time::Duration;

use trayvisor_control::command;
use trayvisor_control::config::Project;
use trayvisor_control::model::{ServerRef, Snapshot};
use trayvisor_control::{Manager, Result, StartOptions};

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
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    Ok(each(&servers, async |server| one(manager, server, &start).await).await)
}

async fn one(manager: &Manager, server: &ServerRef, start: &Starting) -> Result<()> {
    let before = manager.status(server).await?;
    if let (Some(pid), true) = (before.pid, before.ready) {
        output::line(&format!("✅ {} is already running (PID: {pid})", server.name));
        return Ok(());
    }
    let project = Project::open(&server.project)?;
    if let (false, Some(description)) = (project.configured(), &before.description) {
        output::line(&format!("🔎 {description}"));
    }
    // What keeps it from being run is said by the start itself.
    let launch = project.server(&server.name).and_then(|config| command::resolve(&project, &config, None));
    for note in launch.map(|launch| launch.notes).unwrap_or_default() {
        output::line(&format!("💡 {note}"));
    }
    output::line(&format!("🚀 Starting {}...", server.name));
    if let Some(port) = before.port {
        output::line(&format!("📦 Starting server on {}:{port}...", before.host));
        if start.force && before.pid.is_none() {
            kill_port::free(manager, port).await?;
        }
    }
    let started = manager.start(server, options(start)).await?;
    print_started(&started);
    Ok(())
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
