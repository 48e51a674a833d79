//! Imports the servers of a Procfile or a `process-compose.yaml`. Runs nothing, and reports what could not be carried
//! over.

mod carrying;
mod process_compose;
mod procfile;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::config::{CONFIG_FILE, Project};
use crate::detect::{Folder, Line};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_store::files;

/// The result of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The configuration that was written.
    pub file: PathBuf,
    /// The servers in it.
    pub servers: Vec<String>,
    /// What could not be carried over or was decided on the way, one line each.
    pub remarks: Vec<String>,
}

/// The servers in another program's file, by name, with the keys of our configuration.
#[derive(Debug, Default)]
struct Taken {
    /// Keys that all servers share.
    shared: Map<String, Value>,
    servers: Map<String, Value>,
    remarks: Vec<String>,
}

/// Reads a Procfile or a `process-compose.yaml` and writes a configuration into `dir`.
///
/// # Errors
/// If the file is invalid or contains no servers, and [`Message::FileExists`] if `dir` has a configuration.
pub fn import(file: &Path, dir: &Path) -> Result<Import> {
    let bytes = files::read(file).map_err(Error::file(Message::Read {}, file))?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    // Runners of either file read the variables beside it.
    let port_in_env = file.parent().and_then(|dir| Folder::at(dir).port_in_env());
    let taken = if is_yaml(file, text) {
        process_compose::read(file, text, port_in_env)?
    } else {
        procfile::read(text, port_in_env)
    };
    if taken.servers.is_empty() {
        return Err(Message::NothingToImport { file: file.display().to_string() }.into());
    }
    let servers = taken.servers.keys().cloned().collect();
    let mut root = taken.shared;
    root.insert("servers".to_owned(), taken.servers.into());
    let project = Project::create(dir, root)?;
    let mut remarks = taken.remarks;
    remarks.extend(project.shared_ports().iter().map(ToString::to_string));
    Ok(Import { file: project.dir().join(CONFIG_FILE), servers, remarks })
}

/// Converts a line to keys of our configuration, for a server with this port. `env` cannot refer to the port, so that
/// it is written out there.
fn keys(line: Line, port: Option<u16>) -> Map<String, Value> {
    let mut keys = Map::new();
    if !line.env.is_empty() {
        let port = port.map(|port| port.to_string()).unwrap_or_default();
        let env = line.env.into_iter().map(|(name, value)| (name, value.replace("{port}", &port).into()));
        keys.insert("env".to_owned(), Value::Object(env.collect()));
    }
    if line.shell {
        keys.insert("command".to_owned(), line.command.concat().into());
        keys.insert("shell".to_owned(), true.into());
    } else {
        keys.insert("command".to_owned(), line.command.into());
    }
    keys.insert("port".to_owned(), port.into());
    keys
}

/// Reminds of the variables that have to change together with a server's port.
fn port_in_env_remark(name: &str, keys: &Map<String, Value>) -> Option<String> {
    let port = keys.get("port")?.as_u64()?.to_string();
    let env = keys.get("env")?.as_object()?;
    let (variable, _) = env.iter().find(|(_, value)| **value == port.as_str())?;
    Some(format!("{name}: its env also sets {variable}; change it together with \"port\""))
}

fn is_yaml(file: &Path, text: &str) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    ending == "yaml" || ending == "yml" || text.lines().any(|line| line.trim_end() == "processes:")
}

#[cfg(test)]
mod tests;
