//! Reads, checks, changes and saves a project's `.backend_config.json`. Unknown keys, comments and the order of all
//! keys are kept.

mod document;
mod edit;
mod keys;
mod kinds;
mod needs;
mod reader;
#[cfg(feature = "schema")]
mod schema;
mod section;
mod shared_ports;
mod text;
mod unknown;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use self::document::Document;
pub(crate) use self::document::decoded;
pub use self::needs::{Need, Until};
use self::reader::Reader;
use crate::detect::{self, Found};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{HealthCheck, HealthRules, Kind, LifecycleRules, LogLimits, ServerRef};
use trayvisor_store::files::{self, Keep};

/// The configuration's file name.
pub const CONFIG_FILE: &str = ".backend_config.json";
/// uvicorn's log levels, from quiet to loud.
pub const LOG_LEVELS: [&str; 6] = ["critical", "error", "warning", "info", "debug", "trace"];

/// A folder with servers in it.
#[derive(Clone, Debug)]
pub struct Project {
    dir: PathBuf,
    root: Map<String, Value>,
    /// The text that `root` was read from; `None` if there is no configuration.
    document: Option<Document>,
    configured: bool,
}

/// One server's settings, with the defaults filled in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ServerConfig {
    /// Unique in the project.
    pub name: String,
    /// The address to listen on.
    pub host: String,
    /// The port to listen on: the configured one, else the default of `found`, else 8000. `None` if the configuration
    /// says `"port": null` or the kind has no port.
    pub port: Option<u16>,
    /// Worker processes.
    pub workers: u32,
    /// Restart when the code changes.
    pub reload: bool,
    /// One of [`LOG_LEVELS`].
    pub log_level: String,
    /// What was found in the working folder, if neither `command` nor another `app` is configured.
    pub found: Option<Found>,
    /// The ASGI application, as "backend.main:app", configured or found.
    pub app: Option<String>,
    /// The command, program first.
    pub command: Option<Vec<String>>,
    /// Whether `command` is one string for the system's shell.
    pub shell: bool,
    /// The working folder, absolute.
    pub cwd: PathBuf,
    /// Additional environment variables.
    pub env: BTreeMap<String, String>,
    /// Absolute paths of the files that environment variables are read from; `None` for `.env`, if it exists.
    pub env_files: Option<Vec<PathBuf>>,
    /// The Python to use.
    pub python: Option<String>,
    /// The path of the API documentation.
    pub docs_path: Option<String>,
    /// What the health check asks for.
    pub check: HealthCheck,
    /// How often the health check asks, and when the server counts as unhealthy.
    pub health: HealthRules,
    /// The servers of the same project that must be ready, and the jobs that must be done, before it is started.
    pub depends_on: Vec<Need>,
    /// Whether it serves, or does something and ends.
    pub kind: Kind,
    /// Whether the tray starts the server when the tray starts.
    pub autostart: bool,
    /// When the server is restarted, and how long it may take to stop.
    pub rules: LifecycleRules,
    /// How much of the log is kept.
    pub log: LogLimits,
    /// The log file; its folder may not exist yet.
    pub log_file: PathBuf,
}

impl ServerConfig {
    /// The port that it listens on. A job serves nobody, even if its command contains a port.
    pub fn listens_on(&self) -> Option<u16> {
        self.port.filter(|_| self.kind == Kind::Server)
    }
}

impl Project {
    /// The project of this folder or of the nearest parent folder with a configuration. Without one, the folder itself,
    /// if it contains something that can be run.
    ///
    /// # Errors
    /// [`Message::NoProject`] if there is neither, and any error in reading the configuration.
    pub fn find(from: &Path) -> Result<Project> {
        Project::open(&Project::place(from)?)
    }

    /// The folder of the project that `find` returns, even if its configuration is invalid.
    pub fn place(from: &Path) -> Result<PathBuf> {
        let dir = folder(from)?;
        match nearest(&dir) {
            Some(configured) => Ok(configured.to_owned()),
            None if detect::detect(&dir).is_some() => Ok(dir),
            None => Err(no_project(&dir)),
        }
    }

    /// The project of exactly this folder.
    pub fn open(dir: &Path) -> Result<Project> {
        let dir = folder(dir)?;
        let text = files::read_own(&dir.join(CONFIG_FILE))?;
        Project::of_text(dir, text.as_deref())
    }

    /// The project of a folder with this text as its configuration; `None` if it has none.
    fn of_text(dir: PathBuf, text: Option<&[u8]>) -> Result<Project> {
        let Some(text) = text else {
            return Ok(Project { dir, root: Map::new(), document: None, configured: false });
        };
        let file = dir.join(CONFIG_FILE);
        let document = Document::decode(&file, text)?;
        match document.value(&file)? {
            Value::Object(root) => Ok(Project { dir, root, document: Some(document), configured: true }),
            other => Err(cannot(CONFIG_FILE, &other, Message::ConfigObject {})),
        }
    }

    /// Creates a project with this configuration, checks it and saves it.
    ///
    /// # Errors
    /// [`Message::FileExists`] if the folder already has a configuration.
    pub fn create(dir: &Path, root: Map<String, Value>) -> Result<Project> {
        let mut project = Project::open(dir)?;
        if project.configured {
            return Err(
                Message::FileExists { file: project.dir.join(CONFIG_FILE).display().to_string() }.into()
            );
        }
        project.root = root;
        project.check()?;
        project.save()?;
        Ok(project)
    }

    /// The project of a server, and the server's settings in it.
    pub fn of(server: &ServerRef) -> Result<(Project, ServerConfig)> {
        let project = Project::open(&server.project)?;
        let config = project.server(&server.name)?;
        Ok((project, config))
    }

    /// The folder, absolute.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the folder has a configuration.
    pub fn configured(&self) -> bool {
        self.configured
    }

    /// The project's name: the one in the configuration, else the folder's.
    pub fn name(&self) -> String {
        let plain = |name: &&str| !name.trim().is_empty() && !name.contains(char::is_control);
        let named = self.root.get("name").and_then(Value::as_str).filter(plain).map(str::to_owned);
        named.unwrap_or_else(|| folder_name(&self.dir))
    }

    /// The names of its servers, in the configuration's order.
    pub fn server_names(&self) -> Result<Vec<String>> {
        match self.root.get("servers") {
            None => Ok(vec![self.name()]),
            Some(Value::Object(servers)) if servers.is_empty() => {
                Err(cannot("servers", &Value::Object(Map::new()), Message::ServersObjectEmpty {}))
            }
            Some(Value::Object(servers)) => match servers.keys().find(|name| !is_server_name(name)) {
                None => Ok(servers.keys().cloned().collect()),
                Some(bad) => Err(cannot("servers", &bad.as_str().into(), Message::ServerName {})),
            },
            Some(other) => Err(cannot("servers", other, Message::ServersObject {})),
        }
    }

    /// References to its servers, as clients pass them back.
    pub fn servers(&self) -> Result<Vec<ServerRef>> {
        let named = |name| ServerRef { project: self.dir.clone(), name };
        Ok(self.server_names()?.into_iter().map(named).collect())
    }

    /// One server's settings, checked.
    pub fn server(&self, name: &str) -> Result<ServerConfig> {
        let known = self.server_names()?;
        if !known.iter().any(|known| known == name) {
            return Err(self.unknown_server(name, known));
        }
        let own = self.own_keys(name)?;
        Reader::of(&self.root, own, name).server(&self.dir)
    }

    fn unknown_server(&self, name: &str, known: Vec<String>) -> Error {
        Message::UnknownServer { name: name.to_owned(), project: self.name(), known }.into()
    }

    /// The alerts configured for a server, unparsed, and the key that holds them.
    pub fn alerts(&self, server: &str) -> Option<(String, &Value)> {
        let own = self.own_keys(server).ok().flatten().and_then(|own| own.get("alerts"));
        let own = own.map(|value| (format!("servers.{server}.alerts"), value));
        own.or_else(|| Some(("alerts".to_owned(), self.root.get("alerts")?)))
    }

    /// The path of a key that applies to a server: "servers.api.port", or "port" if it is shared.
    fn place_of(&self, server: &str, key: &str) -> String {
        let own = self.own_keys(server).ok().flatten();
        Reader::of(&self.root, own, server).place(key)
    }

    fn own_keys(&self, name: &str) -> Result<Option<&Map<String, Value>>> {
        match self.root.get("servers").and_then(|servers| servers.get(name)) {
            None => Ok(None),
            Some(Value::Object(own)) => Ok(Some(own)),
            Some(other) => Err(cannot(&format!("servers.{name}"), other, Message::SettingsObject {})),
        }
    }

    /// Whether the names of log and pid files include the server's name.
    pub fn has_several(&self) -> bool {
        self.root.contains_key("servers")
    }

    /// The log file of a server whose settings name no folder for it.
    pub fn usual_log_file(&self, server: &str) -> PathBuf {
        self.dir.join(log_name(server, self.has_several()))
    }

    /// The pid file of a server.
    pub fn pid_file(&self, server: &str) -> PathBuf {
        if self.has_several() {
            self.dir.join(format!(".backend.{server}.pid"))
        } else {
            self.dir.join(".backend.pid")
        }
    }

    /// Checks the settings of every server.
    pub fn check(&self) -> Result<()> {
        self.server_names()?.iter().try_for_each(|name| self.needs(name).map(drop))
    }

    /// The comments that saving this change would remove.
    pub fn lost_comments(&self) -> Option<Message> {
        let file = self.dir.join(CONFIG_FILE);
        let changed = self.changed_document(&file).ok()?;
        let comments = self.document.as_ref()?.comments_missing_in(&file, &changed).ok()?;
        let file = CONFIG_FILE.to_owned();
        (!comments.is_empty()).then_some(Message::CommentsLost { file, comments })
    }

    fn changed_document(&self, file: &Path) -> Result<Document> {
        match &self.document {
            Some(document) => document.edited(file, &self.root),
            None => Ok(Document::new(&self.root)),
        }
    }

    /// Saves the configuration. Comments, order and layout of unchanged parts are kept.
    ///
    /// # Errors
    /// If the existing file is not a regular file owned by the user, or if it cannot be written.
    pub fn save(&mut self) -> Result<()> {
        let file = self.dir.join(CONFIG_FILE);
        files::check_own(&file)?;
        let document = self.changed_document(&file)?;
        files::write_bytes(&file, &document.encode(), Keep::Durably)?;
        self.document = Some(document);
        self.configured = true;
        Ok(())
    }
}

/// Characters that a server's name must not contain, besides control characters.
const NOT_IN_NAMES: &str = r#"/\:*?"<>|"#;
/// Longest name of a server, in bytes.
const LONGEST_NAME: usize = 100;

/// Whether a server's name can be part of a file name on every system.
fn is_server_name(name: &str) -> bool {
    let fits = |c: char| !c.is_control() && !NOT_IN_NAMES.contains(c);
    !name.trim().is_empty() && name.len() <= LONGEST_NAME && name.chars().all(fits)
}

/// This folder or the nearest parent folder that has a configuration, even an unreadable one.
pub fn nearest(dir: &Path) -> Option<&Path> {
    dir.ancestors().find(|dir| dir.join(CONFIG_FILE).symlink_metadata().is_ok())
}

/// The name of a folder, for display.
pub fn folder_name(dir: &Path) -> String {
    dir.file_name().unwrap_or(dir.as_os_str()).to_string_lossy().into_owned()
}

fn folder(dir: &Path) -> Result<PathBuf> {
    match dunce::canonicalize(dir) {
        Ok(dir) if dir.to_str().is_none() => {
            Err(Message::FolderName { dir: dir.display().to_string() }.into())
        }
        Ok(dir) if dir.is_dir() => Ok(dir),
        _ => Err(Message::NotAFolder { dir: dir.display().to_string() }.into()),
    }
}

fn cannot(key: &str, value: &Value, allowed: Message) -> Error {
    let (key, value, allowed) = (key.to_owned(), value.to_string(), Box::new(allowed));
    Message::ConfigValue { key, value, allowed }.into()
}

/// The error for a folder without a configuration and without anything that can be run.
pub(crate) fn no_project(dir: &Path) -> Error {
    Message::NoProject { dir: dir.display().to_string(), looked_for: detect::looked_for() }.into()
}

/// The name of a server's log file.
fn log_name(server: &str, has_several: bool) -> String {
    if has_several { format!("backend.{server}.log") } else { "backend.log".to_owned() }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
