//! One server's keys -> its settings, each value checked and the defaults filled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Map, Value};

use super::{LOG_LEVELS, ServerConfig, cannot};
use crate::detect::{self, Found};
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{HealthCheck, HealthRules, LifecycleRules, LogLimits, RestartPolicy, StopSignal};

/// Reads one server's keys; its own win over those that the project shares.
pub(super) struct Reader<'a> {
    shared: &'a Map<String, Value>,
    own: Option<&'a Map<String, Value>>,
    server: &'a str,
}

impl<'a> Reader<'a> {
    /// For the server of this name; `None` for its own keys where the project has but one.
    pub(super) fn of(
        shared: &'a Map<String, Value>,
        own: Option<&'a Map<String, Value>>,
        server: &'a str,
    ) -> Self {
        Reader { shared, own, server }
    }

    /// All settings of a server, relative paths taken from the project's folder.
    pub(super) fn server(&self, dir: &Path) -> Result<ServerConfig> {
        let shell = self.flag("shell")?.unwrap_or(false);
        let cwd = match self.text("cwd")? {
            Some(cwd) => dir.join(cwd),
            None => dir.to_owned(),
        };
        let command = self.command(shell)?;
        let named = self.app()?;
        // What is configured is not looked for, but for what else is known of an application of that name.
        let found = if command.is_some() { None } else { detect::detect(&cwd) };
        let found = found.filter(|found| named.is_none() || found.app() == named.as_deref());
        Ok(ServerConfig {
            name: self.server.to_owned(),
            host: self.host()?,
            port: self.port(found.as_ref())?,
            workers: self.whole("workers", 1, 1024)?.map_or(1, |workers| workers as u32),
            reload: self.flag("reload")?.unwrap_or(true),
            log_level: self.one_of("log_level", &LOG_LEVELS)?.unwrap_or("info").to_owned(),
            app: named.or_else(|| found.as_ref()?.app().map(str::to_owned)),
            found,
            command,
            shell,
            cwd,
            env: self.env()?,
            env_files: self.env_files(dir)?,
            python: self.text("python")?.map(str::to_owned),
            docs_path: self.path("docs_path", self.get("docs_path"))?,
            check: self.check()?,
            health: self.health()?,
            depends_on: self.texts("depends_on")?,
            autostart: self.flag("autostart")?.unwrap_or(false),
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

    fn texts(&self, key: &str) -> Result<Vec<String>> {
        let Some(value) = self.get(key).filter(|value| !value.is_null()) else { return Ok(Vec::new()) };
        let texts = value.as_array().map(|items| {
            items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        texts.flatten().ok_or_else(|| self.cannot(key, value, "a list of texts"))
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

    fn port(&self, found: Option<&Found>) -> Result<Option<u16>> {
        // Only an explicit null means "has no port"; a missing one is the kind's own, else the reference's 8000.
        if self.get("port").is_some_and(Value::is_null) {
            return match found.filter(|found| found.needs_port) {
                None => Ok(None),
                Some(found) => {
                    let allowed = format!("a whole number from 1 to 65535, since {} needs one", found.kind);
                    Err(self.cannot("port", &Value::Null, &allowed))
                }
            };
        }
        let configured = self.whole("port", 1, 65_535)?.map(|port| port as u16);
        Ok(configured.or(found.map_or(Some(8000), |found| found.port)))
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

    /// The files named, `None` where that is left to what there is.
    fn env_files(&self, dir: &Path) -> Result<Option<Vec<PathBuf>>> {
        let is_path = |text: &&str| !text.trim().is_empty();
        let path = |value: &Value| value.as_str().filter(is_path).map(|text| dir.join(text));
        let files = match self.get("env_file") {
            None => return Ok(None),
            Some(Value::Null | Value::Bool(false)) => Some(Vec::new()),
            Some(Value::Array(named)) => named.iter().map(path).collect(),
            Some(named) => path(named).map(|path| vec![path]),
        };
        let other = || self.get("env_file").unwrap_or(&Value::Null);
        let allowed = "a file's path, a list of them, or false for none";
        files.map(Some).ok_or_else(|| self.cannot("env_file", other(), allowed))
    }

    fn check(&self) -> Result<HealthCheck> {
        let path = match self.get("health") {
            Some(Value::Bool(false)) => return Ok(HealthCheck::Port),
            None | Some(Value::Null) => None,
            Some(Value::Object(health)) => health.get("path"),
            Some(other) => return Err(self.cannot("health", other, "false or an object with a \"path\"")),
        };
        Ok(self.path("health.path", path)?.map_or(HealthCheck::Any, HealthCheck::Path))
    }

    fn health(&self) -> Result<HealthRules> {
        let usual = HealthRules::default();
        if self.get("health").is_some_and(Value::is_boolean) {
            return Ok(usual);
        }
        let health = self.section("health")?;
        Ok(HealthRules {
            interval: health.whole("interval_s", 1, 86_400)?.map_or(usual.interval, Duration::from_secs),
            timeout: health.whole("timeout_s", 1, 600)?.map_or(usual.timeout, Duration::from_secs),
            failures: health.whole("failures", 1, 1000)?.map_or(usual.failures, |failures| failures as u32),
            start_period: health
                .whole("start_period_s", 0, 86_400)?
                .map_or(usual.start_period, Duration::from_secs),
        })
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

    fn rules(&self) -> Result<LifecycleRules> {
        let usual = LifecycleRules::default();
        let restart = self.section("restart")?;
        let stop = self.section("stop")?;
        Ok(LifecycleRules {
            policy: match restart.one_of("policy", &["never", "on-failure", "always"])? {
                Some("never") => RestartPolicy::Never,
                Some("always") => RestartPolicy::Always,
                Some(_) | None => usual.policy,
            },
            max_crashes: restart.whole("max", 1, 1000)?.map_or(usual.max_crashes, |max| max as u32),
            unhealthy: restart.flag("unhealthy")?.unwrap_or(usual.unhealthy),
            window: restart.whole("window_s", 1, 86_400)?.map_or(usual.window, Duration::from_secs),
            stop_timeout: stop.whole("timeout_s", 0, 3600)?.map_or(usual.stop_timeout, Duration::from_secs),
            stop_signal: stop.stop_signal()?,
        })
    }

    fn stop_signal(&self) -> Result<StopSignal> {
        let Some(name) = self.text("signal")? else { return Ok(StopSignal::default()) };
        StopSignal::named(name)
            .ok_or_else(|| self.cannot("signal", &name.into(), "TERM, INT, QUIT, HUP, USR1 or USR2"))
    }

    fn log(&self) -> Result<LogLimits> {
        let usual = LogLimits::default();
        let log = self.section("log")?;
        Ok(LogLimits {
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
