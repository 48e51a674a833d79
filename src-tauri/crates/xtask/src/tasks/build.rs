//! `cargo xtask build`: the window, the command and the tray app.

use super::ui;
use crate::{
    machine::{self, Need},
    project::{Project, executable},
    shell::{Outcome, cargo},
};

/// Installs what the machine lacks, builds, and prints the paths of the binaries.
pub(crate) fn task(project: &Project, release: bool) -> Outcome {
    machine::ensure(&[Need::Build])?;
    build(project, release)?;
    for name in ["trayvisor", "trayvisor-desktop"] {
        println!("{}", project.binaries(release).join(executable(name)).display());
    }
    Ok(())
}

/// Builds the window and both binaries.
pub(crate) fn build(project: &Project, release: bool) -> Outcome {
    ui::build(project)?;
    binaries(release)
}

/// Builds only the binaries.
pub(crate) fn binaries(release: bool) -> Outcome {
    // Releases are built separately, because tests would add features to the crates that both use. In everyday work
    // that is useful, because `build`, `run` and `test` share their compilation.
    let what: &[&str] = if release {
        &["--release", "-p", "trayvisor", "-p", "trayvisor-desktop"]
    } else {
        &["--workspace", "--exclude", "xtask", "--bins"]
    };
    cargo().args(["build"]).args(what).run()
}
