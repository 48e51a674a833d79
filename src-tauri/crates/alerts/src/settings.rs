//! The destinations of a server's alerts, from the project's configuration and the user's `alerts.json`. Errors there
//! are reported and affect neither the other destinations nor the server.

mod reader;

use std::path::Path;

use serde_json::{Map, Value};

use self::reader::Reader;
use super::destination::{Destination, Scope};
use trayvisor_model::AlertEvent;
use trayvisor_model::Message;
use trayvisor_model::ServerRef;
use trayvisor_model::error::{Error, Result};
use trayvisor_project::config::Project;
use trayvisor_store::files::{self, Keep};
use trayvisor_store::home::Home;

/// Destinations from settings, and problems in them.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub destinations: Vec<Destination>,
    pub problems: Vec<Error>,
}

impl Settings {
    /// The settings for a server: its own or its project's, and the user's.
    pub(crate) fn of(home: &Home, server: &ServerRef) -> Settings {
        let mut settings = Settings::of_user(home);
        match Project::open(&server.project) {
            Ok(project) => settings.add(Settings::of_server(&project, &server.name)),
            Err(error) => settings.problems.push(error),
        }
        settings
    }

    /// The settings for one server in the project's configuration.
    pub(crate) fn of_server(project: &Project, server: &str) -> Settings {
        let Some((key, value)) = project.alerts(server) else { return Settings::default() };
        let scope = Scope::Project(project.dir().to_owned());
        Reader::new(key, scope).section(value, &["webhook", "email"])
    }

    /// The settings in the user's own file.
    pub(crate) fn of_user(home: &Home) -> Settings {
        match user_file(home) {
            Ok(section) => {
                let reader = Reader::new("alerts.json".to_owned(), Scope::User);
                let mut settings =
                    reader.section(&Value::Object(section.clone()), &["webhook", "email", "desktop"]);
                settings.problems.extend(Desktop::read(&section).err());
                settings
            }
            Err(error) => Settings { destinations: Vec::new(), problems: vec![error] },
        }
    }

    /// Adds more settings.
    pub(crate) fn add(&mut self, more: Settings) {
        self.destinations.extend(more.destinations);
        self.problems.extend(more.problems);
    }
}

/// The events that raise a desktop notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desktop(Vec<AlertEvent>);

impl Desktop {
    /// The user's setting `desktop` in `alerts.json`: a list of events, or false for none. If it is missing or invalid,
    /// all events are shown: an extra notification is less harmful than a missing one.
    pub fn of(home: &Home) -> Desktop {
        user_file(home).and_then(|section| Desktop::read(&section)).unwrap_or_else(|error| {
            tracing::warn!("{error}");
            Desktop(AlertEvent::ALL.to_vec())
        })
    }

    /// Sets the events to show, and leaves everything else in the file unchanged.
    ///
    /// # Errors
    /// If the file is invalid or cannot be written; then nothing is changed.
    pub fn keep(home: &Home, events: &[AlertEvent]) -> Result<()> {
        change_user_file(home, |section| {
            if AlertEvent::ALL.iter().all(|event| events.contains(event)) {
                section.shift_remove("desktop");
            } else {
                let names = events.iter().map(|event| event.name().into()).collect();
                section.insert("desktop".to_owned(), Value::Array(names));
            }
            true
        })
        .map(drop)
    }

    /// Whether this event is shown.
    pub fn shows(&self, event: AlertEvent) -> bool {
        self.0.contains(&event)
    }

    fn read(section: &Map<String, Value>) -> Result<Desktop> {
        match section.get("desktop") {
            Some(Value::Bool(false)) => Ok(Desktop(Vec::new())),
            value => Reader::new("alerts.json".to_owned(), Scope::User).events("desktop", value).map(Desktop),
        }
    }
}

/// The user's `alerts.json`.
pub(super) fn user_file(home: &Home) -> Result<Map<String, Value>> {
    Ok(files::read_json(&home.alerts_file())?.unwrap_or_default())
}

/// Changes the user's file as a whole; see [`files::change_json`].
pub(super) fn change_user_file(
    home: &Home,
    change: impl FnOnce(&mut Map<String, Value>) -> bool,
) -> Result<bool> {
    let write = |path: &Path, section: &_| files::write_json(path, section, Keep::Durably);
    files::change_json(&home.alerts_file(), write, change)
}

/// Reads one entry of the user's file under `kind`, "webhook" or "email": the destination, or the problem.
pub(super) fn read_one(kind: &str, value: &Value) -> Result<Destination> {
    let section = Map::from_iter([(kind.to_owned(), value.clone())]);
    let reader = Reader::new("alerts.json".to_owned(), Scope::User);
    let mut settings = reader.section(&Value::Object(section), &[kind]);
    match (settings.destinations.pop(), settings.problems.pop()) {
        (Some(destination), None) => Ok(destination),
        (_, problem) => Err(problem.unwrap_or(Message::UnknownDestination {}.into())),
    }
}

#[cfg(test)]
mod tests;
