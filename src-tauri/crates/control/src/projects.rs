//! The list of projects that the user has shown us.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::files::{self, Keep};
use crate::home::Home;

/// The file's content; an object, so that more can be said of a project later.
#[derive(Default, Serialize, Deserialize)]
struct List {
    projects: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    dir: PathBuf,
}

/// The folders of all known projects, in the order they were added.
pub(crate) fn known(home: &Home) -> Result<Vec<PathBuf>> {
    let list: List = files::read_json(&home.projects_file())?.unwrap_or_default();
    Ok(list.projects.into_iter().map(|entry| entry.dir).collect())
}

/// Adds a folder; whether it was new.
pub(crate) fn add(home: &Home, dir: &Path) -> Result<bool> {
    change(home, |list| {
        let new = !list.projects.iter().any(|entry| entry.dir == dir);
        if new {
            list.projects.push(Entry { dir: dir.to_owned() });
        }
        new
    })
}

/// Takes a folder out; whether it was there.
pub(crate) fn remove(home: &Home, dir: &Path) -> Result<bool> {
    change(home, |list| {
        let before = list.projects.len();
        list.projects.retain(|entry| entry.dir != dir);
        list.projects.len() < before
    })
}

/// Reads, changes and writes under a lock: two clients adding at once lose nothing.
fn change(home: &Home, change: impl FnOnce(&mut List) -> bool) -> Result<bool> {
    let file = home.projects_file();
    let lock_file = file.with_extension("lock");
    let lock = std::fs::File::create(&lock_file).map_err(Error::file("made", &lock_file))?;
    lock.lock().map_err(Error::file("locked", &lock_file))?;
    let mut list: List = files::read_json(&file)?.unwrap_or_default();
    let changed = change(&mut list);
    if changed {
        files::write_json(&file, &list, Keep::Durably)?;
    }
    Ok(changed)
}
