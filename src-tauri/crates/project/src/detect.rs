//! What is in this folder? Reads a few files, runs nothing, and says what was found, where, and how it is run.

mod asgi;
mod cargo;
mod compose;
mod django;
mod flask;
mod folder;
mod go;
mod line;
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

/// All kinds; the first that is found wins. A framework comes before what many projects have beside one (a
/// package.json for the pages' assets, a main.py), and what says least of a folder comes last.
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
    /// The file that says so, relative to the folder.
    pub file: PathBuf,
    /// The port that it has where nothing else is configured; `None` for what is not known to listen on one.
    pub port: Option<u16>,
    /// Whether it cannot be run without a port.
    pub needs_port: bool,
    /// The path of its API documentation, where its framework makes some.
    pub docs_path: Option<&'static str>,
    /// The environment variables that it is given, as those that tell it where to listen, with `{host}` and `{port}`
    /// in their values. Of two with the same name the later one counts.
    pub env: Vec<(String, String)>,
    /// What a person should know who runs it.
    pub note: Option<Message>,
    /// How it is run.
    pub run: Run,
}

/// How something found is run, from the folder it was found in. Words may hold `{host}` and `{port}`; those with
/// `{port}` are left out for a server without one.
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
    /// A program and its arguments, others with reload than without.
    Scripts {
        /// What watches the code.
        reloading: Vec<String>,
        /// What does not.
        plain: Vec<String>,
    },
    /// One line for the system's shell.
    Shell(String),
}

/// An ASGI application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asgi {
    /// How uvicorn is told about it: "backend.main:app".
    pub app: String,
    /// The folder to import from where it is not the one that was looked at, relative to that.
    pub app_dir: Option<PathBuf>,
}

/// A WSGI application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wsgi {
    /// What Python is told to run its framework's own server that watches the code.
    pub reloading: Vec<String>,
    /// The same without watching.
    pub plain: Vec<String>,
    /// How gunicorn is told about it: "shop.wsgi"; `None` when that is not known.
    pub app: Option<String>,
    /// The folder to import it from, relative to the one that was looked at; empty for that itself.
    pub app_dir: PathBuf,
}

/// For what is told by its environment where to listen.
const PORT_AND_HOST: &[(&str, &str)] = &[("PORT", "{port}"), ("HOST", "{host}")];

impl Found {
    /// What its own words tell where to listen.
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

    /// The same, told by these variables where to listen.
    fn told_by(mut self, env: &[(&str, &str)]) -> Found {
        self.env.extend(env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self
    }

    /// "FastAPI, found in backend/main.py".
    pub fn description(&self) -> Message {
        Message::FoundIn { kind: Box::new(self.kind.clone()), file: shown(&self.file) }
    }

    /// The ASGI application's name, where it is one.
    pub fn app(&self) -> Option<&str> {
        match &self.run {
            Run::Asgi(asgi) => Some(&asgi.app),
            Run::Wsgi(_) | Run::Python(_) | Run::Program(_) | Run::Scripts { .. } | Run::Shell(_) => None,
        }
    }
}

/// Looks for something in a folder that can be run.
pub fn detect(dir: &Path) -> Option<Found> {
    let folder = Folder::at(dir);
    KINDS.iter().find_map(|(_, found_in)| found_in(&folder))
}

/// All kinds by name, for messages.
pub fn looked_for() -> Vec<String> {
    KINDS.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Whether this can be an ASGI application's name, "package.module:attribute".
pub fn is_app(app: &str) -> bool {
    app.split_once(':').is_some_and(|(module, attribute)| {
        module.split('.').all(is_name) && attribute.trim_end_matches("()").split('.').all(is_name)
    })
}

/// Whether Python can call something so.
fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

/// A path of a project as it is shown and passed on, the same on every system.
fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

#[cfg(test)]
mod tests;
