//! The defaults for empty fields of a server's form.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use trayvisor_model::HealthCheck;
use trayvisor_model::SettingsDefault;
use trayvisor_model::error::Result;
use trayvisor_project::config::{Project, ServerConfig};

/// The keys that affect detection, and with it other defaults.
const DECISIVE: [&str; 4] = ["cwd", "command", "shell", "app"];

/// The defaults of a server's fields, as far as the files they depend on can be read.
pub(in crate::manager) fn of(project: &Project, name: &str) -> BTreeMap<String, SettingsDefault> {
    let Ok(values) = values(project, name) else { return BTreeMap::new() };
    let default = |(field, value): (&str, Value)| {
        (field.to_owned(), SettingsDefault { value, shared: project.shares(name, field) })
    };
    values.into_iter().map(default).collect()
}

fn values(project: &Project, name: &str) -> Result<Vec<(&'static str, Value)>> {
    let read = |kept: &[&str]| {
        let (bare, name) = project.bare(name, kept)?;
        bare.server(&name)
    };
    let config = read(&DECISIVE)?;
    let found = read(&DECISIVE[..1])?;
    let mut values = follows(&config);
    values.push((
        "command",
        match &found.command {
            Some(command) => command.clone().into(),
            None => {
                found.found.as_ref().and_then(|found| serde_json::to_value(found.description()).ok()).into()
            }
        },
    ));
    values.push(("shell", found.shell.into()));
    values.push(("app", found.app.into()));
    values.push(("cwd", read(&[])?.cwd.display().to_string().into()));
    values.push(("env_file", env_files(project, &config)));
    if !project.has_several() {
        values.push(("name", config.name.into()));
    }
    Ok(values)
}

/// The files as written in a configuration; null if there are none.
fn env_files(project: &Project, config: &ServerConfig) -> Value {
    let Some(files) = &config.env_files else { return Value::Null };
    let named = |file: &PathBuf| file.strip_prefix(project.dir()).unwrap_or(file).display().to_string();
    files.iter().map(named).collect()
}

fn follows(config: &ServerConfig) -> Vec<(&'static str, Value)> {
    let seconds = |duration: Duration| match duration.subsec_nanos() {
        0 => Value::from(duration.as_secs()),
        _ => Value::from(duration.as_secs_f64()),
    };
    let ServerConfig { health, rules, log, .. } = config;
    let found = config.found.as_ref().and_then(|found| found.docs_path);
    vec![
        ("host", config.host.clone().into()),
        ("port", config.port.into()),
        ("workers", config.workers.into()),
        ("reload", config.reload.into()),
        ("log_level", config.log_level.clone().into()),
        ("autostart", config.autostart.into()),
        ("python", config.python.clone().into()),
        ("docs_path", config.docs_path.as_deref().or(found).into()),
        ("depends_on", config.depends_on.iter().map(|need| need.name.as_str()).collect::<Vec<_>>().into()),
        ("kind", config.kind.name().into()),
        ("health", (config.check != HealthCheck::Port).into()),
        ("health.path", config.check.path().into()),
        ("health.interval_s", seconds(health.interval)),
        ("health.timeout_s", seconds(health.timeout)),
        ("health.failures", health.failures.into()),
        ("health.start_period_s", seconds(health.start_period)),
        ("restart.policy", rules.policy.name().into()),
        ("restart.max", rules.max_crashes.into()),
        ("restart.window_s", seconds(rules.window)),
        ("restart.unhealthy", rules.unhealthy.into()),
        ("stop.signal", rules.stop_signal.name().trim_start_matches("SIG").into()),
        ("stop.first", rules.stop_first.name().into()),
        ("stop.timeout_s", seconds(rules.stop_timeout)),
        ("log.folder", Value::Null),
        ("log.max_size_mb", (log.max_size / 1_000_000).into()),
        ("log.keep", log.keep.into()),
    ]
}
