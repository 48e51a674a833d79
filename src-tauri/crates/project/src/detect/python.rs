//! Python: the modules that an application is usually in, and plain programs.

use std::path::{Path, PathBuf};

use super::folder::Folder;
use super::{Found, PORT_AND_HOST, Run};

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

/// A Python file.
pub(super) struct Module {
    /// Relative to the folder that was looked at.
    pub(super) file: PathBuf,
    /// The folder that it is imported from, relative to the same; empty for that itself.
    pub(super) root: PathBuf,
    pub(super) text: String,
}

impl Module {
    /// "backend.main"; a package goes by its folder's name.
    pub(super) fn name(&self) -> String {
        module_name(&self.file, &self.root)
    }

    /// The name that a class's instance is bound to at the top level: "app" in `app = FastAPI(`.
    pub(super) fn instance_of(&self, class: &str) -> Option<String> {
        self.text.lines().find_map(|line| bound_name(line, class))
    }
}

/// How Python imports a file from a folder.
pub(super) fn module_name(file: &Path, root: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap_or(file).with_extension("");
    let mut parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.pop_if(|last| last == "__init__");
    parts.join(".")
}

/// The modules of a folder in the usual places and `main.py` anywhere in `src`, from which Python then imports.
pub(super) fn modules(folder: &Folder) -> Vec<Module> {
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

/// `app = FastAPI(`, `app: FastAPI = fastapi.FastAPI(`: the name before it.
fn bound_name(line: &str, class: &str) -> Option<String> {
    let (target, value) = line.split_once('=')?;
    let (call, _) = value.split_once('(')?;
    if call.trim().rsplit('.').next() != Some(class) {
        return None;
    }
    let name = target.split(':').next()?.trim_end();
    super::is_name(name).then(|| name.to_owned())
}

/// A program that runs by itself. Only one that asks for a port by the usual variable is known to listen on one.
pub(super) fn script(folder: &Folder) -> Option<Found> {
    let file = folder.first(&PROGRAMS)?;
    let text = folder.text(file)?;
    let asks = ["\"PORT\"", "'PORT'"].iter().any(|name| text.contains(name));
    let port = asks.then(|| folder.port_in_env().unwrap_or(8000));
    let found = Found::new("Python program", file, port, Run::Python(Path::new(file).to_owned()));
    Some(found.told_by(PORT_AND_HOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_and_annotations_are_understood() {
        for (line, name) in [
            ("api = FastAPI(", "api"),
            ("app: FastAPI = FastAPI()", "app"),
            ("application=fastapi.FastAPI (debug=True)", "application"),
        ] {
            assert_eq!(bound_name(line, "FastAPI").as_deref(), Some(name), "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_an_application_is_left_alone() {
        for line in [
            "    app = FastAPI()",
            "# app = FastAPI()",
            "app = FastAPIWrapper()",
            "app == FastAPI()",
            "x.app = FastAPI()",
        ] {
            assert_eq!(bound_name(line, "FastAPI"), None, "{line}");
        }
    }
}
