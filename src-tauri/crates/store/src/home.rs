//! The folder where Trayvisor keeps the user's data: known projects, records, sockets, locks, preferences.

use std::path::{Path, PathBuf};

use trayvisor_model::Message;
use trayvisor_model::ServerRef;
use trayvisor_model::error::{Error, Result};
use trayvisor_platform as platform;

/// The user's folder: `TRAYVISOR_HOME` if it is set, else the system's usual place: on Linux
/// `~/.local/state/trayvisor`, on macOS `~/Library/Application Support/trayvisor`, on Windows
/// `%LOCALAPPDATA%\trayvisor`.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// Finds the user's folder. If it is missing, creates it, accessible only to the user.
    ///
    /// # Errors
    /// If it cannot be created, or belongs to another user.
    pub fn open() -> Result<Home> {
        let root = match std::env::var_os("TRAYVISOR_HOME").filter(|home| !home.is_empty()) {
            Some(home) => std::path::absolute(PathBuf::from(&home)).unwrap_or_else(|_| home.into()),
            None => dirs::state_dir()
                .or_else(dirs::data_local_dir)
                .unwrap_or_else(std::env::temp_dir)
                .join("trayvisor"),
        };
        Home::at(root)
    }

    /// Uses this folder, and creates it if it is missing.
    ///
    /// # Errors
    /// Like [`Home::open`].
    pub fn at(root: PathBuf) -> Result<Home> {
        // An existing folder may have other uses, so its permissions are kept.
        let ours = if root.is_dir() { None } else { Some(root.clone()) };
        for dir in ours.into_iter().chain([root.join("run"), root.join("servers"), root.join("alerts")]) {
            platform::create_private_dir(&dir).map_err(Error::file(Message::Created {}, &dir))?;
        }
        Ok(Home { root })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A short name for this folder, which distinguishes the data of two homes in shared places.
    pub fn id(&self) -> String {
        id(&ServerRef { project: self.root.clone(), name: String::new() })
    }

    /// The list of known projects.
    pub fn projects_file(&self) -> PathBuf {
        self.root.join("projects.json")
    }

    /// The commands that the user has agreed to run.
    pub fn agreed_file(&self) -> PathBuf {
        self.root.join("agreed.json")
    }

    /// The user's preferences.
    pub fn preferences_file(&self) -> PathBuf {
        self.root.join("preferences.json")
    }

    /// The destinations of alerts for all projects, and the events that are shown on the desktop.
    pub fn alerts_file(&self) -> PathBuf {
        self.root.join("alerts.json")
    }

    /// The data of alerts: undelivered alerts, the last outcomes, and secrets if there is no keyring.
    pub fn alerts(&self) -> PathBuf {
        self.root.join("alerts")
    }

    /// The log for errors of the supervisors themselves.
    pub fn supervisor_log(&self) -> PathBuf {
        self.root.join("supervisor.log")
    }

    /// The folder for a server's logs that must not be in its project.
    pub fn logs(&self, server: &ServerRef) -> PathBuf {
        self.root.join("logs").join(id(server))
    }

    /// The lock that a server's supervisor holds while it runs.
    pub fn lock(&self, server: &ServerRef) -> PathBuf {
        self.sockets().join(format!("{}.lock", id(server)))
    }

    /// The folder of locks and sockets. (Windows has a separate place for pipes.)
    pub fn sockets(&self) -> PathBuf {
        self.root.join("run")
    }

    /// The address of a server's supervisor: a socket's path, or a pipe's name on Windows.
    pub fn socket(&self, server: &ServerRef) -> PathBuf {
        platform::socket_path(&self.sockets(), &self.id(), &id(server))
    }

    /// The mark for the processes of a server: its id and that of this folder, because two homes may run the same
    /// server.
    pub fn mark(&self, server: &ServerRef) -> String {
        format!("{}.{}", id(server), self.id())
    }

    /// The folder of the records.
    pub fn records(&self) -> PathBuf {
        self.root.join("servers")
    }

    /// The record of a server: its last snapshot, for when no supervisor can be asked.
    pub fn record(&self, server: &ServerRef) -> PathBuf {
        self.records().join(format!("{}.json", id(server)))
    }
}

/// The folder that a project's settings name: relative to `dir`, or to the user's folder for `~/logs`.
pub fn folder_in(dir: &Path, written: &str) -> PathBuf {
    match (written.strip_prefix("~/"), dirs::home_dir()) {
        (Some(below), Some(home)) => home.join(below),
        (_, _) => dir.join(written),
    }
}

/// How settings name a folder. Below the user's folder it is one that others who share the settings have, too.
pub fn portable(folder: &Path) -> String {
    let below = dirs::home_dir().and_then(|home| Some(folder.strip_prefix(home).ok()?.to_owned()));
    below.map_or_else(
        || folder.display().to_string(),
        |below| {
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            format!("~/{}", parts.join("/"))
        },
    )
}

/// A short name for a server that is valid in file names and stable between runs.
pub fn id(server: &ServerRef) -> String {
    let bytes =
        server.project.as_os_str().as_encoded_bytes().iter().chain(b"\0").chain(server.name.as_bytes());
    format!("{:016x}", hash(bytes.copied()))
}

/// A hash of these bytes that is stable between runs: FNV-1a, 64 bits.
pub fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_homes_mark_the_same_server_differently() {
        let dir = tempfile::tempdir().expect("a folder");
        let server = ServerRef { project: "/shop".into(), name: "api".into() };
        let home = |name| Home::at(dir.path().join(name)).expect("made");
        assert_ne!(home("a").mark(&server), home("b").mark(&server));
        assert_eq!(home("a").mark(&server), home("a").mark(&server));
    }

    #[test]
    fn a_folder_is_found_again_as_settings_name_it() {
        let shop = Path::new("/shop");
        let below = dirs::home_dir().expect("a folder").join("logs/1");
        assert_eq!(portable(&below), "~/logs/1");
        assert_eq!(folder_in(shop, "~/logs/1"), below);
        assert_eq!(portable(shop), "/shop");
        assert_eq!(folder_in(shop, "logs"), shop.join("logs"));
        assert_eq!(folder_in(shop, "/logs"), Path::new("/logs"));
    }
}
