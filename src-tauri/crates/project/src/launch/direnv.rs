//! Reports variables that direnv would set in a terminal. Its files are code of the project, and Trayvisor does not run
//! them.

use std::path::{Path, PathBuf};

use super::tools;
use crate::config::{Project, ServerConfig};
use trayvisor_model::Message;
use trayvisor_platform::Inherited;

/// The note that the nearest `.envrc` is not loaded. None if direnv is not installed, or if it has loaded the file in
/// the terminal that the server is started from.
pub(super) fn not_loaded(project: &Project, server: &ServerConfig, inherited: &Inherited) -> Option<Message> {
    let places = tools::places(project.dir(), &server.cwd);
    let dir = places.into_iter().find(|place| place.join(".envrc").is_file())?;
    which::which_in("direnv", Some(inherited.path()), dir).ok()?;
    if loaded(inherited).is_some_and(|loaded| loaded == dir) {
        return None;
    }
    let file = dir.join(".envrc");
    let file = file.strip_prefix(project.dir()).unwrap_or(&file).display().to_string();
    Some(Message::EnvrcNotLoaded { file })
}

/// The folder whose file direnv has loaded: "-/home/mia/shop".
fn loaded(inherited: &Inherited) -> Option<PathBuf> {
    let dir = inherited.get("DIRENV_DIR")?.to_str()?.strip_prefix('-')?;
    dunce::canonicalize(Path::new(dir)).ok()
}
