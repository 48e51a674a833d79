//! Finds programs.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use trayvisor_model::Message;
use trayvisor_model::error::Result;

/// Finds a program as the system would, from the server's folder; then next to our own program, so that a configuration
/// can say `trayvisor` wherever that is installed.
pub(super) fn find_program(program: &str, cwd: &Path, path: &OsStr) -> Result<PathBuf> {
    let searched = places(program, cwd, path);
    let joined = env::join_paths(searched.iter().filter(|dir| dir.is_dir())).unwrap_or_default();
    which::which_in(program, Some(joined), cwd).map_err(|_| why_not(program, cwd, searched).into())
}

/// Why a program was not found: common mistakes, or a file that is not a program.
fn why_not(program: &str, cwd: &Path, searched: Vec<PathBuf>) -> Message {
    let path = cwd.join(program);
    let is_path = Path::new(program).components().count() > 1 || program == ".";
    let is_variable = |(name, _): (&str, &str)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let shown = || path.display().to_string();
    let first = program.split_whitespace().next().unwrap_or_default();
    let is_one_word = first != program && (!is_path || cwd.join(first).is_file());
    let program = program.to_owned();
    match () {
        () if is_path && path.is_dir() => Message::ProgramIsFolder { path: shown() },
        () if is_path && path.is_file() => Message::NotExecutable { path: shown() },
        () if program.starts_with("~/") => Message::TildeNotExpanded { program },
        () if program.split_once('=').is_some_and(is_variable) => Message::VariableInCommand { program },
        () if is_one_word => Message::CommandInOneWord { program },
        () => Message::ProgramNotFound { program, places: named(searched) },
    }
}

/// The folders that were searched, for a message.
pub(super) fn named(searched: impl IntoIterator<Item = PathBuf>) -> Box<Message> {
    let places: Vec<String> = searched.into_iter().map(|path| path.display().to_string()).collect();
    Box::new(if places.is_empty() { Message::NoPlaces {} } else { Message::Places { places } })
}

/// Where to look for a program: its own path if it is one, else the folders of this search path.
pub(super) fn places(program: &str, cwd: &Path, path: &OsStr) -> Vec<PathBuf> {
    if Path::new(program).components().count() > 1 {
        return vec![cwd.join(program)];
    }
    let beside = env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
    env::split_paths(path).filter(|dir| !dir.as_os_str().is_empty()).chain(beside).collect()
}
