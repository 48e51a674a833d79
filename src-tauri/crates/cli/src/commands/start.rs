//! `start`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use trayvisor_control::config::Project;
use trayvisor_control::launch;
use trayvisor_control::model::{Kind, Launch, Message, ServerRef, Snapshot};
use trayvisor_control::{Manager, OnConflict, Order, Result, StartOptions, words};

use crate::arguments::Starting;
use crate::commands::{each, kill_port};
use crate::output::{self, Voice};
use crate::selection::Selection;

/// Starts servers and waits until they answer.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    start: Starting,
    next_port: bool,
) -> Result<ExitCode> {
    let servers = manager.with_needs(&selection.servers(manager, names)?);
    let projects: BTreeSet<&Path> = servers.iter().map(|server| server.project.as_path()).collect();
    for project in projects.into_iter().filter_map(|dir| Project::open(dir).ok()) {
        project.remarks().iter().for_each(|remark| output::remark(&remark.to_string()));
    }
    let action = async |server: &ServerRef, voice: &Voice| {
        one(manager, server, &start, &servers, next_port, voice).await
    };
    Ok(each(manager, &servers, Order::NeededFirst, action).await)
}

async fn one(
    manager: &Manager,
    server: &ServerRef,
    start: &Starting,
    together: &[ServerRef],
    next_port: bool,
    voice: &Voice,
) -> Result<()> {
    let before = manager.status(server).await?;
    if let (Some(pid), true, Kind::Server) = (before.pid(), before.ready(), before.kind) {
        voice.line(&format!("✅ {} is already running (PID: {pid})", server.name));
        return Ok(());
    }
    let project = Project::open(&server.project)?;
    if let (false, Some(description)) = (project.configured(), &before.description) {
        voice.line(&format!("🔎 {description}"));
    }
    // An error here is reported by the start itself.
    let launch = project.server(&server.name).and_then(|config| launch::resolve(&project, &config, None));
    let Launch { notes, chosen, .. } = launch.unwrap_or_default();
    chosen.iter().for_each(|choice| voice.line(&format!("🔎 {choice}")));
    notes.iter().for_each(|note| voice.line(&format!("💡 {note}")));
    let doing = match before.kind {
        Kind::Server => "Starting",
        Kind::Job => "Running",
    };
    voice.line(&format!("🚀 {doing} {}...", server.name));
    // A running server keeps its port, whether it answers or not.
    let next_port = next_port && before.pid().is_none();
    let next = if next_port { say_next(manager, server, voice)? } else { None };
    let announced = next.or(before.port);
    if let Some(port) = announced.filter(|_| before.pid().is_none()) {
        voice.line(&format!("📦 Starting server on {}:{port}...", before.host));
    }
    let on_conflict = match (start.force, next_port) {
        (true, _) => kill_port::make_way(manager, &before, voice).await?,
        (false, true) => OnConflict::NextPort,
        (false, false) => OnConflict::Refuse,
    };
    if let (OnConflict::Refuse, Some(elsewhere)) = (&on_conflict, &before.elsewhere) {
        let who = words::holder(elsewhere);
        voice.line(&format!(
            "💡 It is already running outside Trayvisor as {who}: `trayvisor start --force` takes it over"
        ));
    }
    let options = options(start).on_conflict(on_conflict).together_with(together);
    let started = manager.start(server, options).await?;
    if let Some(port) = started.port.filter(|_| started.port != announced) {
        voice.line(&format!("💡 That port was taken in the meantime: using {port} this time"));
    }
    print_started(manager, &started, voice).await;
    in_time(start, &started)
}

/// With `--ready`: the error for a server that is not ready, or a job that is not done.
pub(crate) fn in_time(start: &Starting, started: &Snapshot) -> Result<()> {
    if start.ready && !started.is_well() {
        let (name, seconds) = (started.name.clone(), start.wait);
        return Err(Message::NotReadyInTime { name, seconds }.into());
    }
    Ok(())
}

/// Prints the port that a server gets because others hold its own; `None` if none do.
fn say_next(manager: &Manager, server: &ServerRef, voice: &Voice) -> Result<Option<u16>> {
    let Some(conflict) = manager.ports().conflict(server)? else { return Ok(None) };
    if let Some(next) = conflict.next_free {
        let holders = words::holders(&conflict.holders);
        voice.line(&format!("💡 Port {} is in use by {holders}: using {next} this time", conflict.port));
    }
    Ok(conflict.next_free)
}

/// The options of the command line. The port has already been freed, and its holders printed.
pub(crate) fn options(start: &Starting) -> StartOptions {
    StartOptions::default().wait(Duration::from_secs(start.wait))
}

/// Why a running server may not answer yet.
fn why_silent(manager: &Manager, server: &Snapshot) -> String {
    question(manager, server)
        .unwrap_or_else(|| format!("Its log may show why: `trayvisor logs {}`", server.name))
}

/// What a server that is not ready asks, and how to answer; `None` if it asks nothing.
pub(crate) fn question(manager: &Manager, server: &Snapshot) -> Option<String> {
    if server.pid().is_none() || server.ready() {
        return None;
    }
    let question = manager.log(&server.server()).question()?;
    Some(format!("It asks “{question}”: answer with `trayvisor send {} TEXT`", server.name))
}

/// Prints the reference's lines on a started server, or how far a job is.
pub(crate) async fn print_started(manager: &Manager, started: &Snapshot, voice: &Voice) {
    let pid = started.pid().map_or_else(|| "not yet".to_owned(), |pid| pid.to_string());
    if started.done_at().is_some() {
        voice.line(&format!("✅ {} is done", started.name));
    } else if started.kind == Kind::Job {
        voice.line(&format!("⏳ {} is still running (PID: {pid})", started.name));
    } else if started.ready() {
        voice.line(&format!("✅ Server started successfully (PID: {pid})"));
    } else {
        let why = started.not_ready().map(|why| format!(": it {why}")).unwrap_or_default();
        voice.line(&format!("⏳ {} is running (PID: {pid}) but not ready yet{why}", started.name));
        voice.line(&format!("💡 {}", why_silent(manager, started)));
    }
    if let Some(message) = started.listens_elsewhere() {
        voice.line(&format!("⚠️  {message}"));
    }
    if let Some(message) = started.reload_loop() {
        voice.line(&format!("⚠️  {message}"));
    }
    if let Some(url) = &started.url {
        voice.line(&format!("🌐 API URL: {url}"));
    }
    if let Some(url) = &started.docs_url {
        voice.line(&format!("📚 API Docs: {url}"));
    }
    voice.line(&format!("📝 Logs: {}", started.log.display()));
}
