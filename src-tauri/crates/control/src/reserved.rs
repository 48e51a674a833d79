//! Ports that belong to somebody although nobody listens on them.

use std::collections::BTreeSet;

use trayvisor_project::config::Project;
use trayvisor_store::home::Home;
use trayvisor_store::projects;

/// The ports that the configurations of all known projects name.
pub(crate) fn configured_ports(home: &Home) -> BTreeSet<u16> {
    let projects = projects::known(home).unwrap_or_default();
    projects
        .iter()
        .filter_map(|dir| Project::open(dir).ok())
        .flat_map(|project| project.named_ports())
        .collect()
}
