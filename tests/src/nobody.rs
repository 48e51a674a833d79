//! Another user of the machine: nobody, as whom only root can run programs.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::geteuid;
use tempfile::TempDir;

use crate::binaries;

/// Nobody's number, by convention.
const NOBODY: u32 = 65534;

/// The user, with a folder of its own that holds the programs under test.
pub struct Nobody {
    folder: TempDir,
}

impl Nobody {
    /// `None`, which is said on standard error, where this is not root.
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

    /// Makes a folder of nobody's.
    pub fn make_folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir(&folder).expect("a new folder");
        own(&folder);
        folder
    }

    /// One of the programs under test, to be run as nobody.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(self.copy_of(program));
        command.uid(NOBODY).gid(NOBODY);
        self.at_home(&mut command);
        command
    }

    /// The `trayvisor` command, as nobody, with no network but its own, where low ports take rights as usual.
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

/// Gives a file to nobody.
pub fn own(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).expect("root may give files away");
}
