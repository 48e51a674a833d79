//! What the fixtures of the end-to-end tests run on, each made once and again when what is pinned has changed.

use std::path::PathBuf;

use super::ui;
use crate::{
    project::{Project, read_file, remove_folder, write_file},
    shell::{Outcome, Program, say},
};

/// The Python virtual environment that the Python fixtures run in.
pub(super) fn venv(project: &Project) -> PathBuf {
    project.target.join("fixtures-venv")
}

/// Fills it with the pinned packages, unless it has them.
pub(super) fn python(project: &Project) -> Outcome {
    let requirements = project.root.join("tests/fixtures/requirements.txt");
    let wanted = read_file(&requirements)?;
    let venv = venv(project);
    let installed = venv.join("installed-requirements.txt");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let complete = std::fs::read(&installed).is_ok_and(|had| had == wanted);
    if complete && Program::new(&python).args(["-c", "import fastapi, uvicorn"]).succeeds() {
        say("They are there already");
        return Ok(());
    }
    remove_folder(&venv)?;
    let system = if cfg!(windows) { "python" } else { "python3" };
    Program::new(system).args(["-m", "venv"]).args([&venv]).run()?;
    Program::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "-r"])
        .args([&requirements])
        .run()?;
    write_file(&installed, wanted)
}

/// Fills the fixtures' `node_modules` with the packages of their lock file, unless it has them.
pub(super) fn node(project: &Project) -> Outcome {
    ui::install_packages(&project.root.join("tests/fixtures"))
}
