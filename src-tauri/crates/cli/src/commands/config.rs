//! `config`.

use std::process::ExitCode;

use serde_json::{Value, json};
use trayvisor_control::config::{Project, ServerConfig};
use trayvisor_control::model::ServerRef;
use trayvisor_control::{Manager, Result};

use crate::arguments::Change;
use crate::output;
use crate::selection::Selection;

/// Shows the configuration, or changes what options name.
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
        return Ok(ExitCode::SUCCESS);
    }
    let before = settings(&project)?;
    project.set(server.as_deref(), &values)?;
    for (key, value) in &values {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        output::line(&format!("✅ Updated {key} = {shown}"));
    }
    output::line("💾 Configuration saved");
    let after = settings(&project)?;
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after);
    let changed =
        changed.map(|(_, after)| ServerRef { project: project.dir().to_owned(), name: after.name.clone() });
    let changed = manager.look_at_all(changed.collect()).await?;
    if changed.iter().any(|snapshot| snapshot.pid.is_some()) {
        output::line("💡 Restart the server for changes to take effect");
    }
    Ok(ExitCode::SUCCESS)
}

/// All servers' settings, in the configuration's order.
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

/// The reference's five settings, as JSON; by server where the project has several.
fn pretty(configs: &[ServerConfig], by_name: bool) -> String {
    let settings = |config: &ServerConfig| {
        json!({
            "host": config.host, "port": config.port, "workers": config.workers,
            "reload": config.reload, "log_level": config.log_level,
        })
    };
    let shown = match configs {
        [one] if !by_name => settings(one),
        all => all.iter().map(|config| (config.name.clone(), settings(config))).collect(),
    };
    serde_json::to_string_pretty(&shown).expect("our own data is always JSON")
}
