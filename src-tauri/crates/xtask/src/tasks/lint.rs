//! `cargo xtask lint`: all checks that do not run tests.

use super::{bindings, layers, steps::Steps, ui};
use crate::{
    machine::{self, Need},
    project::Project,
    shell::{Outcome, cargo},
};

/// Installs what the machine lacks, then checks.
pub(crate) fn run(project: &Project) -> Outcome {
    let mut steps = Steps::of("lint");
    steps.take("what the machine needs", || {
        machine::ensure(&[Need::Build])?;
        machine::ensure_rust_components()
    })?;
    quick(project, &mut steps)?;
    clippy(project, &mut steps)?;
    steps.take("bindings", || bindings::check(project))?;
    steps.done();
    Ok(())
}

/// The checks that need no Rust build: formatting, and the types, rules and unused code of the window.
pub(crate) fn quick(project: &Project, steps: &mut Steps) -> Outcome {
    steps.take("format", || cargo().args(["fmt", "--all", "--check"]).run())?;
    steps.take("layers", || layers::check(project))?;
    steps.take("window: packages", || ui::install(project))?;
    steps.take("window: format", || ui::script(project, "format:check"))?;
    steps.take("window: types", || ui::script(project, "check"))?;
    steps.take("window: rules", || ui::script(project, "lint"))?;
    steps.take("window: unused code", || ui::script(project, "unused"))
}

/// Clippy. It needs a built window, which the desktop app embeds.
pub(crate) fn clippy(project: &Project, steps: &mut Steps) -> Outcome {
    steps.take("window: build", || ui::build(project))?;
    steps.take("clippy", || {
        cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).run()
    })
}
