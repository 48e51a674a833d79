//! The search path for programs: PATH as in the user's own terminal.
//!
//! A desktop session starts programs with a minimal PATH; what nvm, pyenv or Homebrew add to it comes from the login
//! shell. So the desktop app asks that once, and passes its PATH to the supervisors that it starts. The command already
//! has it.

use std::collections::BTreeSet;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate as platform;

/// Longest time to wait for a login shell's PATH.
const LIMIT: Duration = Duration::from_secs(3);

static PATH: OnceLock<OsString> = OnceLock::new();
static ASK: AtomicBool = AtomicBool::new(false);

/// Asks the user's login shell for its PATH, in the background. The first search for a program waits for it, at
/// most 3 s. Call it before anything else of this library. Does nothing in a program started from a terminal, or on
/// Windows, where PATH is the same everywhere.
pub fn ask_login_shell() {
    if io::stdin().is_terminal() {
        return;
    }
    ASK.store(true, Ordering::Relaxed);
    thread::spawn(get);
}

/// The folders to look for programs in, joined as in PATH.
pub fn get() -> OsString {
    let find = || {
        let own = env::var_os("PATH").unwrap_or_default();
        if !ASK.load(Ordering::Relaxed) {
            return own;
        }
        match platform::login_shell_path(LIMIT) {
            Some(theirs) => joined(&[theirs, own]),
            None => joined(&[own, env::join_paths(platform::usual_places()).unwrap_or_default()]),
        }
    };
    PATH.get_or_init(find).clone()
}

/// All these folders, each once. Leaves out relative ones, which would depend on the current folder.
fn joined(paths: &[OsString; 2]) -> OsString {
    let mut seen = BTreeSet::new();
    let folders: Vec<PathBuf> = paths.iter().flat_map(|path| env::split_paths(path)).collect();
    let wanted = folders.iter().filter(|folder| folder.is_absolute() && seen.insert(folder.as_path()));
    env::join_paths(wanted).unwrap_or_else(|_| OsStr::new("").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_without_what_is_relative_or_twice() {
        let root = env::temp_dir();
        let path = |names: &[&str]| {
            env::join_paths(names.iter().map(|name| if *name == "." { ".".into() } else { root.join(name) }))
                .expect("joined")
        };
        assert_eq!(joined(&[path(&["a", ".", "b"]), path(&["b", "c"])]), path(&["a", "b", "c"]));
    }
}
