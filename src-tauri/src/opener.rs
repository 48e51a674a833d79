//! Opens pages and folders with the system's programs.

use std::path::Path;

/// Opens a page in the browser. The core built its address, or made sure that it is one of http or https.
///
/// # Errors
/// Why it could not be opened, for people.
pub(crate) fn open_url(url: &str) -> Result<(), String> {
    tauri_plugin_opener::open_url(url, None::<&str>)
        .map_err(|error| format!("{url} could not be opened: {error}"))
}

/// Shows a folder in the system's file manager.
///
/// # Errors
/// Why it could not be opened, for people.
pub(crate) fn open_folder(folder: &Path) -> Result<(), String> {
    tauri_plugin_opener::open_path(folder, None::<&str>)
        .map_err(|error| format!("{} could not be opened: {error}", folder.display()))
}

/// Shows a file in its folder, without opening it.
///
/// # Errors
/// Why it could not be shown, for people.
pub(crate) fn show_in_folder(file: &Path) -> Result<(), String> {
    tauri_plugin_opener::reveal_item_in_dir(file)
        .map_err(|error| format!("{} could not be shown: {error}", file.display()))
}
