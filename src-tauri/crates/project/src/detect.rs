//! Detects what a folder contains and how to run it. Reads a few files and runs nothing.

mod asgi;
mod cargo;
mod compose;
mod django;
mod flask;
mod folder;
mod go;
mod line;
mod literal;
mod module;
mod node;
mod pages;
mod php;
pub mod procfile;
mod python;
mod rails;
mod spring;

use std::path::{Path, PathBuf};

use serde::Serialize;
use trayvisor_model::Message;

pub use self::folder::Folder;
pub use self::line::Line;

/// A kind's name and how it is recognised.
type Kind = (&'static str, fn(&Folder) -> Option<Found>);

/// All kinds; the first match wins. Frameworks come before files that often accompany them (a package.json for
/// assets, a main.py); weak hints come last.
const KINDS: [Kind; 15] = [
    ("FastAPI", asgi::fastapi),
    ("Starlette", asgi::starlette),
    ("Django", django::detect),
    ("Flask", flask::detect),
    ("Rails", rails::detect),
    ("Laravel", php::laravel),
    ("Spring Boot", spring::detect),
    ("Go", go::detect),
    ("Node.js", node::detect),
    ("Cargo", cargo::detect),
    ("a Procfile", procfile::detect),
    ("PHP", php::plain),
    ("Docker Compose", compose::detect),
    ("Python", python::script),
    ("index.html", pages::detect),
];

/// Something in a folder that can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is: "FastAPI".
    pub kind: Message,
    /// The file that it was recognised by, relative to the folder.
    pub file: PathBuf,
    /// Its default port; `None` if it is not known to listen on one.
    pub port: Option<u16>,
    /// Whether it cannot run without a port.
    pub needs_port: bool,
    /// The path of its API documentation, if its framework generates one.
    pub docs_path: Option<&'static str>,
    /// Environment variables to set, such as those that say where to listen, with `{host}` and `{port}` in their
    /// values. If a name occurs twice, the later value is used.
    pub env: Vec<(String, String)>,
    /// A note for the person who runs it.
    pub note: Option<Message>,
    /// How to run it.
    pub run: Run,
}

/// How to run what was found, from the folder it was found in. Words may contain `{host}` and `{port}`; words with
/// `{port}` are left out for a server without a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Run {
    /// An ASGI application, by uvicorn, or by gunicorn for several workers.
    Asgi(Asgi),
    /// A WSGI application, by its framework's own server, or by gunicorn for several workers.
    Wsgi(Wsgi),
    /// A Python program: this file.
    Python(PathBuf),
    /// A program and its arguments.
    Program(Vec<String>),
    /// A program and its arguments, which depend on `reload`.
    Scripts {
        /// With reload.
        reloading: Vec<String>,
        /// Without reload.
        plain: Vec<String>,
    },
    /// One line for the system's shell.
    Shell(String),
}

/// An ASGI application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asgi {
    /// The argument for uvicorn: "backend.main:app".
    pub app: String,
    /// The folder to import from, relative to the searched folder; `None` for that folder itself.
    pub app_dir: Option<PathBuf>,
}

/// A WSGI application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wsgi {
    /// Python's arguments for the framework's own server, with reload.
    pub reloading: Vec<String>,
    /// The same without reload.
    pub plain: Vec<String>,
    /// The argument for gunicorn: "shop.wsgi"; `None` if it is not known.
    pub app: Option<String>,
    /// The folder to import from, relative to the searched folder; empty for that folder itself.
    pub app_dir: PathBuf,
}

/// For programs that read from the environment where to listen.
const PORT_AND_HOST: &[(&str, &str)] = &[("PORT", "{port}"), ("HOST", "{host}")];

impl Found {
    /// Something whose own arguments say where to listen.
    fn new(kind: impl Into<Message>, file: impl Into<PathBuf>, port: Option<u16>, run: Run) -> Found {
        Found {
            kind: kind.into(),
            file: file.into(),
            port,
            needs_port: false,
            docs_path: None,
            env: Vec::new(),
            note: None,
            run,
        }
    }

    /// The same, with variables that say where to listen.
    fn told_by(mut self, env: &[(&str, &str)]) -> Found {
        self.env.extend(env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self
    }

    /// "FastAPI, found in backend/main.py".
    pub fn description(&self) -> Message {
        Message::FoundIn { kind: Box::new(self.kind.clone()), file: shown(&self.file) }
    }

    /// The name of the ASGI application, if it is one.
    pub fn app(&self) -> Option<&str> {
        match &self.run {
            Run::Asgi(asgi) => Some(&asgi.app),
            Run::Wsgi(_) | Run::Python(_) | Run::Program(_) | Run::Scripts { .. } | Run::Shell(_) => None,
        }
    }
}

/// Looks in a folder for something that can be run.
pub fn detect(dir: &Path) -> Option<Found> {
    let folder = Folder::at(dir);
    KINDS.iter().find_map(|(_, found_in)| found_in(&folder))
}

/// The names of all kinds, for messages.
pub fn looked_for() -> Vec<String> {
    KINDS.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Whether this is a valid name of an ASGI application, "package.module:attribute".
pub fn is_app(app: &str) -> bool {
    app.split_once(':').is_some_and(|(module, attribute)| {
        module.split('.').all(is_name) && attribute.trim_end_matches("()").split('.').all(is_name)
    })
}

/// Whether this is a valid Python identifier.
fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

/// A relative path for messages and arguments, with the same separators on every system.
fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

#[cfg(test)]
mod tests;
