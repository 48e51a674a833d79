//! A project's `.backend_config.json`: read, checked, changed and saved whole. Keys that we do not know, and the
//! order of all keys, are kept.

mod edit;
mod needs;
mod reader;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use self::reader::Reader;
use crate::detect::{self, Found};
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{HealthCheck, HealthRules, LifecycleRules, LogLimits, ServerRef, Settings};
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
    configured: bool,
}

/// One server's settings, with the defaults filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerConfig {
    /// Unique in the project.
    pub name: String,
    /// The address to listen on.
    pub host: String,
    /// The port to listen on: the configured one, else that of what was found, else 8000. `None` where the
    /// configuration says `"port": null`, and for what has none.
    pub port: Option<u16>,
    /// Worker processes.
    pub workers: u32,
    /// Start again when the code changes.
    pub reload: bool,
    /// One of [`LOG_LEVELS`].
    pub log_level: String,
    /// What was found in the working folder, where neither `command` nor another `app` is configured.
    pub found: Option<Found>,
    /// The ASGI application, as "backend.main:app", configured or found.
    pub app: Option<String>,
    /// The command, program first.
    pub command: Option<Vec<String>>,
    /// Whether `command` is one string for the system's shell.
    pub shell: bool,
    /// The working folder, absolute.
    pub cwd: PathBuf,
    /// More environment variables.
    pub env: BTreeMap<String, String>,
    /// The files that environment variables are read from, absolute; `None` for `.env` where there is one.
    pub env_files: Option<Vec<PathBuf>>,
    /// The Python to use.
    pub python: Option<String>,
    /// The path of the API documentation.
    pub docs_path: Option<String>,
    /// What the server is asked to see whether it is well.
    pub check: HealthCheck,
    /// How often it is asked, and when it counts as unhealthy.
    pub health: HealthRules,
    /// The servers of the same project that must be ready before it is started.
    pub depends_on: Vec<String>,
    /// Whether the tray starts it when it starts itself.
    pub autostart: bool,
    /// When it is started again, and how long a stop may take.
    pub rules: LifecycleRules,
    /// How much of its log is kept.
    pub log: LogLimits,
}

impl From<ServerConfig> for Settings {
    fn from(config: ServerConfig) -> Settings {
        Settings {
            name: config.name,
            host: config.host,
            port: config.port,
            workers: config.workers,
            reload: config.reload,
            log_level: config.log_level,
            app: config.app,
            command: config.command,
        }
    }
}

impl Project {
    /// The project of this folder or of the nearest one above that has a configuration; else the folder itself, where
    /// something was found that can be run.
    ///
    /// # Errors
    /// [`Error::NoProject`] where there is neither, and whatever keeps the configuration from being read.
    pub fn find(from: &Path) -> Result<Project> {
        Project::open(&Project::place(from)?)
    }

    /// The folder of the project that `find` finds, whatever is in its configuration.
    pub fn place(from: &Path) -> Result<PathBuf> {
        let dir = folder(from)?;
        match nearest(&dir) {
            Some(configured) => Ok(configured.to_owned()),
            None if detect::detect(&dir).is_some() => Ok(dir),
            None => Err(Error::NoProject { dir, looked_for: detect::looked_for() }),
        }
    }

    /// The project of exactly this folder.
    pub fn open(dir: &Path) -> Result<Project> {
        let dir = folder(dir)?;
        let text = files::read_own(&dir.join(CONFIG_FILE))?;
        Project::of_text(dir, text.as_deref())
    }

    /// The project of a folder whose configuration is this text; `None` where there is none.
    fn of_text(dir: PathBuf, text: Option<&[u8]>) -> Result<Project> {
        let Some(text) = text else { return Ok(Project { dir, root: Map::new(), configured: false }) };
        let file = dir.join(CONFIG_FILE);
        match serde_json::from_slice(text).map_err(|error| files::syntax(&file, &error))? {
            Value::Object(root) => Ok(Project { dir, root, configured: true }),
            other => Err(cannot(CONFIG_FILE, &other, "an object: { … }")),
        }
    }

    /// A new project of this configuration, which is checked and saved.
    ///
    /// # Errors
    /// [`Error::Exists`] where the folder has a configuration.
    pub fn create(dir: &Path, root: Map<String, Value>) -> Result<Project> {
        let mut project = Project::open(dir)?;
        if project.configured {
            return Err(Error::Exists(project.dir.join(CONFIG_FILE)));
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

    /// The name it goes by: what the configuration says where that names the project, else the folder's.
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
                Err(cannot("servers", &Value::Object(Map::new()), "an object with at least one server"))
            }
            Some(Value::Object(servers)) => match servers.keys().find(|name| !is_server_name(name)) {
                None => Ok(servers.keys().cloned().collect()),
                Some(bad) => Err(cannot("servers", &bad.as_str().into(), SERVER_NAMES)),
            },
            Some(other) => Err(cannot("servers", other, "an object of servers by name")),
        }
    }

    /// The names of its servers as clients pass them back.
    pub fn servers(&self) -> Result<Vec<ServerRef>> {
        let named = |name| ServerRef { project: self.dir.clone(), name };
        Ok(self.server_names()?.into_iter().map(named).collect())
    }

    /// One server's settings, checked.
    pub fn server(&self, name: &str) -> Result<ServerConfig> {
        let known = self.server_names()?;
        if !known.iter().any(|known| known == name) {
            return Err(Error::UnknownServer { name: name.to_owned(), project: self.name(), known });
        }
        let own = self.own_keys(name)?;
        Reader::of(&self.root, own, name).server(&self.dir)
    }

    /// What is configured for a server's alerts, as it stands there, and under which key.
    pub fn alerts(&self, server: &str) -> Option<(String, &Value)> {
        let own = self.own_keys(server).ok().flatten().and_then(|own| own.get("alerts"));
        let own = own.map(|value| (format!("{server}.alerts"), value));
        own.or_else(|| Some(("alerts".to_owned(), self.root.get("alerts")?)))
    }

    fn own_keys(&self, name: &str) -> Result<Option<&Map<String, Value>>> {
        match self.root.get("servers").and_then(|servers| servers.get(name)) {
            None => Ok(None),
            Some(Value::Object(own)) => Ok(Some(own)),
            Some(other) => Err(cannot(&format!("servers.{name}"), other, "an object of settings")),
        }
    }

    /// Whether the project's log and pid files carry the server's name.
    pub fn has_several(&self) -> bool {
        self.root.contains_key("servers")
    }

    /// The log file of a server.
    pub fn log_file(&self, server: &str) -> PathBuf {
        if self.has_several() {
            self.dir.join(format!("backend.{server}.log"))
        } else {
            self.dir.join("backend.log")
        }
    }

    /// The pid file of a server.
    pub fn pid_file(&self, server: &str) -> PathBuf {
        if self.has_several() {
            self.dir.join(format!(".backend.{server}.pid"))
        } else {
            self.dir.join(".backend.pid")
        }
    }

    /// Sets keys of one server (or, with `None`, of all), checks the outcome and saves it. Nothing is changed when
    /// a value cannot be.
    pub fn set(&mut self, server: Option<&str>, values: &[(&str, Value)]) -> Result<()> {
        let mut changed = self.clone();
        let target = changed.keys_mut(server)?;
        for (key, value) in values {
            target.insert((*key).to_owned(), value.clone());
        }
        changed.check()?;
        changed.save()?;
        *self = changed;
        Ok(())
    }

    /// The keys that are one server's own, or, with `None`, shared by all.
    fn keys_mut(&mut self, server: Option<&str>) -> Result<&mut Map<String, Value>> {
        let Some(name) = server.filter(|_| self.has_several()) else { return Ok(&mut self.root) };
        let unknown = Error::UnknownServer {
            name: name.to_owned(),
            project: self.name(),
            known: self.server_names().unwrap_or_default(),
        };
        let keys = self.root.get_mut("servers").and_then(|servers| servers.get_mut(name));
        keys.and_then(Value::as_object_mut).ok_or(unknown)
    }

    /// The project as the window's form would have it, keeping all that the form does not show. Nothing is saved.
    ///
    /// # Errors
    /// [`Error::ConfigValue`] when a value cannot be.
    pub fn edited(&self, servers: &[Settings]) -> Result<Project> {
        let mut changed = self.clone();
        if let ([settings], false) = (servers, self.has_several()) {
            changed.root.insert("name".into(), settings.name.clone().into());
            apply(settings, &mut changed.root, self.server(&self.name()).ok().as_ref());
        } else {
            changed.root.insert("servers".into(), Value::Object(self.edited_servers(servers)));
        }
        changed.check()?;
        Ok(changed)
    }

    /// The servers as edited: each keeps the keys that it had under its name, or in its place when it was renamed.
    fn edited_servers(&self, servers: &[Settings]) -> Map<String, Value> {
        let nothing = Map::new();
        let before = self.root.get("servers").and_then(Value::as_object).unwrap_or(&nothing);
        let is_kept = |name: &String| servers.iter().any(|settings| settings.name == *name);
        let edit = |(place, settings): (usize, &Settings)| {
            let renamed = || before.keys().nth(place).filter(|name| !is_kept(name));
            let old_name = before.keys().find(|name| **name == settings.name).or_else(renamed);
            let keys = old_name.and_then(|name| before.get(name)).and_then(Value::as_object);
            let mut keys = keys.cloned().unwrap_or_default();
            apply(settings, &mut keys, old_name.and_then(|name| self.server(name).ok()).as_ref());
            (settings.name.clone(), Value::Object(keys))
        };
        servers.iter().enumerate().map(edit).collect()
    }

    /// Whether every server's settings can be.
    pub fn check(&self) -> Result<()> {
        self.server_names()?.iter().try_for_each(|name| self.needs(name).map(drop))
    }

    /// Saves the configuration, whole.
    ///
    /// # Errors
    /// When the file in its place is not a regular one of ours, or can't be written.
    pub fn save(&mut self) -> Result<()> {
        let file = self.dir.join(CONFIG_FILE);
        files::check_own(&file)?;
        files::write_json(&file, &self.root, Keep::Durably)?;
        self.configured = true;
        Ok(())
    }
}

/// Writes the form's values into a server's keys. What is as it was, be it shared or a default, is not repeated.
fn apply(settings: &Settings, keys: &mut Map<String, Value>, before: Option<&ServerConfig>) {
    let mut put = |key: &str, value: Value, unchanged: bool| {
        if value.is_null() && key != "port" {
            keys.remove(key);
        } else if !unchanged {
            keys.insert(key.into(), value);
        }
    };
    let same = |unchanged: fn(&ServerConfig, &Settings) -> bool| {
        before.is_some_and(|before| unchanged(before, settings))
    };
    put("host", settings.host.clone().into(), same(|before, new| before.host == new.host));
    // The port of what was found goes with it: a command in its place must keep the one that was shown.
    let keeps_port = |before: &ServerConfig, new: &Settings| {
        before.port == new.port && (before.found.is_none() || new.command.is_none())
    };
    put("port", settings.port.into(), same(keeps_port));
    put("workers", settings.workers.into(), same(|before, new| before.workers == new.workers));
    put("reload", settings.reload.into(), same(|before, new| before.reload == new.reload));
    put(
        "log_level",
        settings.log_level.clone().into(),
        same(|before, new| before.log_level == new.log_level),
    );
    put("app", settings.app.clone().into(), same(|before, new| before.app == new.app));
    let command = match &settings.command {
        // A shell's command is one text.
        Some(command) if before.is_some_and(|before| before.shell) => command.join(" ").into(),
        command => command.clone().into(),
    };
    put("command", command, same(|before, new| before.command == new.command));
}

/// What a server of several can be called.
const SERVER_NAMES: &str =
    "a name without / \\ : * ? \" < > | and control characters, since its files carry it";

/// Whether a server's name can be a part of its files' names, on every system.
fn is_server_name(name: &str) -> bool {
    let fits = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c);
    !name.trim().is_empty() && name.len() <= 100 && name.chars().all(fits)
}

/// This folder or the nearest one above that has a configuration, readable or not.
pub fn nearest(dir: &Path) -> Option<&Path> {
    dir.ancestors().find(|dir| dir.join(CONFIG_FILE).symlink_metadata().is_ok())
}

/// What a folder is called, for people.
pub fn folder_name(dir: &Path) -> String {
    dir.file_name().unwrap_or(dir.as_os_str()).to_string_lossy().into_owned()
}

fn folder(dir: &Path) -> Result<PathBuf> {
    match dunce::canonicalize(dir) {
        Ok(dir) if dir.to_str().is_none() => Err(Error::FolderName(dir)),
        Ok(dir) if dir.is_dir() => Ok(dir),
        _ => Err(Error::NotAFolder(dir.to_owned())),
    }
}

fn cannot(key: &str, value: &Value, allowed: &str) -> Error {
    Error::ConfigValue { key: key.to_owned(), value: value.to_string(), allowed: allowed.to_owned() }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
