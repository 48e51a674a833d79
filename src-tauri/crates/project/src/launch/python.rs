//! Finds the Python that runs a project: the configured one, the project's own environment, or the system's.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::program::{find_program, named, places};
use super::{Call, tools};
use crate::config::{Project, ServerConfig};
use crate::detect::Folder;
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_platform as platform;

/// A Python to run something with.
pub(super) struct Python {
    program: PathBuf,
    args: Vec<String>,
    /// The environment that it belongs to, if that is a folder we can inspect.
    env: Option<Env>,
    /// The search path of what it runs, without its environment.
    path: OsString,
    notes: Vec<Message>,
}

/// A folder with its own Python and packages.
struct Env {
    dir: PathBuf,
    kind: Kind,
}

/// The tool that created an environment.
#[derive(Clone, Copy)]
enum Kind {
    Venv,
    Conda,
}

/// The configured Python, else that of the project's virtual environment, else that of the project's tool, else the
/// system's. Ignores `VIRTUAL_ENV`, which may belong to another project that is active in the terminal.
pub(super) fn find(project: &Project, server: &ServerConfig, path: &OsStr) -> Result<Python> {
    if let Some(python) = &server.python {
        let program = find_program(python, &server.cwd, path)?;
        let dir = program.parent().and_then(Path::parent);
        let env = dir.and_then(|dir| Env::at(dir.to_owned()));
        return Ok(Python { program, args: Vec::new(), env, path: path.to_owned(), notes: Vec::new() });
    }
    let mut notes = Vec::new();
    let folders = folders(project.dir(), &server.cwd);
    for env in folders.iter().cloned().filter_map(Env::at) {
        let program = env.python();
        if program.is_file() {
            return Ok(Python { program, args: Vec::new(), env: Some(env), path: path.to_owned(), notes });
        }
        notes.push(Message::EnvironmentBroken { folder: env.dir.display().to_string() });
    }
    for tool in nearest_tools(&server.cwd, project.dir()) {
        match find_program(tool.program, &server.cwd, path) {
            Ok(program) => {
                return Ok(Python { program, args: tool.args, env: None, path: path.to_owned(), notes });
            }
            Err(_) => notes.push(Message::ToolMissing { tool: tool.program.to_owned() }),
        }
    }
    let system = platform::PYTHONS.iter().find_map(|name| find_program(name, &server.cwd, path).ok());
    let searched = || named(folders.iter().cloned().chain(places(platform::PYTHONS[0], &server.cwd, path)));
    match system {
        Some(program) => Ok(Python { program, args: Vec::new(), env: None, path: path.to_owned(), notes }),
        None if notes.is_empty() => Err(Message::NoPython { places: searched() }.into()),
        None => Err(Message::NoPythonSince { notes, places: searched() }.into()),
    }
}

/// Whether the settings or the project itself say which Python runs it.
pub(super) fn is_decided(project: &Project, server: &ServerConfig) -> bool {
    let mut envs = folders(project.dir(), &server.cwd).into_iter().filter_map(Env::at);
    let has_env = envs.any(|env| env.python().is_file());
    server.python.is_some() || has_env || !nearest_tools(&server.cwd, project.dir()).is_empty()
}

/// Usual folders of a project's own environment, the most common first.
fn folders(project: &Path, cwd: &Path) -> Vec<PathBuf> {
    let mut places = vec![cwd.to_owned(), project.to_owned(), project.join("backend")];
    places.dedup();
    let names = [".venv", "venv", ".conda", "env"];
    places.iter().flat_map(|place| names.map(|name| place.join(name))).collect()
}

impl Env {
    /// The environment in this folder, even a broken one.
    fn at(dir: PathBuf) -> Option<Env> {
        let kind = if dir.join("conda-meta").is_dir() {
            Kind::Conda
        } else if dir.join("pyvenv.cfg").is_file() {
            Kind::Venv
        } else {
            return None;
        };
        Some(Env { dir, kind })
    }

    fn python(&self) -> PathBuf {
        self.dir.join(match self.kind {
            Kind::Venv => platform::VENV_PYTHON,
            Kind::Conda => platform::CONDA_PYTHON,
        })
    }

    /// The variables that activating it would set.
    fn variables(&self, path: &OsStr) -> BTreeMap<String, OsString> {
        let (name, programs) = match self.kind {
            Kind::Venv => ("VIRTUAL_ENV", [platform::VENV_PROGRAMS].as_slice()),
            Kind::Conda => ("CONDA_PREFIX", platform::CONDA_PROGRAMS),
        };
        let mut variables = BTreeMap::from([(name.to_owned(), self.dir.clone().into())]);
        let programs: Vec<PathBuf> = programs.iter().map(|programs| self.dir.join(programs)).collect();
        variables.insert("PATH".to_owned(), tools::before(&programs, path));
        variables
    }

    /// Whether it contains this module or package.
    fn has(&self, module: &str) -> bool {
        let pythons = fs::read_dir(self.dir.join("lib")).into_iter().flatten().flatten();
        let places = pythons.map(|python| python.path().join("site-packages").join(module));
        places.into_iter().any(|place| place.exists() || place.with_extension("py").exists())
    }
}

/// A tool that keeps a project's Python in a place of its own.
struct Tool {
    program: &'static str,
    args: Vec<String>,
}

/// The tools that the files in the server's folder name, else those in the project's.
fn nearest_tools(cwd: &Path, project: &Path) -> Vec<Tool> {
    let own = tools(cwd);
    if own.is_empty() { tools(project) } else { own }
}

/// The tools that a folder's files name.
fn tools(dir: &Path) -> Vec<Tool> {
    let folder = Folder::at(dir);
    let pyproject = folder.text("pyproject.toml").and_then(|text| text.parse::<toml::Table>().ok());
    let settings = |tool: &str| pyproject.as_ref()?.get("tool")?.get(tool);
    let uses = |lock: &str, tool: &str| folder.has(lock) || settings(tool).is_some();
    let tool =
        |program, args: &[&str]| Tool { program, args: args.iter().map(|arg| (*arg).to_owned()).collect() };
    let mut tools = Vec::new();
    if uses("uv.lock", "uv") {
        tools.push(tool("uv", &["run", "python"]));
    }
    if uses("poetry.lock", "poetry") {
        tools.push(tool("poetry", &["run", "python"]));
    }
    let conda = ["environment.yml", "environment.yaml"]
        .iter()
        .find_map(|file| top_level(&folder.text(file)?, "name"));
    if let Some(name) = conda {
        tools.push(tool("conda", &["run", "--no-capture-output", "-n", &name, "python"]));
    }
    tools
}

/// The value of a plain key at the top level of a YAML file.
fn top_level(yaml: &str, key: &str) -> Option<String> {
    let value = yaml.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    let fits = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    (!value.is_empty() && !value.starts_with('-') && value.chars().all(fits)).then(|| value.to_owned())
}

impl Python {
    /// A call of this Python with these arguments.
    pub(super) fn call(self, args: Vec<String>) -> Call {
        let env = self.env.as_ref().map(|env| env.variables(&self.path)).unwrap_or_default();
        let args = self.args.into_iter().chain(args).collect();
        Call { program: self.program, args, env, notes: self.notes }
    }

    /// Whether a module is installed; only known for an environment that we can inspect.
    pub(super) fn has(&self, module: &str) -> bool {
        self.env.as_ref().is_some_and(|env| env.has(module))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tool_of_the_servers_folder_wins_over_the_projects() {
        let dir = tempfile::tempdir().expect("a folder");
        let api = dir.path().join("api");
        fs::create_dir(&api).expect("made");
        let used = || nearest_tools(&api, dir.path()).iter().map(|tool| tool.program).collect::<Vec<_>>();
        assert!(used().is_empty());
        fs::write(dir.path().join("poetry.lock"), "").expect("written");
        assert_eq!(used(), ["poetry"]);
        fs::write(api.join("uv.lock"), "").expect("written");
        assert_eq!(used(), ["uv"]);
    }

    #[test]
    fn a_tool_with_settings_of_its_own_is_used() {
        let dir = tempfile::tempdir().expect("a folder");
        for (text, programs) in [
            ("[project]\nname = 'x'\n\n[tool.uv]\n", ["uv"].as_slice()),
            ("[tool.poetry.dependencies]", &["poetry"]),
            ("  [[tool.uv.index]] # ours", &["uv"]),
            ("[tool.uvicorn]\nx = '[tool.uv]'", &[]),
            ("[tool.uv", &[]),
        ] {
            fs::write(dir.path().join("pyproject.toml"), text).expect("written");
            let used: Vec<&str> = tools(dir.path()).iter().map(|tool| tool.program).collect();
            assert_eq!(used, programs, "{text}");
        }
    }

    #[test]
    fn an_environments_name_is_read_from_the_top_level() {
        assert_eq!(top_level("channels:\n  - x\nname: shop # ours\n", "name").as_deref(), Some("shop"));
        assert_eq!(top_level("name: \"shop\"", "name").as_deref(), Some("shop"));
        for odd in ["  name: shop", "name: -x", "name:", "names: x", "name: a b"] {
            assert_eq!(top_level(odd, "name"), None, "{odd}");
        }
    }
}
