//! `cargo xtask build`: the window, the command and the tray app.

use super::ui;
use crate::{
    machine::{self, Need},
    project::{Project, executable},
    shell::{Outcome, cargo},
};

/// Installs what the machine lacks, builds, and says where the binaries are.
pub(crate) fn task(project: &Project, release: bool) -> Outcome {
    machine::ensure(&[Need::Build])?;
    build(project, release)?;
    for name in ["trayvisor", "trayvisor-desktop"] {
        println!("{}", project.binaries(release).join(executable(name)).display());
    }
    Ok(())
}

/// Builds the window and both binaries, side by side.
pub(crate) fn build(project: &Project, release: bool) -> Outcome {
    ui::build(project)?;
    binaries(release)
}

/// Builds the binaries alone.
pub(crate) fn binaries(release: bool) -> Outcome {
    // What is shipped is built by itself: with the tests beside it, their needs would be compiled into the crates
    // that both use. In everyday work that is welcome: `build`, `run` and `test` then share what they compile.
    let what: &[&str] = if release {
        &["--release", "-p", "trayvisor", "-p", "trayvisor-desktop"]
    } else {
        &["--workspace", "--exclude", "xtask", "--bins"]
    };
    cargo().args(["build"]).args(what).run()
}
