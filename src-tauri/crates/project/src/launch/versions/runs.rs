//! Which servers run a program whose version a project can choose.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path};

use super::{Language, Search};
use crate::config::ServerConfig;
use crate::detect::{Folder, Run};
use crate::launch::inside::file_inside;
use crate::launch::lines;

/// Programs that Node runs, and Node itself.
const NODE: [&str; 9] = ["corepack", "node", "nodemon", "npm", "npx", "pnpm", "ts-node", "tsx", "yarn"];
/// The names of Python.
const PYTHON: [&str; 2] = ["python", "python3"];
/// Programs that choose the Python that they run.
const OWN_PYTHON: [&str; 8] = ["conda", "hatch", "pdm", "pipenv", "pixi", "poetry", "rye", "uv"];
/// Programs that run others in a container.
const CONTAINERS: [&str; 3] = ["docker", "nerdctl", "podman"];

/// What a server's command calls.
pub(super) struct Called {
    begins_with_node: bool,
    /// The lines that it leads to, also in shell scripts. None that runs in a container.
    lines: Vec<String>,
}

impl Called {
    /// What these lines call, the server's own first.
    pub(super) fn of(lines: &[String], search: &Search<'_>) -> Called {
        let begins_with_node = lines.first().is_some_and(|line| begins_with_node(line, search));
        let scripts = lines.iter().flat_map(|line| shell_scripts(line, &search.server.cwd));
        let in_scripts: Vec<String> =
            scripts.flat_map(|script| script.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        let mut lines = [lines, &in_scripts].concat();
        lines.retain(|line| !calls(line, &CONTAINERS));
        Called { begins_with_node, lines }
    }

    /// Whether the server runs a program of this language that is looked for on PATH.
    pub(super) fn runs(&self, language: Language, server: &ServerConfig) -> bool {
        match language {
            Language::Node => self.begins_with_node || self.lines.iter().any(|line| calls(line, &NODE)),
            Language::Python => {
                let calls_python = |line: &String| calls(line, &PYTHON) && !calls(line, &OWN_PYTHON);
                is_python(server) || self.lines.iter().any(calls_python)
            }
        }
    }
}

/// Whether Trayvisor itself chooses the Python that runs the server.
pub(super) fn is_python(server: &ServerConfig) -> bool {
    let found = server.found.as_ref().map(|found| &found.run);
    let is_found = matches!(found, Some(Run::Asgi(_) | Run::Wsgi(_) | Run::Python(_)));
    server.command.is_none() && (is_found || server.app.is_some())
}

/// Whether a line has one of these programs in it by name. A path says which one runs, whatever PATH is.
fn calls(line: &str, programs: &[&str]) -> bool {
    lines::words(line).any(|word| programs.contains(&word))
}

/// The texts of the shell scripts that a line names.
fn shell_scripts(line: &str, cwd: &Path) -> Vec<String> {
    let folder = Folder::at(cwd);
    let files =
        lines::words(line).filter(|word| word.ends_with(".sh")).filter_map(|word| file_inside(cwd, word));
    files.filter_map(|file| folder.text(file)).collect()
}

/// Whether the first program of a line is one of the project's Node packages, or a script that Node runs.
fn begins_with_node(line: &str, search: &Search<'_>) -> bool {
    let Some(program) = lines::words(line).find(|word| !word.contains('=')) else { return false };
    let mut parts = Path::new(program).components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    let found = if is_name {
        which::which_in(program, Some(&search.path), &search.server.cwd).ok()
    } else {
        file_inside(&search.server.cwd, program)
    };
    let is_package = |program: &Path| program.parent().is_some_and(|dir| dir.ends_with("node_modules/.bin"));
    found.is_some_and(|program| is_package(&program) || is_node_script(&program))
}

fn is_node_script(file: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(file).and_then(|file| file.take(128).read_to_end(&mut start));
    let start = String::from_utf8_lossy(&start);
    let line = start.lines().next().unwrap_or_default();
    read.is_ok() && line.starts_with("#!") && line.split(['/', ' ']).any(|word| word == "node")
}
