//! The commands that the user has agreed to run from the desktop: `agreed.json`, one entry for each server.

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

/// Who has agreed to the command that a start would run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// The caller, by asking for the start of a server that they named. The agreement is stored.
    #[default]
    Given,
    /// The caller, for this start only, because an agent's request is not the user's agreement. Nothing is stored.
    ForOnce,
    /// Only a stored agreement counts. Without one, nothing is started: [`crate::Error::NotAgreed`].
    Needed,
}

/// The command that would be run for a server, and its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Intent {
    /// As shown to the user.
    #[serde(flatten)]
    pub(crate) run: ToRun,
    /// SHA-256 of everything that distinguishes this command from others; see [`fingerprint`].
    pub(crate) fingerprint: Fingerprint,
}

impl Intent {
    /// The command that would be run for a server now.
    ///
    /// # Errors
    /// As [`launch::resolve`].
    pub(crate) fn of(project: &Project, config: &ServerConfig) -> Result<Intent> {
        Ok(Intent::to_launch(project, config, &launch::resolve(project, config, None)?))
    }

    /// The same, for a launch that was already resolved.
    pub(crate) fn to_launch(project: &Project, config: &ServerConfig, launch: &Launch) -> Intent {
        let command = launch.argv();
        let script = script::of(&command, &launch.cwd);
        let fingerprint = fingerprint(project, config, &launch.program, script.as_deref());
        let variables = config.env.keys().cloned().collect();
        Intent { run: ToRun { command, script, folder: launch.cwd.clone(), variables }, fingerprint }
    }
}

/// Everything that distinguishes a command from others. Port, host, workers, reload and log level are not part of it:
/// the words are taken before these values are filled in.
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

/// Identifies a program in the project by its path there, and any other by its name, because its path may differ
/// between terminal and desktop and changes with each upgrade.
fn known_as(program: &Path, project: &Path) -> PathBuf {
    let inside = program.strip_prefix(project).ok();
    inside.or_else(|| program.file_name().map(Path::new)).unwrap_or(program).to_owned()
}

/// The file's content.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Agreed {
    /// By server, as [`home::id`].
    servers: BTreeMap<String, Intent>,
}

impl Agreed {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is broken: the agreements are then unknown.
    pub(crate) fn read(home: &Home) -> Result<Agreed> {
        Ok(files::read_json(&home.agreed_file())?.unwrap_or_default())
    }

    /// The agreed command of a server.
    pub(crate) fn of(&self, server: &ServerRef) -> Option<&Intent> {
        self.servers.get(&home::id(server))
    }
}

/// Stores these agreements. Only the user may read the file: a command line may contain a secret.
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
