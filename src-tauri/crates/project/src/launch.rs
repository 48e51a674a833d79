//! Determines a server's program, arguments, folder and environment from its settings.

mod direnv;
mod encryption;
mod environment;
mod inside;
mod lines;
mod own_env;
mod program;
mod python;
mod tools;
mod versions;
mod web;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use self::environment::Environment;
pub(crate) use self::environment::env_files;
use self::program::find_program;
use self::python::Python;
use crate::config::{CONFIG_FILE, Project, ServerConfig, no_project};
use crate::detect::{self, Asgi, Found, Run};
use trayvisor_model::Message;
use trayvisor_model::error::Result;
use trayvisor_model::{Launch, Variable};
use trayvisor_platform::{self as platform, Inherited};

/// Determines what to run for a server. `port`, if given, replaces the configured port.
///
/// # Errors
/// [`Message::NoProject`] and [`Message::NothingToRun`] if nothing is configured and nothing was found,
/// [`Message::ProgramNotFound`], [`Message::NoPython`], [`Message::NotAFolder`] for a `cwd` that is not a folder, and
/// errors in the files of `env_file`.
pub fn resolve(project: &Project, server: &ServerConfig, port: Option<u16>) -> Result<Launch> {
    resolve_in(project, server, port, &Inherited::own())
}

/// The same for a server that inherits this environment.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_in(
    project: &Project,
    server: &ServerConfig,
    port: Option<u16>,
    inherited: &Inherited,
) -> Result<Launch> {
    if !server.cwd.is_dir() {
        return Err(Message::NotAFolder { dir: server.cwd.display().to_string() }.into());
    }
    let lines = lines::of(server);
    let wanted = Wanted {
        project,
        server,
        port: port.or(server.port),
        environment: Environment::of(project, server, inherited, &lines)?,
        lines,
    };
    match (&server.command, &server.found, &server.app) {
        (Some(command), _, _) => wanted.launch(
            wanted.configured(command)?,
            Message::DescribedCommand { command: command.join(" ") },
            None,
        ),
        (None, Some(found), _) => {
            let mut call = wanted.found(found)?;
            call.env.extend(wanted.env(&found.env));
            call.notes.extend(found.note.clone());
            wanted.launch(call, found.description(), found.docs_path)
        }
        (None, None, Some(app)) => {
            let asgi = Asgi { app: app.clone(), app_dir: None };
            wanted.launch(web::asgi(&wanted, &asgi)?, Message::AsgiApp { app: app.clone() }, Some("/docs"))
        }
        (None, None, None) if project.configured() => {
            let file = project.dir().join(CONFIG_FILE).display().to_string();
            Err(Message::NothingToRun { file, looked_for: detect::looked_for() }.into())
        }
        (None, None, None) => Err(no_project(project.dir())),
    }
}

/// The variables that are added to a server's environment, without their values. `launch` is `None` if the server
/// cannot be started with these settings.
pub fn variables(project: &Project, server: &ServerConfig, launch: Option<&Launch>) -> Vec<Variable> {
    environment::variables(project, server, launch)
}

/// A program to run, with its arguments and environment.
struct Call {
    program: PathBuf,
    args: Vec<String>,
    env: BTreeMap<String, OsString>,
    notes: Vec<Message>,
}

impl Call {
    fn plain(program: PathBuf, args: Vec<String>) -> Call {
        Call { program, args, env: BTreeMap::new(), notes: Vec::new() }
    }
}

/// The server to launch and its settings.
struct Wanted<'a> {
    project: &'a Project,
    server: &'a ServerConfig,
    port: Option<u16>,
    environment: Environment,
    /// The lines that its command leads to.
    lines: Vec<String>,
}

impl Wanted<'_> {
    fn launch(&self, mut call: Call, description: Message, docs_path: Option<&str>) -> Result<Launch> {
        if self.server.found.is_some() || self.server.app.is_some() {
            call.notes.extend(self.reload_wins());
        }
        call.notes.extend(self.environment.notes.clone());
        Ok(Launch {
            program: call.program,
            args: call.args,
            cwd: self.server.cwd.clone(),
            env: self.environment.with(call.env),
            description,
            notes: call.notes,
            chosen: self.environment.chosen.clone(),
            docs_path: self.server.docs_path.clone().or(docs_path.map(str::to_owned)),
            encrypted: encryption::is_named(self.server, &self.lines),
        })
    }

    fn configured(&self, command: &[String]) -> Result<Call> {
        let mut words = command.iter().map(|text| self.fill(text));
        let first = words.next().unwrap_or_default();
        if self.server.shell {
            return self.shell(first);
        }
        Ok(Call::plain(self.find_program(&first)?, words.collect()))
    }

    fn found(&self, found: &Found) -> Result<Call> {
        match &found.run {
            Run::Asgi(asgi) => web::asgi(self, asgi),
            Run::Wsgi(wsgi) => web::wsgi(self, wsgi),
            Run::Python(file) => Ok(self.python()?.call(vec![file.display().to_string()])),
            Run::Program(words) => self.program(words),
            Run::Scripts { reloading, plain } => {
                self.program(if self.server.reload { reloading } else { plain })
            }
            Run::Shell(line) => self.shell(self.fill(line)),
        }
    }

    fn program(&self, words: &[String]) -> Result<Call> {
        let (program, args) = words.split_first().expect("what was found begins with a program");
        Ok(Call::plain(self.find_program(program)?, self.words(args)))
    }

    fn shell(&self, line: String) -> Result<Call> {
        let [shell, flag] = platform::SHELL;
        Ok(Call::plain(self.find_program(shell)?, vec![flag.to_owned(), line]))
    }

    fn python(&self) -> Result<Python> {
        python::find(self.project, self.server, &self.environment.path)
    }

    fn find_program(&self, program: &str) -> Result<PathBuf> {
        find_program(program, &self.server.cwd, &self.environment.path)
    }

    /// Words with host and port filled in, without those that contain the port if there is none.
    fn words(&self, words: &[String]) -> Vec<String> {
        words.iter().filter(|word| self.fits(word)).map(|word| self.fill(word)).collect()
    }

    fn env(&self, env: &[(String, String)]) -> BTreeMap<String, OsString> {
        let fitting = env.iter().filter(|(_, value)| self.fits(value));
        fitting.map(|(name, value)| (name.clone(), self.fill(value).into())).collect()
    }

    fn fits(&self, text: &str) -> bool {
        self.port.is_some() || !text.contains("{port}")
    }

    fn fill(&self, text: &str) -> String {
        let host = &self.server.host;
        let port = self.port.map(|port| port.to_string()).unwrap_or_default();
        // With a port, an IPv6 address needs brackets.
        let address = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        text.replace("{host}:{port}", &address).replace("{host}", host).replace("{port}", &port)
    }

    fn reload_wins(&self) -> Option<Message> {
        let ServerConfig { workers, reload, .. } = self.server;
        (*reload && *workers > 1).then_some(Message::ReloadWins { workers: *workers })
    }
}

#[cfg(test)]
mod tests;
