//! The log that the window shows: one at a time, and read off the window's own thread.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::async_runtime::spawn_blocking;
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;
use trayvisor_control::log::{LogView, Target};
use trayvisor_control::model::{Failure, LogLook, LogMatch, LogQuery, LogSight, ServerRef};
use trayvisor_control::{Error, editor, preferences};

use crate::commands::{Answer, TheManager, failure, open_url};
use crate::language::say;

/// A look at a log takes about so long at most; whoever wants more looks again.
const PATIENCE: Duration = Duration::from_millis(50);

/// The log that was opened last, with the number that it was given.
#[derive(Clone, Default)]
pub(crate) struct OpenLog(Arc<Mutex<Option<(u32, LogView)>>>);

impl OpenLog {
    /// What is being saved of the one before is saved first.
    async fn open(&self, view: LogView) -> Answer<u32> {
        let open = self.0.clone();
        let work = move || {
            let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
            let number = open.as_ref().map_or(0, |(number, _)| number + 1);
            *open = Some((number, view));
            number
        };
        spawn_blocking(work).await.map_err(|error| failure("log", error.to_string()))
    }

    /// Does something with the log of this number, if it is still the one that is open.
    async fn with<T: Send + 'static>(
        &self,
        number: u32,
        work: impl FnOnce(&mut LogView) -> Result<T, Error> + Send + 'static,
    ) -> Answer<T> {
        let open = self.0.clone();
        let work = move || match open.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some((open, view)) if *open == number => work(view).map_err(Failure::from),
            Some(_) | None => Err(failure("log_closed", "another log is shown by now")),
        };
        spawn_blocking(work).await.unwrap_or_else(|error| Err(failure("log", error.to_string())))
    }
}

#[tauri::command]
pub(crate) async fn log_open(
    manager: TheManager<'_>,
    open: State<'_, OpenLog>,
    server: ServerRef,
) -> Answer<u32> {
    open.open(manager.view_log(&server)?).await
}

#[tauri::command]
pub(crate) async fn log_look(
    open: State<'_, OpenLog>,
    log: u32,
    query: LogQuery,
    sight: LogSight,
) -> Answer<LogLook> {
    open.with(log, move |view| view.look(&query, sight, PATIENCE)).await
}

#[tauri::command]
pub(crate) async fn log_find(
    open: State<'_, OpenLog>,
    log: u32,
    row: u64,
    backwards: bool,
) -> Answer<Option<LogMatch>> {
    open.with(log, move |view| Ok(view.find(row, backwards))).await
}

#[tauri::command]
pub(crate) async fn log_text(
    open: State<'_, OpenLog>,
    log: u32,
    from: u64,
    to: u64,
    times: bool,
) -> Answer<String> {
    open.with(log, move |view| view.text(from..to, times)).await
}

#[tauri::command]
pub(crate) async fn log_save(
    window: WebviewWindow,
    open: State<'_, OpenLog>,
    log: u32,
    name: String,
    times: bool,
) -> Answer<Option<PathBuf>> {
    let Some(file) = ask_where(&window, &name).await else { return Ok(None) };
    open.with(log, move |view| view.save(&file, times).map(|()| Some(file))).await
}

async fn ask_where(window: &WebviewWindow, name: &str) -> Option<PathBuf> {
    let (chosen, answer) = tokio::sync::oneshot::channel();
    let dialog = window.dialog().file().set_parent(window).set_title(say().save_log).set_file_name(name);
    dialog.save_file(move |file| {
        let _ = chosen.send(file);
    });
    answer.await.ok().flatten().and_then(|file| file.into_path().ok())
}

#[tauri::command]
pub(crate) async fn open_link(manager: TheManager<'_>, server: ServerRef, text: String) -> Answer<()> {
    match manager.link_target(&server, &text)? {
        Target::Page(url) => open_url(Some(&url)),
        Target::Place(place) => {
            let preferred = preferences::read(manager.home()).editor;
            editor::open(&place, preferred.as_deref()).or_else(show_in_folder).map_err(Failure::from)
        }
    }
}

/// Where there is no editor the system shows the file in its folder. It is not asked to open it: that would run what
/// the system takes for a program.
fn show_in_folder(error: Error) -> Result<(), Error> {
    match &error {
        Error::NoEditor(file) => tauri_plugin_opener::reveal_item_in_dir(file).map_err(|_| error),
        _ => Err(error),
    }
}
