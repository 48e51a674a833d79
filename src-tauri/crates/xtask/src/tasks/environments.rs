//! The environments of the end-to-end tests. Each is created once, and again after its pinned packages have changed.

use std::path::{Path, PathBuf};

use super::ui;
use crate::{
    project::{Project, read_file, remove_folder, write_file},
    shell::{Outcome, Program, say},
};

/// The Python virtual environment for the servers in end-to-end tests.
pub(super) fn venv(project: &Project) -> PathBuf {
    project.target.join("fixtures-venv")
}

/// The Python virtual environment with the programs that check the output of `export`, and a mail server.
pub(super) fn tools_venv(project: &Project) -> PathBuf {
    project.target.join("tools-venv")
}

/// Creates the environment for servers.
pub(super) fn python(project: &Project) -> Outcome {
    fill(&venv(project), &project.root.join("tests/fixtures/requirements.txt"))
}

/// Creates the environment with the tools.
pub(super) fn tools(project: &Project) -> Outcome {
    fill(&tools_venv(project), &project.root.join("tests/fixtures/tools-requirements.txt"))
}

/// Installs pinned packages into a virtual environment, unless it has them.
fn fill(venv: &Path, requirements: &Path) -> Outcome {
    let wanted = read_file(requirements)?;
    let installed = venv.join("installed-requirements.txt");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let complete = std::fs::read(&installed).is_ok_and(|had| had == wanted);
    // The Python that it was created from may have been removed.
    if complete && Program::new(&python).args(["-c", ""]).succeeds() {
        say("They are there already");
        return Ok(());
    }
    remove_folder(venv)?;
    let system = if cfg!(windows) { "python" } else { "python3" };
    Program::new(system).args(["-m", "venv"]).args([venv]).run()?;
    Program::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "-r"])
        .args([requirements])
        .run()?;
    write_file(&installed, wanted)
}

/// Installs the packages of the lock file into the fixtures' `node_modules`, unless it has them.
pub(super) fn node(project: &Project) -> Outcome {
    ui::install_packages(&project.root.join("tests/fixtures"))
}
