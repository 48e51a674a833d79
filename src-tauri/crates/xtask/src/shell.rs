//! Runs other programs: each is shown before it runs, and named in errors.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The result of a task or a part of it. The error is one line for the user.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// A program to run, and the line that shows it.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

impl Program {
    /// The program with this name or path, without arguments.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let shown = Path::new(program).file_stem().unwrap_or(program).to_string_lossy().into_owned();
        Self { command: Command::new(program), shown }
    }

    /// Adds arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        for argument in arguments {
            let argument = argument.as_ref();
            self.shown.push(' ');
            self.shown.push_str(&argument.to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it in this folder.
    pub(crate) fn dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Shows it, runs it on this terminal, and fails unless it exits with 0.
    pub(crate) fn run(mut self) -> Outcome {
        say(&format!("$ {}", self.shown));
        let status = self.command.status().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(format!("'{}' failed ({status})", self.shown)) }
    }

    /// Runs it silently and returns its output. Fails with its error output unless it exits with 0.
    pub(crate) fn read(mut self) -> Outcome<String> {
        let output = self.command.stdin(Stdio::null()).output().map_err(|error| self.not_started(&error))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(format!("'{}' failed ({}): {}", self.shown, output.status, errors.trim()))
    }

    /// Runs it silently and returns its output, regardless of its exit code; empty if it did not start.
    pub(crate) fn printed(mut self) -> String {
        let output = self.command.stdin(Stdio::null()).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    }

    /// Runs it silently. Returns whether it exits with 0.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdin(Stdio::null()).output().is_ok_and(|output| output.status.success())
    }

    /// Shows it and starts it, without waiting.
    pub(crate) fn start(mut self) -> Outcome<std::process::Child> {
        say(&format!("$ {}", self.shown));
        self.command.spawn().map_err(|error| self.not_started(&error))
    }

    fn not_started(&self, error: &std::io::Error) -> String {
        format!("'{}' could not be started: {error}", self.shown)
    }
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Program {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut program = Program::new(cargo);
    program.shown = "cargo".into();
    // `cargo run` sets these to describe xtask. If they were passed on, build scripts that watch them would see a
    // change, and each switch between `cargo` and `cargo xtask` would build those crates again.
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
                .iter()
                .any(|p| name.starts_with(p))
        });
        if ours {
            program.command.env_remove(name);
        }
    }
    program
}

/// npm, which has another name on Windows.
pub(crate) fn npm() -> Program {
    Program::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// The path of this program in `PATH`.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| file.is_file())
}

/// Prints a line for the user. Uses the error output, to keep it in order with the output of the programs that run.
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}
