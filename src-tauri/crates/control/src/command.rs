//! A server's settings -> the program, its arguments, its folder and its environment.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::config::{CONFIG_FILE, Project, ServerConfig};
use crate::detect::{self, Found};
use crate::error::{Error, Result};
use crate::platform;

/// What is run for a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Launch {
    /// The program, found.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// The folder it runs in.
    pub cwd: PathBuf,
    /// What its environment has beyond ours.
    pub env: BTreeMap<String, OsString>,
    /// What it is and how we know: "FastAPI, found in backend/main.py".
    pub description: String,
    /// The path of its API documentation, where it has one.
    pub docs_path: Option<String>,
    /// The path to ask whether it answers; `None` when it is not to be asked.
    pub health_path: Option<String>,
}

impl Launch {
    /// Whether a process started as this one is another than one started as that one.
    pub(crate) fn differs(&self, other: &Launch) -> bool {
        let run = |launch: &Launch| (launch.argv(), launch.cwd.clone(), launch.env.clone());
        run(self) != run(other)
    }

    /// The command line, program first, as it is shown to people.
    pub fn argv(&self) -> Vec<String> {
        let program = self.program.display().to_string();
        std::iter::once(program).chain(self.args.iter().cloned()).collect()
    }
}

/// Works out what to run for a server, on the port given instead of the configured one where there is one.
///
/// # Errors
/// [`Error::NoProject`] when nothing is configured and nothing was found, [`Error::ProgramNotFound`], and
/// [`Error::NotAFolder`] for a `cwd` that is none.
pub fn resolve(project: &Project, server: &ServerConfig, port: Option<u16>) -> Result<Launch> {
    if !server.cwd.is_dir() {
        return Err(Error::NotAFolder(server.cwd.clone()));
    }
    let port = port.or(server.port);
    match (&server.command, &server.app) {
        (Some(command), _) => configured(server, command, port),
        (None, Some(app)) => {
            let found = detect::detect(project.dir()).filter(|found| found.app == *app);
            let description =
                found.as_ref().map_or_else(|| format!("ASGI application {app}"), Found::description);
            uvicorn(
                project,
                server,
                app,
                found.as_ref().and_then(|found| found.app_dir.as_deref()),
                description,
                port,
            )
        }
        (None, None) => match detect::detect(project.dir()) {
            Some(found) => {
                uvicorn(project, server, &found.app, found.app_dir.as_deref(), found.description(), port)
            }
            None if project.configured() => Err(Error::NothingToRun {
                file: project.dir().join(CONFIG_FILE),
                looked_in: detect::LOOKED_IN,
            }),
            None => Err(Error::NoProject { dir: project.dir().to_owned(), looked_in: detect::LOOKED_IN }),
        },
    }
}

fn configured(server: &ServerConfig, command: &[String], port: Option<u16>) -> Result<Launch> {
    let port = port.map(|port| port.to_string()).unwrap_or_default();
    let fill = |text: &String| text.replace("{host}", &server.host).replace("{port}", &port);
    let mut words = command.iter().map(fill);
    let line = words.next().unwrap_or_default();
    let (program, args) = if server.shell {
        let [shell, flag] = platform::SHELL;
        (find_program(shell, &server.cwd)?, vec![flag.to_owned(), line])
    } else {
        (find_program(&line, &server.cwd)?, words.collect())
    };
    Ok(Launch {
        program,
        args,
        cwd: server.cwd.clone(),
        env: environment(server, None),
        description: format!("command {}", command.join(" ")),
        docs_path: server.docs_path.clone(),
        health_path: server.health_path.clone(),
    })
}

fn uvicorn(
    project: &Project,
    server: &ServerConfig,
    app: &str,
    app_dir: Option<&Path>,
    description: String,
    port: Option<u16>,
) -> Result<Launch> {
    let python = find_python(project, server)?;
    let mut args = python.args;
    args.extend(["-m", "uvicorn", app, "--host", &server.host].map(str::to_owned));
    if let Some(port) = port {
        args.extend(["--port".to_owned(), port.to_string()]);
    }
    args.extend(["--log-level".to_owned(), server.log_level.clone()]);
    if let Some(dir) = app_dir {
        args.extend(["--app-dir".to_owned(), dir.display().to_string()]);
    }
    // uvicorn ignores workers when it reloads; saying only one of the two says what will happen.
    if server.reload {
        args.push("--reload".to_owned());
    } else if server.workers > 1 {
        args.extend(["--workers".to_owned(), server.workers.to_string()]);
    }
    Ok(Launch {
        program: python.program,
        args,
        cwd: server.cwd.clone(),
        env: environment(server, python.venv.as_deref()),
        description,
        docs_path: Some(server.docs_path.clone().unwrap_or_else(|| "/docs".to_owned())),
        health_path: server.health_path.clone(),
    })
}

/// A Python to run an application with.
struct Python {
    program: PathBuf,
    args: Vec<String>,
    venv: Option<PathBuf>,
}

/// The configured one; the project's virtual environment; uv where the project uses it; the system's.
fn find_python(project: &Project, server: &ServerConfig) -> Result<Python> {
    if let Some(python) = &server.python {
        return Ok(Python { program: find_program(python, &server.cwd)?, args: vec![], venv: None });
    }
    let dir = project.dir();
    for venv in [".venv", "venv", "backend/.venv", "backend/venv"].map(|name| dir.join(name)) {
        let program = venv.join(platform::VENV_PYTHON);
        if program.is_file() {
            return Ok(Python { program, args: vec![], venv: Some(venv) });
        }
    }
    if (dir.join("uv.lock").is_file() || dir.join("pyproject.toml").is_file())
        && let Ok(program) = find_program("uv", &server.cwd)
    {
        return Ok(Python { program, args: vec!["run".into(), "python".into()], venv: None });
    }
    let [first, second] = platform::PYTHONS;
    let found = find_program(first, &server.cwd);
    match found.or_else(|error| find_program(second, &server.cwd).map_err(|_| error)) {
        Ok(program) => Ok(Python { program, args: vec![], venv: None }),
        Err(error) => Err(with_places(error, [dir.join(".venv"), dir.join("venv")])),
    }
}

fn with_places(error: Error, more: [PathBuf; 2]) -> Error {
    match error {
        Error::ProgramNotFound { program, searched } => {
            Error::ProgramNotFound { program, searched: more.into_iter().chain(searched).collect() }
        }
        other => other,
    }
}

/// Finds a program as the system would, from the server's folder; last, beside our own program, so that a
/// configuration can say `trayvisor` wherever that is installed.
fn find_program(program: &str, cwd: &Path) -> Result<PathBuf> {
    let searched: Vec<PathBuf> = if Path::new(program).components().count() > 1 {
        vec![cwd.join(program)]
    } else {
        let path = env::var_os("PATH").unwrap_or_default();
        let beside = env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_owned));
        env::split_paths(&path).filter(|dir| !dir.as_os_str().is_empty()).chain(beside).collect()
    };
    let joined = env::join_paths(searched.iter().filter(|dir| dir.is_dir())).unwrap_or_default();
    which::which_in(program, Some(joined), cwd)
        .map_err(|_| Error::ProgramNotFound { program: program.to_owned(), searched })
}

fn environment(server: &ServerConfig, venv: Option<&Path>) -> BTreeMap<String, OsString> {
    let mut env = BTreeMap::new();
    // Without it Python keeps what it prints to itself until 8 KB have gathered, and the log stays empty.
    if env::var_os("PYTHONUNBUFFERED").is_none() {
        env.insert("PYTHONUNBUFFERED".to_owned(), "1".into());
    }
    if let Some(venv) = venv {
        env.insert("VIRTUAL_ENV".to_owned(), venv.into());
        let bin = venv.join(platform::VENV_PROGRAMS);
        let path = env::var_os("PATH").unwrap_or_default();
        if let Ok(path) = env::join_paths(std::iter::once(bin).chain(env::split_paths(&path))) {
            env.insert("PATH".to_owned(), path);
        }
    }
    env.extend(server.env.iter().map(|(name, value)| (name.clone(), value.into())));
    env
}

#[cfg(test)]
mod tests;
