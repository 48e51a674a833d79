//! A project's servers, written down for other programs that could run them: systemd, launchd, Compose, Kubernetes,
//! and whatever reads a Procfile. Nothing is run and nothing is changed.

mod compose;
mod container;
mod kubernetes;
mod launchd;
mod procfile;
mod source;
mod systemd;
mod words;
mod yaml;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::config::Project;
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_store::files;
use trayvisor_store::home::Home;

/// What a project can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A unit a server, which has Trayvisor start and stop it.
    Systemd,
    /// A launch agent a server, for macOS.
    Launchd,
    /// A `compose.yaml` for Docker Compose.
    Compose,
    /// A Deployment and a Service a server.
    Kubernetes,
    /// A `Procfile`, for foreman, honcho, overmind and their like.
    Procfile,
}

impl Format {
    /// All there are.
    pub const ALL: [Format; 5] =
        [Format::Systemd, Format::Launchd, Format::Compose, Format::Kubernetes, Format::Procfile];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Systemd => "systemd",
            Format::Launchd => "launchd",
            Format::Compose => "compose",
            Format::Kubernetes => "kubernetes",
            Format::Procfile => "procfile",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        let known = Format::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| format!("it can be {}", Format::ALL.map(Format::name).join(", ")))
    }
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its name, by the other program's habits: "compose.yaml".
    pub name: String,
    /// Its content.
    pub text: String,
}

/// What an export comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The files; at least one.
    pub files: Vec<Artifact>,
    /// What could not be carried over or must be done by hand; the files say the same in comments.
    pub remarks: Vec<String>,
}

impl Export {
    /// Writes the files into a folder, and makes it where it is missing. Returns where they are.
    ///
    /// # Errors
    /// When one of them is there already; then none is written.
    pub fn save(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        std::fs::create_dir_all(folder).map_err(Error::file(Message::Created {}, folder))?;
        let paths: Vec<PathBuf> = self.files.iter().map(|file| folder.join(&file.name)).collect();
        if let Some(there) = paths.iter().find(|path| path.symlink_metadata().is_ok()) {
            return Err(Message::FileExists { file: there.display().to_string() }.into());
        }
        for (path, file) in paths.iter().zip(&self.files) {
            files::write_text(path, &file.text)?;
        }
        Ok(paths)
    }
}

/// Writes down the servers of these names, or all of the project.
pub fn export(
    project: &Project,
    servers: &[String],
    format: Format,
    program: &Path,
    home: &Home,
) -> Result<Export> {
    let chosen = source::choose(project, servers)?;
    match format {
        Format::Systemd => systemd::units(&chosen, program, home),
        Format::Launchd => launchd::agents(&chosen),
        Format::Compose => compose::compose(project, &chosen),
        Format::Kubernetes => kubernetes::manifests(project, &chosen),
        Format::Procfile => procfile::procfile(&chosen),
    }
}

#[cfg(test)]
mod tests;
