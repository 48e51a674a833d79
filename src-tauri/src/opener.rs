//! Opens pages and folders with the system's programs.

use std::path::Path;

use trayvisor_control::model::Message;

/// Opens a page in the browser. The core built its address, or checked that it is http or https.
///
/// # Errors
/// Why it could not be opened.
pub(crate) fn open_url(url: &str) -> Result<(), Message> {
    tauri_plugin_opener::open_url(url, None::<&str>)
        .map_err(|error| Message::UrlNotOpened { url: url.to_owned(), why: error.to_string() })
}

/// Shows a folder in the system's file manager.
///
/// # Errors
/// Why it could not be opened.
pub(crate) fn open_folder(folder: &Path) -> Result<(), Message> {
    tauri_plugin_opener::open_path(folder, None::<&str>)
        .map_err(|error| Message::UrlNotOpened { url: folder.display().to_string(), why: error.to_string() })
}

/// Shows a file in its folder, without opening it.
///
/// # Errors
/// Why it could not be shown.
pub(crate) fn show_in_folder(file: &Path) -> Result<(), Message> {
    tauri_plugin_opener::reveal_item_in_dir(file).map_err(|error| Message::NotShownInFolder {
        file: file.display().to_string(),
        why: error.to_string(),
    })
}
