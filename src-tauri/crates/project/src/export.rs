//! Writes a project's servers as configuration of other programs: systemd, launchd, Compose, Kubernetes, and runners of
//! a Procfile. Runs nothing and changes nothing.

mod asker;
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

/// A format that a project can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A unit for each server; it calls Trayvisor to start and stop the server.
    Systemd,
    /// A launch agent for each server, for macOS.
    Launchd,
    /// A `compose.yaml` for Docker Compose.
    Compose,
    /// A Deployment and a Service for each server, a Job for each job.
    Kubernetes,
    /// A `Procfile`, for foreman, honcho, overmind and similar tools.
    Procfile,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 5] =
        [Format::Systemd, Format::Launchd, Format::Compose, Format::Kubernetes, Format::Procfile];

    /// Its name on the command line.
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
        known.ok_or_else(|| format!("it must be one of {}", Format::ALL.map(Format::name).join(", ")))
    }
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its name, as the other program expects it: "compose.yaml".
    pub name: String,
    /// Its content.
    pub text: String,
}

/// The result of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The files; at least one.
    pub files: Vec<Artifact>,
    /// What could not be carried over or must be done by hand; comments in the files say the same.
    pub remarks: Vec<String>,
}

impl Export {
    /// Writes the files into a folder, which is created if necessary. Returns their paths.
    ///
    /// # Errors
    /// If one of the files exists; then none is written.
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

/// Exports the servers with these names, or all servers of the project.
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
