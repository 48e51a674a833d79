//! `cargo xtask screenshots`: takes the pictures in README and documentation, from the real app.

use std::{fs, path::Path};

use super::{build, environments};
use crate::{
    machine::{self, Need},
    project::{Project, executable, make_folder},
    shell::{Outcome, Program, say},
};

/// The folder of the pictures, from the root.
const PICTURES: &str = "docs/pictures";

/// Builds, takes the pictures on a virtual screen, and compresses them.
pub(crate) fn run(project: &Project) -> Outcome {
    machine::ensure(&[Need::Build, Need::VirtualDesktop, Need::Test, Need::Pictures])?;
    build::build(project, false)?;
    environments::python(project)?;
    let new = project.target.join("screenshots").join("new");
    make_folder(&new)?;
    let binaries = project.binaries(false);
    Program::new(binaries.join(executable("virtual_desktop")))
        .args(["pictures"])
        .args([&new])
        .env("TRAYVISOR_BIN_DIR", &binaries)
        .env("TRAYVISOR_TEST_VENV", environments::venv(project))
        .run()?;

    let folder = project.root.join(PICTURES);
    make_folder(&folder)?;
    let taken = fs::read_dir(&new).map_err(|error| format!("{}: {error}", new.display()))?;
    let mut bytes = 0;
    for picture in taken.flatten() {
        let small = folder.join(picture.file_name());
        shrink(&picture.path(), &small)?;
        bytes += fs::metadata(&small).map_or(0, |about| about.len());
    }
    say(&format!("{} KB of pictures in {PICTURES}", bytes / 1024));
    Ok(())
}

/// Writes a picture with as few colours as it needs.
pub(super) fn shrink(picture: &Path, small: &Path) -> Outcome {
    Program::new("pngquant")
        .args(["--force", "--strip", "--speed", "1", "--quality", "60-95", "--output"])
        .args([small, picture])
        .read()
        .map(|_| ())
}
