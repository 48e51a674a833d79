//! Python: the usual modules of an application, and plain programs.

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::module::Module;
use super::{Found, PORT_AND_HOST, Run};
use trayvisor_model::Message;

/// Usual files of an application, the most common first.
const PLACES: [&str; 11] = [
    "main.py",
    "app.py",
    "backend/main.py",
    "app/main.py",
    "backend/app.py",
    "server.py",
    "application.py",
    "asgi.py",
    "wsgi.py",
    "app/__init__.py",
    "backend/__init__.py",
];
/// Usual names of a plain program.
const PROGRAMS: [&str; 4] = ["main.py", "app.py", "server.py", "run.py"];
/// Maximum depth of the search for `src/**/main.py`, and maximum number of folders in all.
const DEEPEST: usize = 4;
const MOST_FOLDERS: usize = 500;

/// The modules of a folder: those in the usual places, and `main.py` anywhere in `src`, which Python then imports from.
pub(super) fn modules(folder: &Folder) -> &[Module] {
    folder.modules(find_modules)
}

fn find_modules(folder: &Folder) -> Vec<Module> {
    let read = |file: PathBuf, root: &str| {
        let text = folder.text(&file)?;
        Some(Module { file, root: root.into(), text })
    };
    let usual = PLACES.iter().filter_map(|file| read(file.into(), ""));
    usual
        .chain(folders_of_src(folder).into_iter().filter_map(|dir| read(dir.join("main.py"), "src")))
        .collect()
}

fn folders_of_src(folder: &Folder) -> Vec<PathBuf> {
    let mut next = vec![(PathBuf::from("src"), 0)];
    let mut all = Vec::new();
    while let Some((dir, depth)) = next.pop() {
        if depth < DEEPEST && all.len() < MOST_FOLDERS {
            let inner = folder.folders(&dir).into_iter().rev();
            next.extend(inner.map(|name| (dir.join(name), depth + 1)));
        }
        all.push(dir);
    }
    all
}

/// A standalone program. It is only known to listen if it reads the port from the usual variable.
pub(super) fn script(folder: &Folder) -> Option<Found> {
    let file = folder.first(&PROGRAMS)?;
    let text = folder.text(file)?;
    let asks = ["\"PORT\"", "'PORT'"].iter().any(|name| text.contains(name));
    let port = asks.then(|| folder.port_in_env().unwrap_or(8000));
    let found = Found::new(Message::PythonProgram {}, file, port, Run::Python(Path::new(file).to_owned()));
    Some(found.told_by(PORT_AND_HOST))
}
