//! The tools of the window: npm and the programs that it runs in `ui/`.

use std::{fs, path::Path};

use crate::{
    machine,
    project::{Project, last_change, read_file, write_file},
    shell::{Outcome, npm, say},
};

/// A copy of the lock file from which `node_modules` was installed. Is removed together with the folder.
const INSTALLED: &str = "node_modules/.installed-from-lock.json";

/// Installs the window's packages, unless they are installed.
pub(crate) fn install(project: &Project) -> Outcome {
    install_packages(&project.ui())
}

/// Installs the packages of the lock file in a folder, unless they are installed.
pub(super) fn install_packages(folder: &Path) -> Outcome {
    machine::ensure_node()?;
    let lock = read_file(&folder.join("package-lock.json"))?;
    let installed = folder.join(INSTALLED);
    if fs::read(&installed).is_ok_and(|from| from == lock) {
        return Ok(());
    }
    npm().args(["ci", "--no-audit", "--no-fund"]).dir(folder).run()?;
    write_file(&installed, lock)
}

/// Builds the window into `ui/dist`, unless nothing in `ui/` has changed.
pub(crate) fn build(project: &Project) -> Outcome {
    install(project)?;
    let ui = project.ui();
    let built = fs::metadata(ui.join("dist/index.html")).and_then(|about| about.modified()).ok();
    if built.is_some() && built > last_change(&ui, &["node_modules", "dist"]) {
        say("The window is built already");
        return Ok(());
    }
    script(project, "build")
}

/// Tests the built window in a browser, with and without the real core.
pub(crate) fn end_to_end(project: &Project) -> Outcome {
    npm().args(["run", "e2e"]).dir(project.ui()).env("TRAYVISOR_BIN_DIR", project.binaries(false)).run()
}

/// Runs a script of `ui/package.json`.
pub(crate) fn script(project: &Project, name: &str) -> Outcome {
    npm().args(["run", name]).dir(project.ui()).run()
}
