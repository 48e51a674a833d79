//! The destinations of a project's alerts, to show and to test.

use std::path::PathBuf;
use std::thread;

use serde::Serialize;

use super::courier;
use super::destination::{Destination, Means, Scope};
use super::event::{Alert, What};
use super::notice::HeldBack;
use super::outcome::Outcome;
use super::send;
use super::settings::Settings;
use trayvisor_model::AlertEvent;
use trayvisor_model::Message;
use trayvisor_model::ServerRef;
use trayvisor_model::error::{Error, Result};
use trayvisor_project::config::Project;
use trayvisor_store::home::Home;

/// Destinations of alerts, and problems in their settings.
#[derive(Debug)]
pub struct Alerts {
    /// The destinations, the project's first.
    pub destinations: Vec<AlertDestination>,
    /// Problems, each with the setting's key and the allowed values.
    pub problems: Vec<Error>,
}

/// All destinations of alerts: the user's own, and those of the known projects.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct AllAlerts {
    /// The destinations, the user's first.
    pub destinations: Vec<AlertDestination>,
    /// Problems in the settings.
    pub problems: Vec<AlertProblem>,
    /// The user's own file.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub file: PathBuf,
}

/// A problem in the settings of alerts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct AlertProblem {
    /// The folder of the project that the settings belong to; `None` for the user's own.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub project: Option<PathBuf>,
    /// The setting, what is wrong with it, and which values are allowed.
    pub message: Message,
}

/// A destination of alerts.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct AlertDestination {
    /// Its ID, which stays the same while it is the same destination.
    pub id: String,
    /// The folder of the project that it belongs to; `None` for the user's own.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub project: Option<PathBuf>,
    /// "webhook to hooks.slack.com", "e-mail to me@example.com".
    pub to: Message,
    /// The part after "to": "hooks.slack.com", "me@example.com".
    pub place: String,
    /// "webhook" or "email".
    #[cfg_attr(feature = "ts", ts(type = "\"webhook\" | \"email\""))]
    pub means: &'static str,
    /// The events that are sent there.
    pub events: Vec<AlertEvent>,
    /// The servers whose alerts go there; `None` for all servers of the user.
    pub servers: Option<Vec<String>>,
    /// The outcome of the last delivery; `None` if there was none yet.
    pub last: Option<Outcome>,
    /// Number of alerts not sent since then, because there were too many in one hour.
    pub held_back: u32,
    #[serde(skip)]
    destination: Destination,
}

/// The result of testing a destination.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Tested {
    /// The destination, as in [`AlertDestination::to`].
    pub to: Message,
    /// Why the test did not arrive; `None` if it did.
    pub failure: Option<Message>,
}

impl Alerts {
    /// The destinations of these servers of a project, and the user's own.
    pub fn of(home: &Home, project: Option<&Project>, servers: &[String]) -> Alerts {
        let mut alerts =
            project.map_or_else(Alerts::none, |project| Alerts::of_project(home, project, servers));
        alerts.add(home, Settings::of_user(home), None);
        alerts
    }

    /// Only the destinations of these servers of a project.
    fn of_project(home: &Home, project: &Project, servers: &[String]) -> Alerts {
        let mut alerts = Alerts::none();
        for server in servers {
            alerts.add(home, Settings::of_server(project, server), Some(server));
        }
        alerts
    }

    fn none() -> Alerts {
        Alerts { destinations: Vec::new(), problems: Vec::new() }
    }

    /// Adds destinations and problems. If several servers share one, it is listed once.
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

    /// Sends a test to every destination in parallel, and waits for the outcomes.
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
            tests
                .into_iter()
                .map(|(to, thread)| Tested {
                    to: to.to.clone(),
                    failure: thread.join().unwrap_or(Some(Message::TestFailed {})),
                })
                .collect()
        })
    }
}

impl AllAlerts {
    /// The user's destinations, and those of the projects in these folders.
    pub fn of(home: &Home, projects: &[PathBuf]) -> AllAlerts {
        let mut all = AllAlerts { destinations: Vec::new(), problems: Vec::new(), file: home.alerts_file() };
        all.take(None, Alerts::of(home, None, &[]));
        for dir in projects {
            // An unreadable project is reported with its servers.
            let Ok(project) = Project::open(dir) else { continue };
            let servers = project.server_names().unwrap_or_default();
            all.take(Some(dir), Alerts::of_project(home, &project, &servers));
        }
        all
    }

    fn take(&mut self, project: Option<&PathBuf>, alerts: Alerts) {
        self.destinations.extend(alerts.destinations);
        self.problems.extend(
            alerts
                .problems
                .iter()
                .map(|problem| AlertProblem { project: project.cloned(), message: problem.message() }),
        );
    }

    /// Sends a test to the destination with this id. Blocks for up to half a minute.
    ///
    /// # Errors
    /// [`Message::UnknownDestination`].
    pub fn test(&self, home: &Home, id: &str) -> Result<Tested> {
        let found = self.destinations.iter().find(|destination| destination.id == id);
        let to = found.ok_or(Message::UnknownDestination {})?;
        let server = ServerRef {
            project: to.project.clone().unwrap_or_else(|| home.root().to_owned()),
            name: to.servers.iter().flatten().next().cloned().unwrap_or_default(),
        };
        Ok(Tested { to: to.to.clone(), failure: to.test(home, &server) })
    }
}

impl AlertDestination {
    fn new(home: &Home, destination: Destination, server: Option<&String>) -> AlertDestination {
        let key = destination.key();
        AlertDestination {
            project: match &destination.scope {
                Scope::Project(dir) => Some(dir.clone()),
                Scope::User => None,
            },
            to: destination.label(),
            place: destination.place(),
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
            id: key,
            destination,
        }
    }

    /// Sends a test. Returns why it did not arrive, if it did not.
    fn test(&self, home: &Home, server: &ServerRef) -> Option<Message> {
        let alert = Alert::new(server, What::Test, 0);
        let sent: Result<(), _> = send(home, &self.destination, &alert, HeldBack::default());
        let outcome = Outcome::of(&sent);
        outcome.keep(home, &self.destination.key());
        outcome.failure
    }
}
