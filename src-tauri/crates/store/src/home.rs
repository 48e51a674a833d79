//! Where Trayvisor keeps what belongs to the user: known projects, records, sockets, locks, preferences.

use std::path::{Path, PathBuf};

use trayvisor_model::Message;
use trayvisor_model::ServerRef;
use trayvisor_model::error::{Error, Result};
use trayvisor_platform as platform;

/// The user's folder. `TRAYVISOR_HOME` where that is set, else the system's usual place: on Linux
/// `~/.local/state/trayvisor`, on macOS `~/Library/Application Support/trayvisor`, on Windows
/// `%LOCALAPPDATA%\trayvisor`.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// Finds the user's folder and makes it, for the user's eyes only, where it is missing.
    ///
    /// # Errors
    /// When it can't be made, or belongs to another user.
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

    /// Uses this folder, and makes it where it is missing.
    ///
    /// # Errors
    /// As [`Home::open`].
    pub fn at(root: PathBuf) -> Result<Home> {
        // One that was there before may be the user's in other ways too, and stays as open as it is.
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

    /// A short name for this folder, to tell apart what two homes have in common places.
    pub fn id(&self) -> String {
        id(&ServerRef { project: self.root.clone(), name: String::new() })
    }

    /// The list of known projects.
    pub fn projects_file(&self) -> PathBuf {
        self.root.join("projects.json")
    }

    /// What the user has agreed to have run.
    pub fn agreed_file(&self) -> PathBuf {
        self.root.join("agreed.json")
    }

    /// The user's preferences.
    pub fn preferences_file(&self) -> PathBuf {
        self.root.join("preferences.json")
    }

    /// Where alerts of all projects go, and which are shown on the desktop.
    pub fn alerts_file(&self) -> PathBuf {
        self.root.join("alerts.json")
    }

    /// What alerts need: those on their way, what became of the last ones, secrets where there is no keyring.
    pub fn alerts(&self) -> PathBuf {
        self.root.join("alerts")
    }

    /// Where supervisors write what goes wrong with themselves.
    pub fn supervisor_log(&self) -> PathBuf {
        self.root.join("supervisor.log")
    }

    /// The lock that a server's supervisor holds while it lives.
    pub fn lock(&self, server: &ServerRef) -> PathBuf {
        self.sockets().join(format!("{}.lock", id(server)))
    }

    /// Where locks and sockets are. (Windows keeps its pipes in a place of their own.)
    pub fn sockets(&self) -> PathBuf {
        self.root.join("run")
    }

    /// Where a server's supervisor answers: a socket's path, or a pipe's name on Windows.
    pub fn socket(&self, server: &ServerRef) -> PathBuf {
        platform::socket_path(&self.sockets(), &self.id(), &id(server))
    }

    /// What marks the processes of a server: its id, and this folder's, since two homes may run the same server.
    pub fn mark(&self, server: &ServerRef) -> String {
        format!("{}.{}", id(server), self.id())
    }

    /// What was last known of each server.
    pub fn records(&self) -> PathBuf {
        self.root.join("servers")
    }

    /// What was last known of a server, for when no supervisor can be asked.
    pub fn record(&self, server: &ServerRef) -> PathBuf {
        self.records().join(format!("{}.json", id(server)))
    }
}

/// A short name for a server that is good in file names, the same on each run.
pub fn id(server: &ServerRef) -> String {
    let bytes =
        server.project.as_os_str().as_encoded_bytes().iter().chain(b"\0").chain(server.name.as_bytes());
    format!("{:016x}", hash(bytes.copied()))
}

/// A number for these bytes, the same on each run: FNV-1a, 64 bits.
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
}
