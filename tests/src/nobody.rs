//! Another user of the machine, `nobody`. Only root can run programs as this user.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::geteuid;
use tempfile::TempDir;

use crate::binaries;

/// The usual user id of `nobody`.
const NOBODY: u32 = 65534;

/// The user, with its own folder that holds the programs under test.
pub struct Nobody {
    folder: TempDir,
}

impl Nobody {
    /// `None`, with a message on standard error, if the tests do not run as root.
    pub fn new() -> Option<Self> {
        if !geteuid().is_root() {
            eprintln!("NOT TESTED: only root can run programs as another user");
            return None;
        }
        let folder = tempfile::Builder::new().prefix("tv-").tempdir().expect("a temporary folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("opened to all");
        for program in [binaries::trayvisor(), binaries::test_server()] {
            let name = program.file_name().expect("a program has a name");
            fs::copy(&program, folder.path().join(name)).expect("copying a program");
        }
        let nobody = Nobody { folder };
        nobody.make_folder("home");
        Some(nobody)
    }

    /// Makes a folder that belongs to `nobody`.
    pub fn make_folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder).expect("a new folder");
        own(&folder);
        folder
    }

    /// One of the programs under test, run as `nobody`.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(self.copy_of(program));
        command.uid(NOBODY).gid(NOBODY);
        self.at_home(&mut command);
        command
    }

    /// The `trayvisor` command run as `nobody` in its own network namespace, where low ports need rights as usual.
    pub fn trayvisor_on_usual_network(&self) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--net", "--setuid", &NOBODY.to_string(), "--"]);
        command.arg(self.copy_of(&binaries::trayvisor()));
        self.at_home(&mut command);
        command
    }

    fn copy_of(&self, program: &Path) -> PathBuf {
        self.folder.path().join(program.file_name().expect("a program has a name"))
    }

    fn at_home(&self, command: &mut Command) {
        let home = self.folder.path().join("home");
        command.current_dir(&home).env("HOME", &home).env("TRAYVISOR_HOME", home.join("trayvisor"));
    }
}

/// Makes `nobody` the owner of a file.
pub fn own(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).expect("root may give files away");
}
