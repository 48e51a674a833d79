//! `config`.

use std::process::ExitCode;

use serde_json::{Value, json};
use trayvisor_control::config::{Project, ServerConfig};
use trayvisor_control::model::{Message, ServerRef, SettingsEdit, Snapshot};
use trayvisor_control::{Error, Manager, Result};

use crate::WRONG_USAGE;
use crate::arguments::Change;
use crate::output;
use crate::selection::Selection;

/// Shows the configuration, or changes the values given as options.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    server: Option<String>,
    change: &Change,
) -> Result<ExitCode> {
    let mut project = selection.project()?;
    if let Some(name) = &server {
        project.server(name)?;
    }
    let values = values(change);
    if values.is_empty() {
        let names = server.map_or_else(|| project.server_names(), |name| Ok(vec![name]))?;
        let configs: Result<Vec<ServerConfig>> = names.iter().map(|name| project.server(name)).collect();
        output::line(&pretty(&configs?, project.has_several()));
        // Errors in alerts keep no server from running, so nothing else would report them.
        let alerts = manager.alerts().of(Some(&project), &names);
        alerts.problems.iter().for_each(|problem| output::remark(&problem.to_string()));
        project.remarks().iter().for_each(|remark| output::remark(&remark.to_string()));
        return Ok(ExitCode::SUCCESS);
    }
    if let (None, Some(_), true) = (&server, change.port, project.has_several()) {
        return Err(Message::WhichServer { known: project.server_names()? }.into());
    }
    // An error in the file may be what this change fixes.
    let before = settings(&project).ok();
    let lost = match project.edit(server.as_deref(), &SettingsEdit::set(values.iter().cloned())) {
        Err(error) if is_about(&error, &values) => {
            output::error(&error.to_string());
            return Ok(ExitCode::from(WRONG_USAGE));
        }
        saved => saved?,
    };
    for (key, value) in &values {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        output::line(&format!("✅ Updated {key} = {shown}"));
    }
    output::line("💾 Configuration saved");
    if let Some(lost) = lost {
        output::remark(&lost.to_string());
    }
    if change.port.is_some() || change.host.is_some() {
        project.shared_ports().iter().for_each(|shared| output::remark(&shared.to_string()));
    }
    let after = settings(&project)?;
    let is_same =
        |(at, after): &(usize, &ServerConfig)| before.as_ref().is_some_and(|before| before[*at] == **after);
    let (same, changed): (Vec<_>, Vec<_>) = after.iter().enumerate().partition(is_same);
    if changed.is_empty() && project.has_several() && server.is_none() && overridden(&after, &values) {
        let names: Vec<&str> = same.iter().map(|(_, after)| after.name.as_str()).collect();
        output::line(&format!(
            "💡 Nothing changes for {}: each has its own value. Name a server to change it",
            names.join(", ")
        ));
    }
    let changed = changed
        .iter()
        .map(|(_, after)| ServerRef { project: project.dir().to_owned(), name: after.name.clone() });
    let changed = manager.status_of(changed.collect()).await?;
    if changed.iter().any(Snapshot::needs_restart) {
        output::line("💡 Restart the server for changes to take effect");
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the error is about one of the given values, and not about the file as it was.
fn is_about(error: &Error, values: &[(&'static str, Value)]) -> bool {
    let Error::Failed(Message::ConfigValue { key, .. }) = error else { return false };
    values.iter().any(|(given, _)| key.rsplit('.').next() == Some(given))
}

/// Whether these values have no effect because every server has its own.
fn overridden(configs: &[ServerConfig], values: &[(&'static str, Value)]) -> bool {
    let differs = |config: &ServerConfig| {
        let shown = settings_json(config);
        values.iter().any(|(key, value)| shown[*key] != *value)
    };
    configs.iter().all(differs)
}

/// The settings of all servers, in the configuration's order.
fn settings(project: &Project) -> Result<Vec<ServerConfig>> {
    project.server_names()?.iter().map(|name| project.server(name)).collect()
}

fn values(change: &Change) -> Vec<(&'static str, Value)> {
    let given = [
        ("port", change.port.map(Value::from)),
        ("host", change.host.clone().map(Value::from)),
        ("reload", change.reload.map(Value::from)),
        ("workers", change.workers.map(Value::from)),
        ("log_level", change.log_level.clone().map(Value::from)),
    ];
    given.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The reference's five settings as JSON; by server if the project has several.
fn pretty(configs: &[ServerConfig], by_name: bool) -> String {
    let shown = match configs {
        [one] if !by_name => settings_json(one),
        all => all.iter().map(|config| (config.name.clone(), settings_json(config))).collect(),
    };
    output::json(&shown)
}

fn settings_json(config: &ServerConfig) -> Value {
    json!({
        "host": config.host, "port": config.port, "workers": config.workers,
        "reload": config.reload, "log_level": config.log_level,
    })
}
