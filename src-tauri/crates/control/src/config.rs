//! A project's `.backend_config.json`: read, checked, changed and saved whole. Keys that we do not know, and the
//! order of all keys, are kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

use crate::detect;
use crate::error::{Error, Result};
use crate::files::{self, Keep};
use crate::log::Limits;
use crate::machine::{RestartPolicy, Rules};
use crate::model::{ServerRef, Settings};

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
    /// The port to listen on; `None` where the configuration says `"port": null`.
    pub port: Option<u16>,
    /// Worker processes.
    pub workers: u32,
    /// Start again when the code changes.
    pub reload: bool,
    /// One of [`LOG_LEVELS`].
    pub log_level: String,
    /// The ASGI application, as "backend.main:app".
    pub app: Option<String>,
    /// The command, program first.
    pub command: Option<Vec<String>>,
    /// Whether `command` is one string for the system's shell.
    pub shell: bool,
    /// The working folder, absolute.
    pub cwd: PathBuf,
    /// More environment variables.
    pub env: BTreeMap<String, String>,
    /// The Python to use.
    pub python: Option<String>,
    /// The path of the API documentation.
    pub docs_path: Option<String>,
    /// The path asked for to see whether the server answers; `None` when it is not to be asked.
    pub health_path: Option<String>,
    /// When it is started again, and how long a stop may take.
    pub rules: Rules,
    /// How much of its log is kept.
    pub log: Limits,
}

impl Project {
    /// The project of this folder or of the nearest one above that has a configuration; else the folder itself, where
    /// something was found that can be run.
    ///
    /// # Errors
    /// [`Error::NoProject`] where there is neither, and whatever keeps the configuration from being read.
    pub fn find(from: &Path) -> Result<Project> {
        let dir = folder(from)?;
        match nearest(&dir) {
            Some(configured) => Project::open(configured),
            None if detect::detect(&dir).is_some() => Project::open(&dir),
            None => Err(Error::NoProject { dir, looked_in: detect::LOOKED_IN }),
        }
    }

    /// The project of exactly this folder.
    pub fn open(dir: &Path) -> Result<Project> {
        let dir = folder(dir)?;
        let file = dir.join(CONFIG_FILE);
        let Some(text) = files::read_own(&file)? else {
            return Ok(Project { dir, root: Map::new(), configured: false });
        };
        let root = serde_json::from_slice(&text).map_err(|error| files::syntax(&file, &error))?;
        Ok(Project { dir, root, configured: true })
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
        let folder = || self.dir.file_name().unwrap_or(self.dir.as_os_str()).to_string_lossy().into_owned();
        named.unwrap_or_else(folder)
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
        Reader { shared: &self.root, own, server: name }.server(&self.dir)
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
        let target = match server.filter(|_| self.has_several()) {
            None => &mut changed.root,
            Some(name) => changed
                .root
                .get_mut("servers")
                .and_then(|servers| servers.get_mut(name))
                .and_then(Value::as_object_mut)
                .ok_or_else(|| Error::UnknownServer {
                    name: name.to_owned(),
                    project: self.name(),
                    known: self.server_names().unwrap_or_default(),
                })?,
        };
        for (key, value) in values {
            target.insert((*key).to_owned(), value.clone());
        }
        changed.check()?;
        changed.save()?;
        *self = changed;
        Ok(())
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

    fn check(&self) -> Result<()> {
        self.server_names()?.iter().try_for_each(|name| self.server(name).map(drop))
    }

    /// Saves the configuration, whole.
    ///
    /// # Errors
    /// When the file in its place is not a regular one of ours, or can't be written.
    pub(crate) fn save(&mut self) -> Result<()> {
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
    put("port", settings.port.into(), same(|before, new| before.port == new.port));
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
pub(crate) fn nearest(dir: &Path) -> Option<&Path> {
    dir.ancestors().find(|dir| dir.join(CONFIG_FILE).symlink_metadata().is_ok())
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

/// Reads one server's keys; its own win over those that the project shares.
struct Reader<'a> {
    shared: &'a Map<String, Value>,
    own: Option<&'a Map<String, Value>>,
    server: &'a str,
}

impl Reader<'_> {
    fn server(&self, dir: &Path) -> Result<ServerConfig> {
        let shell = self.flag("shell")?.unwrap_or(false);
        let cwd = match self.text("cwd")? {
            Some(cwd) => dir.join(cwd),
            None => dir.to_owned(),
        };
        Ok(ServerConfig {
            name: self.server.to_owned(),
            host: self.host()?,
            port: self.port()?,
            workers: self.whole("workers", 1, 1024)?.map_or(1, |workers| workers as u32),
            reload: self.flag("reload")?.unwrap_or(true),
            log_level: self.one_of("log_level", &LOG_LEVELS)?.unwrap_or("info").to_owned(),
            app: self.app()?,
            command: self.command(shell)?,
            shell,
            cwd,
            env: self.env()?,
            python: self.text("python")?.map(str::to_owned),
            docs_path: self.path("docs_path", self.get("docs_path"))?,
            health_path: self.health()?,
            rules: self.rules()?,
            log: self.log()?,
        })
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.own.and_then(|own| own.get(key)).or_else(|| self.shared.get(key))
    }

    fn cannot(&self, key: &str, value: &Value, allowed: &str) -> Error {
        let key = if self.own.is_some() { format!("{}.{key}", self.server) } else { key.to_owned() };
        cannot(&key, value, allowed)
    }

    fn text(&self, key: &str) -> Result<Option<&str>> {
        match self.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
            Some(other) => Err(self.cannot(key, other, "a text")),
        }
    }

    fn flag(&self, key: &str) -> Result<Option<bool>> {
        match self.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(self.cannot(key, other, "true or false")),
        }
    }

    fn whole(&self, key: &str, low: u64, high: u64) -> Result<Option<u64>> {
        match self.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_u64().filter(|number| (low..=high).contains(number)) {
                Some(number) => Ok(Some(number)),
                None => Err(self.cannot(key, value, &format!("a whole number from {low} to {high}"))),
            },
        }
    }

    fn one_of(&self, key: &str, allowed: &[&'static str]) -> Result<Option<&'static str>> {
        let Some(value) = self.get(key).filter(|value| !value.is_null()) else { return Ok(None) };
        match allowed.iter().find(|allowed| value.as_str() == Some(**allowed)) {
            Some(found) => Ok(Some(*found)),
            None => Err(self.cannot(key, value, &allowed.join(", "))),
        }
    }

    fn host(&self) -> Result<String> {
        let Some(host) = self.text("host")? else { return Ok("127.0.0.1".to_owned()) };
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_' | '%');
        if host.chars().all(fits) && !host.starts_with('-') {
            return Ok(host.to_owned());
        }
        Err(self.cannot(
            "host",
            &host.into(),
            "an address or a host name, like 127.0.0.1, 0.0.0.0 or localhost",
        ))
    }

    fn port(&self) -> Result<Option<u16>> {
        // Only an explicit null means "has no port"; a missing one is the reference's 8000.
        if self.get("port").is_some_and(Value::is_null) {
            return Ok(None);
        }
        Ok(Some(self.whole("port", 1, 65_535)?.map_or(8000, |port| port as u16)))
    }

    fn app(&self) -> Result<Option<String>> {
        let Some(app) = self.text("app")? else { return Ok(None) };
        if detect::is_app(app) {
            return Ok(Some(app.to_owned()));
        }
        Err(self.cannot("app", &app.into(), "a module and a name in it, like backend.main:app"))
    }

    fn command(&self, shell: bool) -> Result<Option<Vec<String>>> {
        let texts = |items: &Vec<Value>| {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        match self.get("command") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(line)) if shell && !line.trim().is_empty() => Ok(Some(vec![line.clone()])),
            Some(value @ Value::Array(items)) if !shell => match texts(items) {
                Some(argv) if argv.first().is_some_and(|program| !program.is_empty()) => Ok(Some(argv)),
                _ => Err(self.cannot("command", value, "a list of texts, the program first")),
            },
            Some(other) => Err(self.cannot(
                "command",
                other,
                "a list of texts, the program first, or one text together with \"shell\": true",
            )),
        }
    }

    fn env(&self) -> Result<BTreeMap<String, String>> {
        let mut env = BTreeMap::new();
        for level in [Some(self.shared), self.own].into_iter().flatten() {
            match level.get("env") {
                None | Some(Value::Null) => {}
                Some(Value::Object(map)) => {
                    for (name, value) in map {
                        let value = match value {
                            Value::String(text) => text.clone(),
                            Value::Number(_) | Value::Bool(_) => value.to_string(),
                            // The value itself may be a secret and is not repeated.
                            _ => return Err(self.cannot(&format!("env.{name}"), &"…".into(), "a text")),
                        };
                        if name.is_empty() || name.contains(['=', '\0']) || value.contains('\0') {
                            return Err(self.cannot(
                                "env",
                                &name.as_str().into(),
                                "a variable's name without =",
                            ));
                        }
                        env.insert(name.clone(), value);
                    }
                }
                Some(_) => return Err(self.cannot("env", &"…".into(), "an object of texts by name")),
            }
        }
        Ok(env)
    }

    fn health(&self) -> Result<Option<String>> {
        let path = match self.get("health") {
            Some(Value::Bool(false)) => return Ok(None),
            None | Some(Value::Null) => None,
            Some(Value::Object(health)) => health.get("path"),
            Some(other) => return Err(self.cannot("health", other, "false or an object with a \"path\"")),
        };
        Ok(Some(self.path("health.path", path)?.unwrap_or_else(|| "/".to_owned())))
    }

    /// A path of the server's own pages. What does not begin with / could lead to another host.
    fn path(&self, key: &str, value: Option<&Value>) -> Result<Option<String>> {
        let fits = |c: char| !c.is_whitespace() && !c.is_control() && c != '\\';
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(path)) if path.starts_with('/') && path.chars().all(fits) => {
                Ok(Some(path.clone()))
            }
            Some(other) => Err(self.cannot(key, other, "a path that begins with /")),
        }
    }

    fn rules(&self) -> Result<Rules> {
        let usual = Rules::default();
        let restart = self.section("restart")?;
        let stop = self.section("stop")?;
        Ok(Rules {
            policy: match restart.one_of("policy", &["never", "on-failure", "always"])? {
                Some("never") => RestartPolicy::Never,
                Some("always") => RestartPolicy::Always,
                Some(_) | None => usual.policy,
            },
            max_crashes: restart.whole("max", 1, 1000)?.map_or(usual.max_crashes, |max| max as u32),
            window: restart.whole("window_s", 1, 86_400)?.map_or(usual.window, Duration::from_secs),
            stop_timeout: stop.whole("timeout_s", 0, 3600)?.map_or(usual.stop_timeout, Duration::from_secs),
        })
    }

    fn log(&self) -> Result<Limits> {
        let usual = Limits::default();
        let log = self.section("log")?;
        Ok(Limits {
            max_size: log.whole("max_size_mb", 1, 100_000)?.map_or(usual.max_size, |mb| mb * 1_000_000),
            keep: log.whole("keep", 0, 1000)?.map_or(usual.keep, |keep| keep as u32),
        })
    }

    /// The keys of an object inside, read in the same way.
    fn section<'b>(&'b self, key: &'b str) -> Result<Reader<'b>> {
        static NOTHING: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        match self.get(key) {
            None | Some(Value::Null) => Ok(Reader { shared: &NOTHING, own: None, server: key }),
            Some(Value::Object(section)) => Ok(Reader { shared: &NOTHING, own: Some(section), server: key }),
            Some(other) => Err(self.cannot(key, other, "an object")),
        }
    }
}

#[cfg(test)]
mod tests;
