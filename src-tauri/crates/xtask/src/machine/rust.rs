//! The Rust tools beyond the compiler and cargo.

use crate::shell::{Outcome, Program, cargo, say, which};

/// Adds rustfmt and clippy if the toolchain does not include them.
pub(crate) fn ensure_rust_components() -> Outcome {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if cargo().args([subcommand, "--version"]).succeeds() {
            continue;
        }
        if which("rustup").is_none() {
            return Err(format!(
                "cargo {subcommand} is missing: install {component} for this Rust toolchain"
            ));
        }
        say(&format!("This toolchain lacks {component}: adding it"));
        Program::new("rustup").args(["component", "add", component]).run()?;
    }
    Ok(())
}

/// Builds the test runner from its source if it is missing.
pub(crate) fn ensure_nextest() -> Outcome {
    if cargo().args(["nextest", "--version"]).succeeds() {
        return Ok(());
    }
    say("This machine lacks cargo-nextest, the test runner: building it, once (some minutes)");
    cargo().args(["install", "cargo-nextest", "--locked"]).run()
}
