//! Files of released versions can still be read: see `tests/fixtures/versions`.

use std::path::Path;

use tempfile::TempDir;

use crate::event::What;
use crate::limit::Limits;
use crate::outbox::{Outbox, Post};
use crate::{Alerts, Desktop};
use trayvisor_model::{AlertEvent, Exit};
use trayvisor_project::config::{CONFIG_FILE, Project};
use trayvisor_recorded::{read, server};
use trayvisor_store::files;
use trayvisor_store::home::Home;

fn home() -> (TempDir, Home) {
    let (dir, root) = trayvisor_recorded::home();
    (dir, Home::at(root).expect("a home"))
}

/// A project with this configuration.
fn project(dir: &Path, config: &str) -> Project {
    std::fs::write(dir.join(CONFIG_FILE), config).expect("written");
    Project::open(dir).expect("readable")
}

#[test]
fn alerts_that_0_1_0_left_are_still_on_their_way() {
    let (_dir, home) = home();
    let outbox = Outbox::of(&home);
    let posts: Vec<Post> = outbox.files().iter().filter_map(|file| outbox.read(file)).collect();
    let [decided, new] = posts.as_slice() else { panic!("{posts:?}") };
    assert_eq!(decided.alert.server, server("broken"));
    let What::Crash { cause, exit, .. } = &decided.alert.what else { panic!("{decided:?}") };
    assert_eq!(
        (cause.to_string().as_str(), *exit),
        ("the Python package “redis” is not installed", Some(Exit::Code(1)))
    );
    let left: Vec<&String> = decided.left.iter().flatten().map(|(to, _)| to).collect();
    assert_eq!(left, ["ac0cfb36b65d9503"]);
    assert_eq!((&new.alert.server, new.alert.restarts), (&server("loop"), 8));
    assert!(new.left.is_none());
    let limits: Option<Limits> = files::read_json(&home.alerts().join("limits.json")).expect("readable");
    assert!(limits.is_some());
}

#[test]
fn alerts_go_where_they_went() {
    let (_dir, home) = home();
    let shown = AlertEvent::ALL.map(|event| (event.name(), Desktop::of(&home).shows(event)));
    let expected =
        [("crash", true), ("gave_up", true), ("recovered", false), ("conflict", false), ("unhealthy", false)];
    assert_eq!(shown, expected);
    let alerts = Alerts::of(&home, None, &[]);
    assert!(alerts.problems.is_empty(), "{:?}", alerts.problems);
    let [destination] = alerts.destinations.as_slice() else { panic!("{:?}", alerts.destinations) };
    assert_eq!(destination.to, "webhook to 127.0.0.1");
    assert_eq!(destination.last.as_ref().expect("an outcome").failure, None);
}

#[test]
fn a_projects_alerts_of_0_1_0_are_those_that_they_were() {
    let (dir, home) = home();
    let project = project(dir.path(), &read("projects/studio.backend_config.json"));
    let alerts = Alerts::of(&home, Some(&project), &["api".to_owned(), "db".to_owned()]);
    assert!(alerts.problems.is_empty(), "{:?}", alerts.problems);
    let to: Vec<String> = alerts.destinations.iter().map(|destination| destination.to.to_string()).collect();
    assert_eq!(to.len(), 4, "two webhooks, mail, and the user's own: {to:?}");
}
