//! Rust: a Cargo package with a program in it.

use super::folder::Folder;
use super::{Found, PORT_AND_HOST, Run, words};

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let manifest = folder.text("Cargo.toml")?;
    if !folder.has("src/main.rs") && !manifest.contains("[[bin]]") {
        return None;
    }
    let port = folder.port_in_env().unwrap_or(8080);
    let found = Found::new("Cargo", "Cargo.toml", Some(port), Run::Program(words(["cargo", "run"])));
    Some(found.told_by(PORT_AND_HOST))
}
