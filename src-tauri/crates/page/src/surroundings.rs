//! The parts that depend on where the page is shown.

use std::path::{Path, PathBuf};

use trayvisor_control::model::{Language, Message, Preferences};

use crate::event::Show;

/// The place where the page is shown, and what only this place can do, such as opening a dialog.
pub trait Surroundings: Send + Sync + 'static {
    /// The language of the page.
    fn language(&self) -> Language;

    /// What the page was opened to show. Only the first call returns it.
    fn initial(&self) -> Show;

    /// Lets the user choose a folder; `None` if they cancel.
    fn choose_folder(&self) -> impl Future<Output = Option<PathBuf>> + Send;

    /// Lets the user choose where to save a file, with this name proposed; `None` if they cancel.
    fn choose_file(&self, name: &str) -> impl Future<Output = Option<PathBuf>> + Send;

    /// Opens an http or https address in the browser.
    ///
    /// # Errors
    /// Why it could not be opened.
    fn open_url(&self, url: &str) -> Result<(), Message>;

    /// Shows a folder in the system's file manager.
    ///
    /// # Errors
    /// Why it could not be shown.
    fn open_folder(&self, folder: &Path) -> Result<(), Message>;

    /// Shows a file in its folder, without opening it.
    ///
    /// # Errors
    /// Why it could not be shown.
    fn show_in_folder(&self, file: &Path) -> Result<(), Message>;

    /// Applies changed preferences outside the page: to the window's frame and the language of dialogs.
    fn follow(&self, preferences: &Preferences);

    /// The program that is launched at login, with its argument.
    fn tray(&self) -> (&Path, &str);

    /// Whether to ask the page before the window is closed.
    fn set_unsaved(&self, unsaved: bool);

    /// Closes the window without asking.
    ///
    /// # Errors
    /// Why it could not be closed.
    fn close(&self) -> Result<(), Message>;
}
