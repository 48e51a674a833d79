//! What the window calls. Each command unpacks, calls the manager and maps the error.

pub(crate) mod consent;
pub(crate) mod ports;
pub(crate) mod preferences;
pub(crate) mod settings;

use std::path::PathBuf;
use std::sync::PoisonError;

use tauri::{Manager as _, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;
use trayvisor_control::config::Project;
use trayvisor_control::model::{
    Conflict, CrashReport, Event, Failure, Metrics, Proposal, ServerRef, Settings, SettingsEdit, Snapshot,
    Span,
};
use trayvisor_control::{Manager, Order, RemovedProject, StartOptions, doctor};

use crate::language::say;
use crate::roles::Show;
use crate::tray::all;
use crate::window::Asked;

pub(crate) type Answer<T> = Result<T, Failure>;
pub(crate) type TheManager<'a> = State<'a, Manager>;

/// What went wrong outside the core.
pub(crate) fn failure(code: &str, message: impl Into<String>) -> Failure {
    Failure { code: code.to_owned(), message: message.into() }
}

#[tauri::command]
pub(crate) async fn servers(manager: TheManager<'_>) -> Answer<Vec<Snapshot>> {
    manager.list().await.map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn start(
    manager: TheManager<'_>,
    server: ServerRef,
    port: Option<u16>,
    freeing: Option<Conflict>,
) -> Answer<Snapshot> {
    let options = match freeing {
        Some(conflict) => StartOptions::freeing(conflict),
        None => StartOptions { port, ..StartOptions::default() },
    };
    Ok(manager.start(&server, options.if_agreed()).await?)
}

#[tauri::command]
pub(crate) async fn take_over(manager: TheManager<'_>, server: ServerRef, pid: u32) -> Answer<Snapshot> {
    // Whoever runs it by now was not shown.
    let elsewhere = manager.status(&server).await?.elsewhere.filter(|elsewhere| elsewhere.pid == Some(pid));
    let options = elsewhere.map(StartOptions::taking_over).unwrap_or_default();
    Ok(manager.start(&server, options.if_agreed()).await?)
}

#[tauri::command]
pub(crate) async fn stop(manager: TheManager<'_>, server: ServerRef) -> Answer<Snapshot> {
    manager.stop(&server).await.map(|stopped| stopped.snapshot).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn restart(manager: TheManager<'_>, server: ServerRef) -> Answer<Snapshot> {
    manager.restart(&server, StartOptions::default().if_agreed()).await.map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn start_all(manager: TheManager<'_>, servers: Vec<ServerRef>) -> Answer<()> {
    all::outcome(manager.start_all(&servers, StartOptions::default().if_agreed()).await)
        .map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn stop_all(manager: TheManager<'_>, servers: Vec<ServerRef>) -> Answer<()> {
    all::outcome(manager.stop_all(&servers).await).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn restart_all(manager: TheManager<'_>, servers: Vec<ServerRef>) -> Answer<()> {
    let manager = manager.inner();
    let restart = |server| async move { manager.restart(&server, StartOptions::default().if_agreed()).await };
    all::outcome(manager.in_order(&servers, Order::NeededFirst, restart).await).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn arrange(manager: TheManager<'_>, servers: Vec<ServerRef>) -> Answer<()> {
    manager.arrange(&servers).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn choose_folder(window: WebviewWindow) -> Option<PathBuf> {
    let (chosen, answer) = tokio::sync::oneshot::channel();
    let mut dialog = window.dialog().file().set_parent(&window).set_title(say().choose_folder);
    if let Ok(home) = window.path().home_dir() {
        dialog = dialog.set_directory(home);
    }
    dialog.pick_folder(move |folder| {
        let _ = chosen.send(folder);
    });
    answer.await.ok().flatten().and_then(|folder| folder.into_path().ok())
}

#[tauri::command]
pub(crate) async fn propose(
    manager: TheManager<'_>,
    folder: PathBuf,
    servers: Option<Vec<Settings>>,
) -> Answer<Proposal> {
    manager.propose(&folder, servers.as_deref()).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn add_project(
    manager: TheManager<'_>,
    folder: PathBuf,
    servers: Option<Vec<Settings>>,
) -> Answer<Vec<ServerRef>> {
    manager.adopt(&folder, servers.as_deref()).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn remove_project(
    manager: TheManager<'_>,
    folder: PathBuf,
) -> Answer<Option<RemovedProject>> {
    manager.remove(&folder).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn restore_project(manager: TheManager<'_>, removed: RemovedProject) -> Answer<()> {
    manager.restore(&removed).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn history(manager: TheManager<'_>, server: ServerRef) -> Answer<Vec<Event>> {
    Ok(manager.history(&server))
}

#[tauri::command]
pub(crate) async fn crash_reports(manager: TheManager<'_>, server: ServerRef) -> Answer<Vec<CrashReport>> {
    Ok(manager.crash_reports(&server))
}

#[tauri::command]
pub(crate) async fn metrics(manager: TheManager<'_>, server: ServerRef, span: Span) -> Answer<Metrics> {
    Ok(manager.metrics(&server, span))
}

#[tauri::command]
pub(crate) async fn about() -> String {
    doctor::about()
}

#[tauri::command]
pub(crate) async fn network_url(manager: TheManager<'_>, server: ServerRef) -> Answer<Option<String>> {
    manager.network_url(&server).await.map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn set_port(server: ServerRef, port: u16) -> Answer<()> {
    let mut project = Project::open(&server.project)?;
    project.edit(Some(&server.name), &SettingsEdit::set([("port", port.into())])).map_err(Failure::from)
}

#[tauri::command]
pub(crate) async fn open_page(manager: TheManager<'_>, server: ServerRef, page: Page) -> Answer<()> {
    let snapshot = manager.status(&server).await.map_err(Failure::from)?;
    let url = match page {
        Page::App => snapshot.url,
        Page::Docs => snapshot.docs_url,
    };
    open_url(url.as_deref())
}

/// The pages of a server that a browser can show.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Page {
    /// The server itself.
    App,
    /// Its API documentation.
    Docs,
}

/// Opens a page in the browser. The core built its address, or saw to it that it is one of http or https.
pub(crate) fn open_url(url: Option<&str>) -> Answer<()> {
    let url = url.ok_or_else(|| failure("open_page", "this server has no such page"))?;
    tauri_plugin_opener::open_url(url, None::<&str>)
        .map_err(|error| failure("open_page", format!("{url} could not be opened: {error}")))
}

#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "that is how Tauri hands over state")]
pub(crate) fn initial(asked: State<'_, Asked>) -> Show {
    asked.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
}
