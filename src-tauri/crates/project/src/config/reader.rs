//! Turns one server's keys into its settings: checks each value and fills in the defaults.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::keys::{Health, Keys, Log, Restart, Stop};
use super::kinds::{Command, Kind as _, Variable, Variables, Written, is_variable_name};
use super::section::Section;
use super::{ServerConfig, cannot, log_name};
use crate::detect::{self, Found};
use trayvisor_model::Message;
use trayvisor_model::error::{Error, Result};
use trayvisor_model::{HealthCheck, HealthRules, Kind, LifecycleRules, LogLimits, RestartPolicy};
use trayvisor_store::home::folder_in;

/// One server's keys as they are in the file; its own keys override those that all servers share.
pub(super) struct Reader<'a> {
    shared: &'a Map<String, Value>,
    own: Option<&'a Map<String, Value>>,
    server: &'a str,
}

impl<'a> Reader<'a> {
    /// The reader for the server of this name. `own` is `None` if the project has a single server.
    pub(super) fn of(
        shared: &'a Map<String, Value>,
        own: Option<&'a Map<String, Value>>,
        server: &'a str,
    ) -> Self {
        Reader { shared, own, server }
    }

    /// All settings of a server. Relative paths start at the project's folder.
    pub(super) fn server(&self, dir: &Path) -> Result<ServerConfig> {
        let keys = self.keys()?;
        let shell = keys.shell.0.unwrap_or(false);
        let cwd = keys.cwd.0.map_or_else(|| dir.to_owned(), |cwd| dir.join(cwd));
        let command = match keys.command.0 {
            None => None,
            Some(Written::Words(words)) if !shell => Some(words),
            Some(Written::Line(line)) if shell => Some(vec![line]),
            Some(_) => return Err(self.cannot("command", Command::allowed())),
        };
        // With a configured command nothing is detected. With a configured app, detection still supplies its other
        // details.
        let found = if command.is_some() { None } else { detect::detect(&cwd) };
        let named = keys.app.0;
        let found = found.filter(|found| named.is_none() || found.app() == named.as_deref());
        let kind = keys.kind.0.unwrap_or_default();
        let (check, health) = health(keys.health);
        let (log, folder) = log(keys.log);
        let folder = folder.map_or_else(|| dir.to_owned(), |folder| folder_in(dir, &folder));
        Ok(ServerConfig {
            name: self.server.to_owned(),
            host: keys.host.0.unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: self.port(keys.port.0, command.as_deref(), found.as_ref())?,
            workers: keys.workers.0.unwrap_or(1),
            reload: keys.reload.0.unwrap_or(true),
            log_level: keys.log_level.0.unwrap_or_else(|| "info".to_owned()),
            app: named.or_else(|| found.as_ref()?.app().map(str::to_owned)),
            found,
            command,
            shell,
            cwd,
            env: keys.env.0.unwrap_or_default(),
            env_files: keys
                .env_file
                .0
                .map(|files| files.iter().map(|file| dir.join(file)).collect::<Vec<PathBuf>>()),
            python: keys.python.0,
            docs_path: keys.docs_path.0,
            check,
            health,
            depends_on: keys.depends_on.0.unwrap_or_default(),
            kind,
            autostart: keys.autostart.0.unwrap_or(false),
            rules: rules(kind, keys.restart, keys.stop),
            log,
            log_file: folder.join(log_name(self.server, self.own.is_some())),
        })
    }

    /// The keys that apply to the server, parsed.
    fn keys(&self) -> Result<Keys> {
        let all = Value::Object(self.merged());
        serde_path_to_error::deserialize(&all).map_err(|error| {
            let key = error.path().to_string();
            if key == "env" {
                return self.variable_fault(&all[&key]);
            }
            // A kind describes its values as data; serde does so at the end of a sentence.
            let said = error.into_inner().to_string();
            let allowed = said.rsplit_once(", expected ").map_or(said.as_str(), |(_, allowed)| allowed);
            self.cannot(&key, serde_json::from_str(allowed).unwrap_or_else(|_| allowed.into()))
        })
    }

    /// The server's own keys merged with the shared ones. Its own values replace shared ones, except that `env`
    /// is merged.
    fn merged(&self) -> Map<String, Value> {
        let mut all = self.shared.clone();
        for (key, value) in self.own.into_iter().flatten() {
            match (all.get_mut(key), value) {
                (Some(Value::Object(shared)), Value::Object(own)) if key == "env" => {
                    shared.extend(own.clone());
                }
                // A null `env` has no variables and does not hide the shared ones.
                (Some(_), Value::Null) if key == "env" => {}
                _ => {
                    all.insert(key.clone(), value.clone());
                }
            }
        }
        all
    }

    /// The error for a wrong value, with its key as it is in the file.
    fn cannot(&self, key: &str, allowed: Message) -> Error {
        let mut steps = key.split('.');
        let first = steps.next().unwrap_or_default();
        let own = self.own.filter(|own| own.contains_key(first));
        let value = steps.fold(own.unwrap_or(self.shared).get(first), |value, step| value?.get(step));
        cannot(&self.place(key), value.unwrap_or(&Value::Null), allowed)
    }

    /// The path of a key in the file.
    pub(super) fn place(&self, key: &str) -> String {
        let first = key.split('.').next().unwrap_or_default();
        match self.own {
            Some(own) if own.contains_key(first) => format!("servers.{}.{key}", self.server),
            _ => key.to_owned(),
        }
    }

    /// The error for wrong variables. Values may be secrets and are not repeated.
    fn variable_fault(&self, variables: &Value) -> Error {
        let wrong = variables
            .as_object()
            .into_iter()
            .flatten()
            .find(|(name, value)| !is_variable_name(name) || Variable::read(value).is_none());
        match wrong {
            None => cannot(&self.place("env"), &"…".into(), Variables::allowed()),
            Some((name, _)) if !is_variable_name(name) => {
                cannot(&self.place("env"), &name.as_str().into(), Message::VariableName {})
            }
            Some((name, _)) => cannot(&self.place(&format!("env.{name}")), &"…".into(), Variable::allowed()),
        }
    }

    /// Without the key, the port of what was found, else 8000. A command that does not contain `{port}` has only a port
    /// of its own, since it would not learn of any other.
    fn port(
        &self,
        configured: Option<Option<u16>>,
        command: Option<&[String]>,
        found: Option<&Found>,
    ) -> Result<Option<u16>> {
        let has_own = self.own.is_none_or(|own| own.contains_key("port"));
        let takes_port = command.is_none_or(|words| words.iter().any(|word| word.contains("{port}")));
        let configured = configured.filter(|_| has_own || takes_port);
        if configured.is_none() && !takes_port {
            return Ok(None);
        }
        match (configured, found) {
            (Some(None), Some(found)) if found.needs_port => {
                Err(self.cannot("port", Message::PortOfKind { kind: Box::new(found.kind.clone()) }))
            }
            (Some(port), _) => Ok(port),
            (None, Some(found)) => Ok(found.port),
            (None, None) => Ok(Some(8000)),
        }
    }
}

fn health(health: Section<Health>) -> (HealthCheck, HealthRules) {
    let usual = HealthRules::default();
    let keys = match health {
        Section::Off => return (HealthCheck::Port, usual),
        Section::Missing => return (HealthCheck::Any, usual),
        Section::Keys(keys) => keys,
    };
    let rules = HealthRules {
        interval: keys.interval_s.0.unwrap_or(usual.interval),
        timeout: keys.timeout_s.0.unwrap_or(usual.timeout),
        failures: keys.failures.0.unwrap_or(usual.failures),
        start_period: keys.start_period_s.0.unwrap_or(usual.start_period),
    };
    (keys.path.0.map_or(HealthCheck::Any, HealthCheck::Path), rules)
}

fn rules(kind: Kind, restart: Section<Restart>, stop: Section<Stop>) -> LifecycleRules {
    let usual = LifecycleRules::default();
    let (restart, stop) = (restart.keys(), stop.keys());
    LifecycleRules {
        policy: match kind {
            Kind::Server => restart.policy.0.unwrap_or(usual.policy),
            // Half of it may be done, so only the user may run it again.
            Kind::Job => RestartPolicy::Never,
        },
        max_crashes: restart.max.0.unwrap_or(usual.max_crashes),
        window: restart.window_s.0.unwrap_or(usual.window),
        unhealthy: restart.unhealthy.0.unwrap_or(usual.unhealthy),
        stop_timeout: stop.timeout_s.0.unwrap_or(usual.stop_timeout),
        stop_signal: stop.signal.0.unwrap_or(usual.stop_signal),
        stop_first: stop.first.0.unwrap_or(usual.stop_first),
    }
}

/// How much of a log is kept, and in which folder.
fn log(log: Section<Log>) -> (LogLimits, Option<String>) {
    let (usual, log) = (LogLimits::default(), log.keys());
    let limits = LogLimits {
        max_size: log.max_size_mb.0.map_or(usual.max_size, |mb| u64::from(mb) * 1_000_000),
        keep: log.keep.0.unwrap_or(usual.keep),
    };
    (limits, log.folder.0)
}
