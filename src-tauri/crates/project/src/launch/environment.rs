//! What is added to a server's environment: the user's own variables and a few defaults.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Launch, direnv, lines, own_env, tools, versions};
use crate::config::{self, Project, ServerConfig};
use crate::dotenv;
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_model::{Origin, Variable};
use trayvisor_platform::Inherited;
use trayvisor_store::files;

/// Without it Python buffers its output until it has 8 KB, and the log stays empty.
const UNBUFFERED: &str = "PYTHONUNBUFFERED";

/// The variables of a server, from weak to strong: those of `env_file`, those it inherits, and those in its settings.
/// Their values may be secrets and are never shown.
pub(super) struct Environment {
    env_file: BTreeMap<String, OsString>,
    inherited: Inherited,
    config: BTreeMap<String, OsString>,
    /// Where programs are looked for: in the project's own tools, then in the versions that its files ask for, then in
    /// the inherited PATH.
    pub(super) path: OsString,
    /// The lines and files that set nothing, and the versions that are not installed.
    pub(super) notes: Vec<Message>,
    /// The versions that were chosen, and why.
    pub(super) chosen: Vec<Message>,
}

impl Environment {
    /// Reads the files of `env_file`, or the usual ones if it names none. `lines` are those that the server's command
    /// leads to.
    pub(super) fn of(
        project: &Project,
        server: &ServerConfig,
        inherited: &Inherited,
        lines: &[String],
    ) -> Result<Environment> {
        let (mut env_file, mut notes) = (BTreeMap::new(), Vec::new());
        for EnvFile { path, variables, skipped } in files_of(project, server, inherited, lines)? {
            env_file.extend(variables);
            let file = shown(project, &path);
            notes.extend(skipped.into_iter().map(|line| Message::EnvLine { file: file.clone(), line }));
        }
        notes.extend(direnv::not_loaded(project, server, inherited));
        // As for everything that reads such files itself, what is set already counts more.
        for (name, value) in &mut env_file {
            if let Some(set) = inherited.get(name) {
                *value = set.to_owned();
            }
        }
        let config = server.env.iter().map(|(name, value)| (name.clone(), value.into())).collect();
        let mut first = tools::of(project.dir(), &server.cwd);
        let versions = versions::of(project, server, inherited, &first, lines);
        first.extend(versions.programs);
        notes.extend(versions.notes);
        let path = tools::before(&first, inherited.path());
        Ok(Environment {
            env_file,
            inherited: inherited.clone(),
            config,
            path,
            notes,
            chosen: versions.chosen,
        })
    }

    /// Whether a program may be asked for colours.
    pub(super) fn colours(&self) -> bool {
        !self.sets("NO_COLOR")
    }

    /// All variables to set, together with those of the program's kind. The latter override `.env` and what is
    /// inherited, because they contain the server's known port; the configuration overrides all.
    pub(super) fn with(&self, own: BTreeMap<String, OsString>) -> BTreeMap<String, OsString> {
        let mut all = BTreeMap::new();
        if !self.sets(UNBUFFERED) {
            all.insert(UNBUFFERED.to_owned(), "1".into());
        }
        all.extend(self.env_file.clone());
        if self.path != self.inherited.path() {
            all.insert("PATH".to_owned(), self.path.clone());
        }
        all.extend(own);
        all.extend(self.config.clone());
        all
    }

    fn sets(&self, name: &str) -> bool {
        let given = self.config.get(name).or_else(|| self.env_file.get(name)).map(OsString::as_os_str);
        given.or_else(|| self.inherited.get(name)).is_some_and(|value| !value.is_empty())
    }
}

/// The origin of each variable of a server: from its launch, or else from its settings and files.
pub(super) fn variables(project: &Project, server: &ServerConfig, launch: Option<&Launch>) -> Vec<Variable> {
    let mut origins = BTreeMap::new();
    // A file that cannot be read is reported elsewhere, as a problem of the server.
    let files = files_of(project, server, &Inherited::own(), &lines::of(server)).unwrap_or_default();
    let is_in_file = |name: &String| files.iter().any(|file| file.variables.contains_key(name));
    let launched = launch.into_iter().flat_map(|launch| launch.env.keys());
    let ours = launched.filter(|name| !is_in_file(name)).cloned();
    origins.extend(ours.map(|name| (name, Origin::Trayvisor)));
    for EnvFile { path, variables, .. } in files {
        let file = shown(project, &path);
        let reaches = |(name, value): &(String, OsString)| {
            launch.is_none_or(|launch| launch.env.get(name) == Some(value))
        };
        let names = variables.into_iter().filter(reaches).map(|(name, _)| name);
        origins.extend(names.map(|name| (name, Origin::File { file: file.clone() })));
    }
    let configured = server.env.keys().map(|name| {
        let own = project.sets(&server.name, name);
        (name.clone(), if own { Origin::Server } else { Origin::Shared })
    });
    origins.extend(configured);
    origins.into_iter().map(|(name, origin)| Variable { name, origin }).collect()
}

/// The files that a server's variables are read from, if they exist; later files override earlier ones. Those named by
/// `env_file`, else the `.env` of the project and then that of its working folder, unless what runs reads such files
/// itself.
pub(crate) fn env_files(project: &Project, server: &ServerConfig) -> Vec<PathBuf> {
    env_files_for(project, server, &lines::of(server))
}

fn env_files_for(project: &Project, server: &ServerConfig, lines: &[String]) -> Vec<PathBuf> {
    if let Some(named) = &server.env_files {
        return named.clone();
    }
    if own_env::is_read_by(server, lines) {
        return Vec::new();
    }
    let mut usual = vec![project.dir().join(".env"), server.cwd.join(".env")];
    usual.dedup();
    usual
}

/// A file with variables.
struct EnvFile {
    path: PathBuf,
    variables: BTreeMap<String, OsString>,
    skipped: Vec<usize>,
}

fn files_of(
    project: &Project,
    server: &ServerConfig,
    inherited: &Inherited,
    lines: &[String],
) -> Result<Vec<EnvFile>> {
    let mut found: Vec<EnvFile> = Vec::new();
    for path in env_files_for(project, server, lines) {
        let earlier = |name: &str| {
            let set = |file: &EnvFile| file.variables.get(name).cloned();
            inherited.get(name).map(OsStr::to_owned).or_else(|| found.iter().rev().find_map(set))
        };
        let is_usual = server.env_files.is_none() && path.parent() != Some(project.dir());
        match read(&path, earlier) {
            // A link to the file of another folder is common in repositories with several projects.
            Err(_) if is_usual => {}
            Err(error) => return Err(error),
            Ok(Some(file)) => found.push(file),
            Ok(None) if server.env_files.is_some() => {
                return Err(Message::NoEnvFile { file: path.display().to_string() }.into());
            }
            Ok(None) => {}
        }
    }
    Ok(found)
}

/// The variables of a file; `None` if it does not exist. Our own environment is not changed.
fn read(path: &Path, earlier: impl Fn(&str) -> Option<OsString>) -> Result<Option<EnvFile>> {
    let Some(bytes) = files::read_own(path)? else { return Ok(None) };
    let known = |name: &str| earlier(name).and_then(|value| value.into_string().ok());
    let read = dotenv::parse(&config::decoded(&bytes), known);
    let variables = read.variables.into_iter().map(|(name, value)| (name, value.into())).collect();
    Ok(Some(EnvFile { path: path.to_owned(), variables, skipped: read.skipped }))
}

/// A file's path as shown: in the project, if it is there.
fn shown(project: &Project, path: &Path) -> String {
    path.strip_prefix(project.dir()).unwrap_or(path).display().to_string()
}
