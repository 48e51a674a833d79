//! What is added to a server's environment: the user's own variables and a few defaults.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Launch;
use crate::config::{Project, ServerConfig};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{Origin, Variable};
use trayvisor_store::files;

/// Without it Python buffers its output until it has 8 KB, and the log stays empty.
const UNBUFFERED: &str = "PYTHONUNBUFFERED";
/// Variables that make programs use colours without a terminal: Node's and many others, BSD's, pytest's.
const COLOURS: [&str; 3] = ["FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS"];

/// The variables that the user sets for a server. Their values may be secrets and are never shown.
pub(super) struct Environment {
    env_file: BTreeMap<String, OsString>,
    config: BTreeMap<String, OsString>,
}

impl Environment {
    /// Reads the files of `env_file`, or `.env` if it names none.
    pub(super) fn of(project: &Project, server: &ServerConfig) -> Result<Environment> {
        let env_file = files_of(project, server)?.into_iter().flat_map(|(_, variables)| variables).collect();
        let config = server.env.iter().map(|(name, value)| (name.clone(), value.into())).collect();
        Ok(Environment { env_file, config })
    }

    /// Whether output should use colours.
    pub(super) fn colours(&self) -> bool {
        let is_off = |value: OsString| value == "0" || value == "false";
        !self.sets("NO_COLOR") && !self.get(COLOURS[0]).is_some_and(is_off)
    }

    /// All variables to set, together with those of the program's kind. The latter override `.env`, because they
    /// contain the server's known port; the configuration overrides all.
    pub(super) fn with(&self, own: BTreeMap<String, OsString>) -> BTreeMap<String, OsString> {
        let colours = COLOURS.iter().filter(|_| self.colours());
        let defaults = [UNBUFFERED].iter().chain(colours).filter(|name| !self.sets(name));
        let mut all: BTreeMap<String, OsString> =
            defaults.map(|name| ((*name).to_owned(), "1".into())).collect();
        all.extend(self.env_file.clone());
        all.extend(own);
        all.extend(self.config.clone());
        all
    }

    fn sets(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_empty())
    }

    fn get(&self, name: &str) -> Option<OsString> {
        self.config.get(name).or_else(|| self.env_file.get(name)).cloned().or_else(|| env::var_os(name))
    }
}

/// The origin of each variable of a server: from its launch, or else from its settings and files.
pub(super) fn variables(project: &Project, server: &ServerConfig, launch: Option<&Launch>) -> Vec<Variable> {
    let mut origins = BTreeMap::new();
    let launched = launch.into_iter().flat_map(|launch| launch.env.keys().cloned());
    origins.extend(launched.map(|name| (name, Origin::Trayvisor)));
    // A file that cannot be read is reported elsewhere, as a problem of the server.
    for (path, variables) in files_of(project, server).unwrap_or_default() {
        let path = path.strip_prefix(project.dir()).unwrap_or(&path);
        let file = path.display().to_string();
        let reaches = |(name, value): &(String, OsString)| {
            launch.is_none_or(|launch| launch.env.get(name).is_none_or(|launched| launched == value))
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

/// The files that variables are read from, and the variables of each; later files override earlier ones.
fn files_of(project: &Project, server: &ServerConfig) -> Result<Vec<(PathBuf, BTreeMap<String, OsString>)>> {
    let Some(named) = &server.env_files else {
        let path = project.dir().join(".env");
        let found = read(&path)?;
        return Ok(found.into_iter().map(|variables| (path.clone(), variables)).collect());
    };
    let read = |path: &PathBuf| match read(path)? {
        Some(variables) => Ok((path.clone(), variables)),
        None => Err(Message::NoEnvFile { file: path.display().to_string() }.into()),
    };
    named.iter().map(read).collect()
}

/// The variables of a file; `None` if it does not exist. Our own environment is not changed.
fn read(path: &Path) -> Result<Option<BTreeMap<String, OsString>>> {
    let Some(bytes) = files::read_own(path)? else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes);
    // dotenvy fails on spaces at the end of the file.
    let text = text.trim_start_matches('\u{feff}').trim_end();
    let mut variables = BTreeMap::new();
    for variable in dotenvy::from_read_iter(text.as_bytes()) {
        let (name, value) = variable.map_err(|error| broken(path, text, &error))?;
        if value.contains('\0') {
            return Err(wrong_line(path, text, "\0"));
        }
        variables.insert(name, value.into());
    }
    Ok(Some(variables))
}

/// The place of an error in a file, without details, because the line may contain a secret.
fn broken(path: &Path, text: &str, error: &dotenvy::Error) -> Error {
    let part = match error {
        dotenvy::Error::LineParse(line, _) => line.as_str(),
        _ => "",
    };
    wrong_line(path, text, part)
}

fn wrong_line(path: &Path, text: &str, part: &str) -> Error {
    Message::EnvFile { file: path.display().to_string(), line: line_of(text, part) }.into()
}

/// The number of the line, from 1, in which a part of a text begins.
fn line_of(text: &str, part: &str) -> usize {
    text.split(part).next().map_or(1, |before| before.matches('\n').count() + 1)
}
