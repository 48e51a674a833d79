//! What the user has agreed to have run from the desktop: `agreed.json`, an entry for each server.

mod script;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ring::digest;
use serde::{Deserialize, Serialize};

use trayvisor_model::Launch;
use trayvisor_model::error::Result;
use trayvisor_model::{Fingerprint, ServerRef, ToRun};
use trayvisor_project::config::{Project, ServerConfig};
use trayvisor_project::detect::{Found, Run};
use trayvisor_project::launch;
use trayvisor_store::files;
use trayvisor_store::home::{self, Home};

/// Who has agreed to what a start would run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// Whoever asks for the start, by asking for it: they name the server themselves. It is kept as agreed to.
    #[default]
    Given,
    /// Whoever asks for the start, for this once: an agent, whose wish is not the user's. Nothing is kept.
    ForOnce,
    /// Nobody yet, unless it was kept. Without that nothing is started: [`crate::Error::NotAgreed`].
    Needed,
}

/// What would be run for a server, and what it is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Intent {
    /// As it is shown.
    #[serde(flatten)]
    pub(crate) run: ToRun,
    /// SHA-256 of all that makes it another command when it changes; see [`fingerprint`].
    pub(crate) fingerprint: Fingerprint,
}

impl Intent {
    /// What would be run for a server now.
    ///
    /// # Errors
    /// As [`command::resolve`].
    pub(crate) fn of(project: &Project, config: &ServerConfig) -> Result<Intent> {
        Ok(Intent::to_launch(project, config, &launch::resolve(project, config, None)?))
    }

    /// The same, with what was worked out already.
    pub(crate) fn to_launch(project: &Project, config: &ServerConfig, launch: &Launch) -> Intent {
        let command = launch.argv();
        let script = script::of(&command, &launch.cwd);
        let fingerprint = fingerprint(project, config, &launch.program, script.as_deref());
        let variables = config.env.keys().cloned().collect();
        Intent { run: ToRun { command, script, folder: launch.cwd.clone(), variables }, fingerprint }
    }
}

/// What makes it another command. The port, the host, workers, reload and the log level are no part of it, since the
/// words that they would be filled into are taken as they are configured or were found.
#[derive(Serialize)]
struct Essence<'a> {
    program: PathBuf,
    command: Option<&'a [String]>,
    shell: bool,
    app: Option<&'a str>,
    found: Option<(&'a Run, &'a [(String, String)])>,
    script: Option<&'a str>,
    folder: &'a Path,
    python: Option<&'a str>,
    env: &'a BTreeMap<String, String>,
    env_files: Option<&'a [PathBuf]>,
}

fn fingerprint(
    project: &Project,
    config: &ServerConfig,
    program: &Path,
    script: Option<&str>,
) -> Fingerprint {
    let essence = Essence {
        program: known_as(program, project.dir()),
        command: config.command.as_deref(),
        shell: config.shell,
        app: config.app.as_deref(),
        found: config.found.as_ref().map(|Found { run, env, .. }| (run, env.as_slice())),
        script,
        folder: &config.cwd,
        python: config.python.as_deref(),
        env: &config.env,
        env_files: config.env_files.as_deref(),
    };
    let text = serde_json::to_vec(&essence).expect("our own data is always JSON");
    let hash = digest::digest(&digest::SHA256, &text);
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A program of the project by its place in there, any other by its name: where the system has it may be another place
/// for the terminal than for the desktop, and changes with each upgrade.
fn known_as(program: &Path, project: &Path) -> PathBuf {
    let inside = program.strip_prefix(project).ok();
    inside.or_else(|| program.file_name().map(Path::new)).unwrap_or(program).to_owned()
}

/// The file's content.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Agreed {
    /// By [`home::id`].
    servers: BTreeMap<String, Intent>,
}

impl Agreed {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is broken: what was agreed to is then not known.
    pub(crate) fn read(home: &Home) -> Result<Agreed> {
        Ok(files::read_json(&home.agreed_file())?.unwrap_or_default())
    }

    /// What was agreed to for a server.
    pub(crate) fn of(&self, server: &ServerRef) -> Option<&Intent> {
        self.servers.get(&home::id(server))
    }
}

/// Keeps that these were agreed to. The file is its user's alone: a command line may hold a secret.
pub(crate) fn keep(home: &Home, agreed: &[(ServerRef, Intent)]) -> Result<()> {
    let is_kept = |all: &Agreed| agreed.iter().all(|(server, intent)| all.of(server) == Some(intent));
    if agreed.is_empty() || Agreed::read(home).is_ok_and(|all| is_kept(&all)) {
        return Ok(());
    }
    let change = |all: &mut Agreed| {
        all.servers.extend(agreed.iter().map(|(server, intent)| (home::id(server), intent.clone())));
        true
    };
    files::change_json(&home.agreed_file(), files::write_secret_json, change).map(drop)
}
