//! `alerts`: destinations, tests of them, and their secrets.

use std::io::{self, IsTerminal as _, Read as _};
use std::process::ExitCode;

use serde_json::json;
use trayvisor_control::alerts::{AlertDestination, Alerts, Scope, SecretPlace};
use trayvisor_control::config::Project;
use trayvisor_control::model::AlertEvent;
use trayvisor_control::model::Message;
use trayvisor_control::{Error, Manager, Result};

use crate::WRONG_USAGE;
use crate::arguments::AlertsAction;
use crate::output;
use crate::selection::Selection;

/// Shows the destinations and the outcome of their last alerts.
pub(crate) fn list(manager: &Manager, selection: &Selection, json: bool) -> Result<ExitCode> {
    let project = project(selection)?;
    let alerts = alerts(manager, project.as_ref(), None)?;
    if json {
        output::line(&output::json(&alerts.destinations));
    } else if alerts.destinations.is_empty() {
        let file = manager.home().alerts_file();
        output::line(&format!(
            "No webhook or e-mail alerts are set up. Set \"alerts\" in .backend_config.json, or for all projects in {}",
            file.display()
        ));
    } else {
        alerts.destinations.iter().for_each(print);
    }
    Ok(problems(&alerts))
}

/// Tests alerts, or stores one of their secrets.
pub(crate) fn act(manager: &Manager, selection: &Selection, action: AlertsAction) -> Result<ExitCode> {
    match action {
        AlertsAction::Test { server, json } => test(manager, selection, server.as_deref(), json),
        AlertsAction::Secret { name, user, remove } => {
            let scope =
                if user { Scope::User } else { Scope::Project(selection.project()?.dir().to_owned()) };
            if remove { forget(manager, &scope, &name) } else { keep(manager, &scope, &name) }
        }
    }
}

/// The project here; not needed if there are alerts for all projects.
fn project(selection: &Selection) -> Result<Option<Project>> {
    match selection.project() {
        Ok(project) => Ok(Some(project)),
        Err(Error::Failed(Message::NoProject { .. })) => Ok(None),
        Err(error) => Err(error),
    }
}

fn alerts(manager: &Manager, project: Option<&Project>, server: Option<&str>) -> Result<Alerts> {
    let servers = match (project, server) {
        (Some(project), Some(server)) => vec![project.server(server)?.name],
        (Some(project), None) => project.server_names()?,
        (None, _) => Vec::new(),
    };
    Ok(manager.alerts().of(project, &servers))
}

fn print(destination: &AlertDestination) {
    let AlertDestination { to, events, servers, last, held_back, .. } = destination;
    let whose = servers.as_ref().map_or("all projects".to_owned(), |servers| servers.join(", "));
    let events: Vec<&str> = events.iter().copied().map(AlertEvent::name).collect();
    output::line(&format!("{to} ({whose}): {}", events.join(", ")));
    output::line(&match last {
        None => "   no alert sent yet".to_owned(),
        Some(last) => {
            let at = output::local_time(last.at);
            match &last.failure {
                None => format!("   ✅ {at}  delivered"),
                Some(why) => format!("   ❌ {at}  {why}"),
            }
        }
    });
    if *held_back > 0 {
        output::line(&format!("   ⚠️  {held_back} not sent since then: too many in one hour"));
    }
}

/// Prints the errors in the settings.
fn problems(alerts: &Alerts) -> ExitCode {
    alerts.problems.iter().for_each(|problem| output::error(&problem.to_string()));
    if alerts.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn test(manager: &Manager, selection: &Selection, server: Option<&str>, json: bool) -> Result<ExitCode> {
    let project = if server.is_some() { Some(selection.project()?) } else { project(selection)? };
    let alerts = alerts(manager, project.as_ref(), server)?;
    let tested = manager.alerts().test(&alerts, project.as_ref());
    if json {
        output::line(&output::json(&json!(tested)));
    } else {
        for test in &tested {
            output::line(&match &test.failure {
                None => format!("✅ {}: delivered", test.to),
                Some(why) => format!("❌ {}: {why}", test.to),
            });
        }
    }
    if tested.is_empty() && alerts.problems.is_empty() {
        output::error("no test was sent: no \"alerts\" are configured");
        return Ok(ExitCode::FAILURE);
    }
    let all_arrived = tested.iter().all(|test| test.failure.is_none());
    Ok(if all_arrived {
        problems(&alerts)
    } else {
        problems(&alerts);
        ExitCode::FAILURE
    })
}

fn keep(manager: &Manager, scope: &Scope, name: &str) -> Result<ExitCode> {
    let value = match ask(name) {
        Ok(value) => value,
        Err(error) => {
            output::error(&format!("the secret {name} could not be read: {error}"));
            return Ok(ExitCode::FAILURE);
        }
    };
    match manager.alerts().set_secret(scope, name, &value) {
        Ok(SecretPlace::Keyring) => output::line(&format!("🔑 {name} is stored in the system's keyring")),
        Ok(SecretPlace::File(file)) => {
            output::line(&format!("🔑 {name} is stored in {}, which only you can read", file.display()))
        }
        Err(error @ Error::Failed(Message::SecretName { .. } | Message::EmptySecret { .. })) => {
            output::error(&error.to_string());
            return Ok(ExitCode::from(WRONG_USAGE));
        }
        Err(error) => return Err(error),
    };
    Ok(ExitCode::SUCCESS)
}

/// Reads from the terminal without echo, or all of standard input except the final line end.
fn ask(name: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(format!("{name}: "));
    }
    let mut given = String::new();
    io::stdin().read_to_string(&mut given)?;
    Ok(given.trim_end_matches(['\r', '\n']).to_owned())
}

fn forget(manager: &Manager, scope: &Scope, name: &str) -> Result<ExitCode> {
    let had = manager.alerts().remove_secret(scope, name)?;
    output::line(&if had { format!("✅ {name} was removed") } else { format!("There is no secret {name}") });
    Ok(ExitCode::SUCCESS)
}
