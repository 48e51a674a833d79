//! Everything that can go wrong, one variant a situation, told to people who do not live in a terminal.

mod code;

use std::io;
use std::path::{Path, PathBuf};

use crate::{Ancestor, Conflict, CrashReport, Holder, ServerRef, UnsafeFile};

/// What a call to this library can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No configured project here or above, and nothing that could be run.
    #[error(
        "there is no project in {}: no .backend_config.json here or above, and nothing to run (looked for {looked_for}). Go to \
         your project's folder, or write a .backend_config.json with a \"command\"",
        dir.display()
    )]
    NoProject {
        /// The folder.
        dir: PathBuf,
        /// What makes a folder a project, by name: "FastAPI, Django or web pages".
        looked_for: String,
    },
    /// The project's configuration says nothing that could be run.
    #[error(
        "{} names no \"command\" and no \"app\", and there is nothing else to run (looked for {looked_for}). Add \
         a \"command\"",
        file.display()
    )]
    NothingToRun {
        /// The configuration.
        file: PathBuf,
        /// As in [`Error::NoProject`].
        looked_for: String,
    },
    /// The folder does not exist or is no folder.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A folder's name can't be written down.
    #[error("the name of {} is not valid text; rename the folder", .0.display())]
    FolderName(PathBuf),
    /// A file is not in the language that it should be in.
    #[error(
        "{}:{line}:{column} is not valid {language}: {message}. Mend it there; nothing was changed", file.display()
    )]
    Syntax {
        /// The file.
        file: PathBuf,
        /// The language: "JSON".
        language: &'static str,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader stumbled on.
        message: String,
    },
    /// A setting has a value that cannot be.
    #[error("{key} cannot be {value}: it can be {allowed}. Nothing was changed")]
    ConfigValue {
        /// The setting, by its path in the file: "servers.api.port".
        key: String,
        /// What was given.
        value: String,
        /// What can be.
        allowed: String,
    },
    /// A setting that nobody reads.
    #[error("{key} is no setting; there can be {known}. Mend it there")]
    UnknownKey {
        /// The setting, with where it stands: "alerts.webook".
        key: String,
        /// Those that there are.
        known: String,
    },
    /// A secret stands in a configuration, which others get to see.
    #[error(
        "{key} holds a secret, which no configuration file is a place for: write {{secret:NAME}} there, and give it to \
         `trayvisor alerts secret NAME{option}`"
    )]
    SecretInConfig {
        /// The setting: "alerts.email.password".
        key: String,
        /// What the command needs besides, with a blank before it.
        option: &'static str,
    },
    /// A secret that is needed was never given.
    #[error("the secret {name} is not set; give it to `trayvisor alerts secret {name}{option}`")]
    NoSecret {
        /// Its name.
        name: String,
        /// What the command needs besides, with a blank before it.
        option: &'static str,
    },
    /// The system's keyring was asked for a secret and did not give it.
    #[error(
        "the system's keyring keeps the secret {name} to itself ({why}); unlock it, or give the secret anew to \
         `trayvisor alerts secret {name}{option}`"
    )]
    Keyring {
        /// The secret's name.
        name: String,
        /// What the keyring said.
        why: String,
        /// What the command needs besides, with a blank before it.
        option: &'static str,
    },
    /// A name that no secret can have.
    #[error("a secret cannot be called {name:?}: it can be {allowed}")]
    SecretName {
        /// What was given.
        name: String,
        /// What can be.
        allowed: &'static str,
    },
    /// A secret that is no text at all.
    #[error(
        "nothing was given for the secret {0}; type it when you are asked for it, or write it to standard input"
    )]
    EmptySecret(String),
    /// The project has no server of that name.
    #[error("{project} has no server named \"{name}\"; it has {}", known.join(", "))]
    UnknownServer {
        /// The name asked for.
        name: String,
        /// The project's name.
        project: String,
        /// The names it has.
        known: Vec<String>,
    },
    /// One server was meant, and the project has several.
    #[error("which server? Name one of {}", known.join(", "))]
    WhichServer {
        /// The names there are.
        known: Vec<String>,
    },
    /// A server was asked for by a project that is not known.
    #[error("{} is not one of your projects; add it with `trayvisor add`", .0.display())]
    UnknownProject(PathBuf),
    /// A configuration is another one than was read before.
    #[error("{} was changed meanwhile by somebody else, and nothing was saved. Load it anew, and try again", .0.display())]
    ConfigChanged(PathBuf),
    /// A server that runs was to have another name, or to be taken out.
    #[error(
        "{0} runs, and keeps its name meanwhile. Stop it before you rename it or take it out; nothing was saved"
    )]
    RenameRunning(String),
    /// A variable that the configuration does not set.
    #[error("{0} is not set in the settings (any more)")]
    NoVariable(String),
    /// A server would run what the user has not agreed to: it is new, or has changed.
    #[error(
        "{} would run a command that you have not agreed to. Look at it and agree in Trayvisor’s window, or start \
         it with `trayvisor start`",
        .0.join(" and ")
    )]
    NotAgreed(Vec<String>),
    /// Servers need each other in a circle.
    #[error(
        "{project}'s servers need each other in a circle: {}. Take one of these out of \"depends_on\"",
        path.join(" → ")
    )]
    NeedsCycle {
        /// The project's name.
        project: String,
        /// The way round, ending where it begins.
        path: Vec<String>,
    },
    /// A server was not started since one that it needs was not.
    #[error("{name} was not started: it needs {need}, which is not ready")]
    NeedFailed {
        /// The server.
        name: String,
        /// The one that it needs.
        need: String,
    },
    /// A project cannot be removed while a server of it runs.
    #[error("{project} still has running servers ({}); stop them first", running.join(", "))]
    StillRunning {
        /// The project's name.
        project: String,
        /// The servers that run.
        running: Vec<String>,
    },
    /// The program to run does not exist.
    #[error("the program \"{program}\" was not found; it was looked for in {}", places(searched))]
    ProgramNotFound {
        /// The program.
        program: String,
        /// Where it was looked for.
        searched: Vec<PathBuf>,
    },
    /// No Python to run an application with.
    #[error(
        "no Python was found{}; it was looked for in {}. Install Python, or name yours with \"python\" in \
         .backend_config.json",
        remarks(notes),
        places(searched)
    )]
    NoPython {
        /// What kept the project's own from being used.
        notes: Vec<String>,
        /// Where it was looked for.
        searched: Vec<PathBuf>,
    },
    /// A file that `env_file` names does not exist.
    #[error("{} does not exist, and \"env_file\" names it. Make it, or take it out of .backend_config.json", .0.display())]
    NoEnvFile(PathBuf),
    /// A line of a file with environment variables can't be understood. It is not shown: it may hold a secret.
    #[error("{}:{line} is not of the form NAME=value. Mend it there", file.display())]
    EnvFile {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
    },
    /// The system did not make the process.
    #[error("{program} could not be started: {source}")]
    Spawn {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The port is held by something outside the server's own tree.
    #[error("{}", crate::words::conflict(.0))]
    PortBusy(Box<Conflict>),
    /// The port is held by something that must not be killed.
    #[error(
        "port {port} is held by {} and was not freed: {}",
        crate::words::holders(holders),
        reasons(holders)
    )]
    HolderProtected {
        /// The port.
        port: u16,
        /// Those that hold it.
        holders: Vec<Holder>,
    },
    /// Others hold the port by now than those who were to be ended.
    #[error(
        "port {port} is held by {} by now and nothing was ended; look again, and free it then if you still want to",
        crate::words::holders(holders)
    )]
    HolderReplaced {
        /// The port.
        port: u16,
        /// Those that hold it now.
        holders: Vec<Holder>,
    },
    /// The holders were ended and the port is still, or again, in use.
    #[error(
        "port {port} is still in use, by {}. {}",
        crate::words::holders(holders),
        crate::words::restarter(restarter.as_ref())
    )]
    PortStillBusy {
        /// The port.
        port: u16,
        /// Those that hold it now.
        holders: Vec<Holder>,
        /// Who has started one of them since, where that is seen.
        restarter: Option<Ancestor>,
    },
    /// Nobody holds the port, and the system keeps it from us.
    #[error("port {port} {why}")]
    PortRefused {
        /// The port.
        port: u16,
        /// Why, and what to do.
        why: &'static str,
    },
    /// The server ended by itself and was given up.
    #[error("{name} did not start: {}{}", report.cause, advice(report))]
    Crashed {
        /// The server's name.
        name: String,
        /// What happened.
        report: Box<CrashReport>,
    },
    /// A start was overtaken by a stop.
    #[error("{0} was stopped before it was ready")]
    StoppedMeanwhile(String),
    /// The server's tree did not end in time.
    #[error("{name} is still stopping after {seconds} s; it waits for {waiting_for}")]
    StillStopping {
        /// The server's name.
        name: String,
        /// How long was waited.
        seconds: u64,
        /// The process that does not end.
        waiting_for: String,
    },
    /// The supervisor could not be started, or did not answer.
    #[error("the supervisor of {name} {what}")]
    Supervisor {
        /// The server's name.
        name: String,
        /// What it did not do.
        what: String,
    },
    /// A file in a project is not what it must be.
    #[error("{} {what}; Trayvisor does not touch it. Move it away and try again", path.display())]
    UnsafeFile {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: UnsafeFile,
    },
    /// A text of the project's can't be written down in another program's file.
    #[error("{text} cannot stand in {place}. Rename it, and export again")]
    NotExportable {
        /// The text, with its control characters escaped.
        text: String,
        /// Where it would have to stand: "a systemd unit".
        place: &'static str,
    },
    /// A file that was to be imported holds nothing that we know.
    #[error(
        "{} names nothing to run: a Procfile has lines like `web: npm start`, a process-compose.yaml has `processes:`",
        .0.display()
    )]
    NothingToImport(PathBuf),
    /// What is looked for in a log is no regular expression.
    #[error("this is no regular expression: {message}")]
    Expression {
        /// What is wrong with it.
        message: String,
    },
    /// More of a log is to be copied than goes through a clipboard.
    #[error("that is more than can be copied at once ({} MB); save it as a file instead", .0 / 1_000_000)]
    TooMuchToCopy(usize),
    /// What was clicked in a log leads nowhere, or out of the project.
    #[error("{0} is no file of this project (any more), so it was not opened")]
    NoSuchPlace(String),
    /// What is preferred as the editor is no program here.
    #[error(
        "there is no program {0} here. Give an editor's command, such as code, or the whole path of its program"
    )]
    UnknownEditor(String),
    /// The system's list of what is launched at login can't be read or changed.
    #[error("the system's list of what is launched at login could not be used: {0}")]
    LaunchAtLogin(#[source] io::Error),
    /// A destination of alerts that no settings name any more.
    #[error("alerts do not go there any more: the settings were changed meanwhile")]
    UnknownDestination,
    /// No program was found that edits code.
    #[error("no editor was found to open {} in. Name yours in the preferences", .0.display())]
    NoEditor(PathBuf),
    /// A file that would be overwritten.
    #[error("{} is there already and was not overwritten. Move it away and try again", .0.display())]
    Exists(PathBuf),
    /// The system refused an operation on a file.
    #[error("{} could not be {action}: {source}", path.display())]
    File {
        /// What was tried: "read", "written".
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Wraps a system error with what was tried and on which file.
    pub fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File { action, path, source }
    }

    /// Says of a server's supervisor what it does not do.
    pub fn supervisor(server: &ServerRef, what: impl Into<String>) -> Error {
        Error::Supervisor { name: server.name.clone(), what: what.into() }
    }
}

fn places(searched: &[PathBuf]) -> String {
    if searched.is_empty() {
        return "no folder at all (PATH is empty)".to_owned();
    }
    searched.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn remarks(notes: &[String]) -> String {
    notes.iter().map(|note| format!("; {note}")).collect()
}

fn reasons(holders: &[Holder]) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in holders.iter().filter_map(|holder| holder.protected.as_deref()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if reasons.is_empty() { "use another port".to_owned() } else { reasons.join("; ") }
}

fn advice(report: &CrashReport) -> String {
    report.advice.as_ref().map(|advice| format!(". {advice}")).unwrap_or_default()
}
