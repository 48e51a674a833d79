//! What is in this folder? Reads a few files, runs nothing, and says what was found and where.

mod fastapi;

use std::path::{Path, PathBuf};

/// What detection looks at, for messages.
pub const LOOKED_IN: &str = "main.py, app.py, backend/main.py, app/main.py, src/**/main.py";

/// An application found in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is: "FastAPI".
    pub kind: &'static str,
    /// The file that says so, relative to the folder.
    pub file: PathBuf,
    /// How uvicorn is told about it: "backend.main:app".
    pub app: String,
    /// The folder to import from where it is not the project's own, relative to it.
    pub app_dir: Option<PathBuf>,
}

impl Found {
    /// "FastAPI, found in backend/main.py".
    pub fn description(&self) -> String {
        format!("{}, found in {}", self.kind, self.file.display().to_string().replace('\\', "/"))
    }
}

/// Looks for an application in a project's folder; the most usual place wins.
pub fn detect(dir: &Path) -> Option<Found> {
    fastapi::detect(dir)
}

/// Whether this can be an ASGI application's name, "package.module:attribute".
pub fn is_app(app: &str) -> bool {
    let name = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && chars.all(|c| c.is_alphanumeric() || c == '_')
    };
    app.split_once(':').is_some_and(|(module, attribute)| {
        module.split('.').all(name) && attribute.trim_end_matches("()").split('.').all(name)
    })
}
