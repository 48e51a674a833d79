//! What the end-to-end tests run on, each made once and again when what is pinned has changed.

use std::path::{Path, PathBuf};

use super::ui;
use crate::{
    project::{Project, read_file, remove_folder, write_file},
    shell::{Outcome, Program, say},
};

/// The Python virtual environment that the end-to-end tests serve from.
pub(super) fn venv(project: &Project) -> PathBuf {
    project.target.join("fixtures-venv")
}

/// The Python virtual environment with the programs that judge what `export` writes, and a mail server.
pub(super) fn tools_venv(project: &Project) -> PathBuf {
    project.target.join("tools-venv")
}

/// Makes the one to serve from.
pub(super) fn python(project: &Project) -> Outcome {
    fill(&venv(project), &project.root.join("tests/fixtures/requirements.txt"))
}

/// Makes the one with the tools.
pub(super) fn tools(project: &Project) -> Outcome {
    fill(&tools_venv(project), &project.root.join("tests/fixtures/tools-requirements.txt"))
}

/// Fills a virtual environment with pinned packages, unless it has them.
fn fill(venv: &Path, requirements: &Path) -> Outcome {
    let wanted = read_file(requirements)?;
    let installed = venv.join("installed-requirements.txt");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let complete = std::fs::read(&installed).is_ok_and(|had| had == wanted);
    // The Python that it was made from may be gone.
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

/// Fills the fixtures' `node_modules` with the packages of their lock file, unless it has them.
pub(super) fn node(project: &Project) -> Outcome {
    ui::install_packages(&project.root.join("tests/fixtures"))
}
