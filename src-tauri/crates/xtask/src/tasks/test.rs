//! `cargo xtask test`: what CI runs.

use super::{bindings, build, environments, lint, steps::Steps, ui};
use crate::{
    machine::{self, Need},
    project::Project,
    shell::{Outcome, cargo, say},
};

/// The package of the end-to-end tests.
const END_TO_END: &str = "package(trayvisor-tests)";

/// Installs what the machine lacks, runs the checks, then the tests, the cheapest first.
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
    steps.take("bindings", || bindings::check(project))?;
    steps.take("Rust tests", || nextest(project, &format!("not {END_TO_END}")))?;
    steps.take("documentation", || {
        cargo()
            .args(["doc", "--quiet", "--no-deps", "--workspace", "--lib"])
            .env("RUSTDOCFLAGS", "-D warnings")
            .run()
    })?;
    steps.take("examples in the documentation", || {
        cargo().args(["test", "--quiet", "--workspace", "--doc"]).run()
    })?;
    if quick {
        say("\nThe end-to-end tests were left out (--quick)");
    } else {
        steps.take("window: in a browser", || {
            machine::ensure_browser()?;
            ui::end_to_end(project)
        })?;
        steps.take("the fixtures' Python packages", || environments::python(project))?;
        steps.take("the tools that judge exports", || environments::tools(project))?;
        steps.take("the fixtures' Node packages", || environments::node(project))?;
        steps.take("end-to-end tests", || nextest(project, END_TO_END))?;
    }
    steps.done();
    Ok(())
}

/// Runs the short stress tests among the end-to-end tests at full length.
pub(crate) fn torture(project: &Project) -> Outcome {
    let mut steps = Steps::of("torture");
    steps.take("what the machine needs", || {
        machine::ensure(&[Need::Build, Need::Test])?;
        machine::ensure_nextest()
    })?;
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

/// Runs the tests of a filter. Every call builds the same, so later calls need not compile.
fn nextest(project: &Project, filter: &str) -> Outcome {
    cargo()
        .args(["nextest", "run", "--workspace", "-E", filter])
        .env("TRAYVISOR_BIN_DIR", project.binaries(false))
        .env("TRAYVISOR_TEST_VENV", environments::venv(project))
        .env("TRAYVISOR_TOOLS_VENV", environments::tools_venv(project))
        .run()
}
