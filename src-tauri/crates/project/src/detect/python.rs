//! Python: the modules that an application is usually in, and plain programs.

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::module::Module;
use super::{Found, PORT_AND_HOST, Run};
use trayvisor_model::Message;

/// Where an application is usually made, the most usual first.
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
/// What a plain program is usually called.
const PROGRAMS: [&str; 4] = ["main.py", "app.py", "server.py", "run.py"];
/// `src/**/main.py` is searched so many folders deep, and so many folders in all.
const DEEPEST: usize = 4;
const MOST_FOLDERS: usize = 500;

/// The modules of a folder in the usual places and `main.py` anywhere in `src`, from which Python then imports.
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

/// A program that runs by itself. Only one that asks for a port by the usual variable is known to listen on one.
pub(super) fn script(folder: &Folder) -> Option<Found> {
    let file = folder.first(&PROGRAMS)?;
    let text = folder.text(file)?;
    let asks = ["\"PORT\"", "'PORT'"].iter().any(|name| text.contains(name));
    let port = asks.then(|| folder.port_in_env().unwrap_or(8000));
    let found = Found::new(Message::PythonProgram {}, file, port, Run::Python(Path::new(file).to_owned()));
    Some(found.told_by(PORT_AND_HOST))
}
