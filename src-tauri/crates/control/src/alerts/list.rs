//! The destinations of a project's alerts, as they are shown and tried.

use std::thread;

use serde::Serialize;

use super::courier;
use super::destination::{Destination, Means, Scope};
use super::event::{Alert, AlertEvent, What};
use super::message::HeldBack;
use super::outcome::Outcome;
use super::send;
use super::settings::Settings;
use crate::config::Project;
use crate::error::{Error, Result};
use crate::home::Home;
use crate::model::ServerRef;

/// Where alerts go, and what is wrong with the settings of that.
#[derive(Debug)]
pub struct Alerts {
    /// The destinations, the project's first.
    pub destinations: Vec<AlertDestination>,
    /// What is wrong, each with the setting's key and what can be.
    pub problems: Vec<Error>,
}

/// One place that alerts go to.
#[derive(Clone, Debug, Serialize)]
pub struct AlertDestination {
    /// "webhook to hooks.slack.com", "e-mail to me@example.com".
    pub to: String,
    /// "webhook" or "email".
    pub means: &'static str,
    /// What is told there.
    pub events: Vec<AlertEvent>,
    /// The servers whose alerts go there; `None` for all of the user's.
    pub servers: Option<Vec<String>>,
    /// How the last delivery went; `None` when there was none yet.
    pub last: Option<Outcome>,
    /// How many alerts it did not get since, as they were too many in an hour.
    pub held_back: u32,
    #[serde(skip)]
    destination: Destination,
}

/// What came of trying a destination.
#[derive(Clone, Debug, Serialize)]
pub struct Tested {
    /// The destination, as [`AlertDestination::to`] has it.
    pub to: String,
    /// Why the test did not arrive, in plain words; `None` when it did.
    pub failure: Option<String>,
}

impl Alerts {
    /// Those of these servers of a project, and the user's own.
    pub fn of(home: &Home, project: Option<&Project>, servers: &[String]) -> Alerts {
        let mut alerts = Alerts { destinations: Vec::new(), problems: Vec::new() };
        for server in servers {
            if let Some(project) = project {
                alerts.add(home, Settings::of_server(project, server), Some(server));
            }
        }
        alerts.add(home, Settings::of_user(home), None);
        alerts
    }

    /// One that several servers share is listed once, and so is what is wrong with it.
    fn add(&mut self, home: &Home, settings: Settings, server: Option<&String>) {
        for destination in settings.destinations {
            let known = self.destinations.iter_mut().find(|known| known.destination == destination);
            match (known.and_then(|known| known.servers.as_mut()), server) {
                (Some(servers), Some(server)) => servers.push(server.clone()),
                (_, _) => self.destinations.push(AlertDestination::new(home, destination, server)),
            }
        }
        for problem in settings.problems {
            if !self.problems.iter().any(|known| known.to_string() == problem.to_string()) {
                self.problems.push(problem);
            }
        }
    }

    /// Sends a test to every destination, all at once, and waits for the outcomes.
    pub fn test(&self, home: &Home, project: Option<&Project>) -> Vec<Tested> {
        let dir = project.map_or(home.root(), Project::dir);
        thread::scope(|scope| {
            let tests: Vec<_> = self
                .destinations
                .iter()
                .map(|to| {
                    let server = to.servers.iter().flatten().next().cloned().unwrap_or_default();
                    let server = ServerRef { project: dir.to_owned(), name: server };
                    let thread = scope.spawn(move || to.test(home, &server));
                    (to, thread)
                })
                .collect();
            let failed = "the test itself failed".to_owned();
            tests
                .into_iter()
                .map(|(to, thread)| Tested {
                    to: to.to.clone(),
                    failure: thread.join().unwrap_or(Some(failed.clone())),
                })
                .collect()
        })
    }
}

impl AlertDestination {
    fn new(home: &Home, destination: Destination, server: Option<&String>) -> AlertDestination {
        let key = destination.key();
        AlertDestination {
            to: destination.label(),
            means: match destination.means {
                Means::Webhook(_) => "webhook",
                Means::Email(_) => "email",
            },
            events: destination.events.clone(),
            servers: match destination.scope {
                Scope::Project(_) => Some(server.into_iter().cloned().collect()),
                Scope::User => None,
            },
            last: Outcome::last(home, &key),
            held_back: courier::held_back(home, &key),
            destination,
        }
    }

    /// Why a test did not arrive, if it did not.
    fn test(&self, home: &Home, server: &ServerRef) -> Option<String> {
        let alert = Alert::new(server, What::Test, 0);
        let sent: Result<(), _> = send(home, &self.destination, &alert, HeldBack::default());
        let outcome = Outcome::of(&sent);
        outcome.keep(home, &self.destination.key());
        outcome.failure
    }
}
