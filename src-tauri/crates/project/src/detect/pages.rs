//! A folder of static pages, served by `trayvisor` itself, so nothing else needs to be installed.

use super::folder::Folder;
use super::{Found, Run, words};
use trayvisor_model::Message;

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    if !folder.has("index.html") {
        return None;
    }
    let command = words(["trayvisor", "serve", "--host={host}", "--port={port}"]);
    Some(Found::new(Message::StaticPages {}, "index.html", Some(8000), Run::Program(command)))
}
