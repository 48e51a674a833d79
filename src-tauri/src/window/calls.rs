//! The page's calls, and the parts of them that only the window can do.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tauri::{AppHandle, Manager as _, State, WebviewWindow, Wry};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;
use trayvisor_control::model::{Language, Message, Preferences};
use trayvisor_page::{Core, Show, Surroundings};

use super::{LABEL, closing, follow};
use crate::language::{say, spoken};
use crate::opener;
use crate::roles::{self, AT_LOGIN};

/// What the window was opened for, until its page has asked; then `None`.
pub(super) struct Asked(pub(super) Mutex<Option<Show>>);

/// The window that the page is in.
pub(super) struct Desktop(pub(super) AppHandle);

/// The page's only command, for all of its calls.
#[tauri::command]
pub(super) async fn rpc(core: State<'_, Core<Desktop>>, call: Value) -> Result<Value, Value> {
    core.answer(call).await
}

impl Desktop {
    fn window(&self) -> Option<WebviewWindow> {
        self.0.get_webview_window(LABEL)
    }

    fn dialog(&self, title: &str) -> FileDialogBuilder<Wry> {
        let dialog = self.0.dialog().file().set_title(title);
        match self.window() {
            Some(window) => dialog.set_parent(&window),
            None => dialog,
        }
    }
}

impl Surroundings for Desktop {
    fn language(&self) -> Language {
        spoken()
    }

    fn initial(&self) -> Show {
        let asked = self.0.state::<Asked>();
        asked.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }

    async fn choose_folder(&self) -> Option<PathBuf> {
        let mut dialog = self.dialog(say().choose_folder);
        if let Ok(home) = self.0.path().home_dir() {
            dialog = dialog.set_directory(home);
        }
        chosen(|answer| dialog.pick_folder(answer)).await
    }

    async fn choose_file(&self, name: &str) -> Option<PathBuf> {
        let dialog = self.dialog(say().save_log).set_file_name(name);
        chosen(|answer| dialog.save_file(answer)).await
    }

    fn open_url(&self, url: &str) -> Result<(), Message> {
        opener::open_url(url)
    }

    fn open_folder(&self, folder: &Path) -> Result<(), Message> {
        opener::open_folder(folder)
    }

    fn show_in_folder(&self, file: &Path) -> Result<(), Message> {
        opener::show_in_folder(file)
    }

    fn follow(&self, preferences: &Preferences) {
        if let Some(window) = self.window() {
            follow(&window, preferences);
        }
    }

    fn tray(&self) -> (&Path, &str) {
        (roles::program(), AT_LOGIN)
    }

    fn set_unsaved(&self, unsaved: bool) {
        self.0.state::<closing::Unsaved>().set(unsaved);
    }

    fn close(&self) -> Result<(), Message> {
        self.window().map_or(Ok(()), |window| window.destroy()).map_err(|error| error.to_string().into())
    }
}

/// Opens a dialog and waits for the user's choice.
async fn chosen(open: impl FnOnce(Box<dyn FnOnce(Option<FilePath>) + Send>)) -> Option<PathBuf> {
    let (chosen, answer) = oneshot::channel();
    open(Box::new(move |path| {
        let _ = chosen.send(path);
    }));
    answer.await.ok().flatten().and_then(|path| path.into_path().ok())
}
