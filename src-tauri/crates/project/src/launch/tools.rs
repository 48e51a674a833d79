//! The tools that a project brings along, which its authors call by name: those of its Python environment and of its
//! Node packages.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use trayvisor_platform as platform;

/// The folders with a project's own tools, the nearest first.
pub(super) fn of(project: &Path, cwd: &Path) -> Vec<PathBuf> {
    let tools = |place: &Path| {
        [place.join(".venv").join(platform::VENV_PROGRAMS), place.join("node_modules").join(".bin")]
    };
    let is_trusted = |dir: &PathBuf| dir.ancestors().take(2).all(platform::is_trusted);
    let places = places(project, cwd).into_iter();
    places.flat_map(tools).filter(|dir| dir.is_dir() && is_trusted(dir)).collect()
}

/// The folders whose files belong to a server, the nearest first: those from the working folder to the project, then the
/// folders above them up to the root of the repository.
pub(super) fn places<'a>(project: &'a Path, cwd: &'a Path) -> Vec<&'a Path> {
    let inside = cwd.ancestors().take_while(|dir| dir.starts_with(project));
    let above = [cwd, project].into_iter().flat_map(up_to_the_root);
    let mut places: Vec<&Path> = Vec::new();
    for place in inside.chain(above) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// A folder and those above it, up to that of its repository; the folder alone if it is in none.
fn up_to_the_root(start: &Path) -> Vec<&Path> {
    let is_root = |dir: &&Path| platform::is_trusted(&dir.join(".git")) && platform::is_trusted(dir);
    match start.ancestors().position(|dir| is_root(&dir)) {
        Some(above) => start.ancestors().take(above + 1).collect(),
        None => vec![start],
    }
}

/// A search path that begins with these folders. Each folder is in it once.
pub(super) fn before(first: &[PathBuf], path: &OsStr) -> OsString {
    let rest = env::split_paths(path).filter(|dir| !first.contains(dir));
    env::join_paths(first.iter().cloned().chain(rest)).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn tools_are_those_of_the_folder_and_of_those_above_it_in_the_repository() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        let (shop, api) = (root.join("shop"), root.join("shop/api"));
        let made = [
            api.join("node_modules/.bin"),
            shop.join(".venv").join(platform::VENV_PROGRAMS),
            root.join("node_modules/.bin"),
        ];
        made.iter().for_each(|dir| fs::create_dir_all(dir).expect("made"));
        assert_eq!(
            of(&shop, &api),
            made[..2],
            "outside of a repository, folders above the project are not its own"
        );
        fs::create_dir(root.join(".git")).expect("made");
        assert_eq!(of(&shop, &api), made);
        fs::create_dir(shop.join(".git")).expect("made");
        assert_eq!(of(&shop, &api), made[..2]);
    }

    #[test]
    fn a_folder_is_in_the_search_path_once_and_in_front() {
        let root = env::temp_dir();
        let path =
            |names: &[&str]| env::join_paths(names.iter().map(|name| root.join(name))).expect("joined");
        assert_eq!(before(&[root.join("b")], &path(&["a", "b"])), path(&["b", "a"]));
    }
}
