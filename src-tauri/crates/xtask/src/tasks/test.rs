//! `cargo xtask test`: what CI runs.

use std::path::PathBuf;

use super::{bindings, build, lint, steps::Steps, ui};
use crate::{
    machine::{self, Need},
    project::{Project, read_file, remove_folder, write_file},
    shell::{Outcome, Program, cargo, say},
};

/// The package of the end-to-end tests.
const END_TO_END: &str = "package(trayvisor-tests)";

/// Installs what the machine lacks, checks, then tests, what fails cheaply first.
pub(crate) fn run(project: &Project, quick: bool) -> Outcome {
    let mut steps = Steps::of("test");
    steps.take("what the machine needs", || {
        let needs = [Need::Build, Need::VirtualDesktop, Need::Test];
        machine::ensure(if quick { &needs[..1] } else { &needs })?;
        machine::ensure_rust_components()?;
        machine::ensure_nextest()
    })?;
    lint::quick(project, &mut steps)?;
    steps.take("window: tests", || ui::script(project, "test"))?;
    lint::clippy(project, &mut steps)?;
    steps.take("build", || build::binaries(false))?;
    steps.take("bindings", || {
        bindings::check(project, |_scratch| nextest(project, "test(export_bindings)"))
    })?;
    steps.take("Rust tests", || nextest(project, &format!("not {END_TO_END}")))?;
    steps.take("examples in the documentation", || {
        cargo().args(["test", "--quiet", "--workspace", "--doc"]).run()
    })?;
    if quick {
        say("\nThe end-to-end tests were left out (--quick)");
    } else {
        steps.take("a FastAPI environment", || fastapi(project))?;
        steps.take("end-to-end tests", || nextest(project, END_TO_END))?;
    }
    steps.done();
    Ok(())
}

/// Runs what the end-to-end tests do in a short form at full length.
pub(crate) fn torture(project: &Project) -> Outcome {
    let mut steps = Steps::of("torture");
    steps.take("build", || build::binaries(false))?;
    steps.take("torture", || {
        cargo()
            .args(["nextest", "run", "-p", "trayvisor-tests", "--no-capture"])
            .args(["--test", "torture", "--test", "files", "--test", "log_faults"])
            .args(["--config-file", ".config/torture.toml"])
            .env("TRAYVISOR_TORTURE", "full")
            .env("TRAYVISOR_BIN_DIR", project.binaries(false))
            .run()
    })?;
    steps.done();
    Ok(())
}

/// Runs the tests that the filter picks. Every call builds the same, so that the later ones find all compiled.
fn nextest(project: &Project, filter: &str) -> Outcome {
    cargo()
        .args(["nextest", "run", "--workspace", "-E", filter])
        // Not into ui/: the window would look changed after every run.
        .env("TS_RS_EXPORT_DIR", bindings::scratch(project))
        .env("TRAYVISOR_BIN_DIR", project.binaries(false))
        .env("TRAYVISOR_TEST_VENV", venv(project))
        .run()
}

/// The Python virtual environment that the end-to-end tests serve from.
fn venv(project: &Project) -> PathBuf {
    project.target.join("fastapi-venv")
}

/// Fills it with the pinned packages, unless it has them.
fn fastapi(project: &Project) -> Outcome {
    let requirements = project.root.join("tests/fixtures/requirements.txt");
    let wanted = read_file(&requirements)?;
    let venv = venv(project);
    let installed = venv.join("installed-requirements.txt");
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let complete = std::fs::read(&installed).is_ok_and(|had| had == wanted);
    if complete && Program::new(&python).args(["-c", "import fastapi, uvicorn"]).succeeds() {
        say("It is there already");
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
