//! The demo: a project for users who have none at hand.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::projects::Projects;
use crate::reserved::configured_ports;
use trayvisor_model::Message;
use trayvisor_model::ServerRef;
use trayvisor_model::error::{Error, Result};
use trayvisor_project::config::Project;
use trayvisor_supervise::ports;

const HOST: &str = "127.0.0.1";
/// The demo's default port, if it is free.
const PORT: u16 = 8765;

impl Projects<'_> {
    /// Makes the demo a known project: a small web server that is part of the `trayvisor` command, in a folder inside
    /// the user's own ([`trayvisor_store::home::Home::root`]). The request counts as agreement to its command. A demo
    /// whose configuration has been changed is left as it is, and still needs agreement.
    ///
    /// # Errors
    /// When its folder or the list of projects cannot be written.
    pub fn add_demo(&self) -> Result<ServerRef> {
        let dir = self.manager.home.root().join("demo");
        std::fs::create_dir_all(&dir).map_err(Error::file(Message::Created {}, &dir))?;
        let found = Project::open(&dir)?;
        let is_new = !found.configured();
        let project = if is_new {
            Project::create(&dir, configuration(&configured_ports(&self.manager.home)))?
        } else {
            found
        };
        self.add(&project)?;
        let server = ServerRef { project: project.dir().to_owned(), name: project.name() };
        if is_new {
            self.manager.consent().agree_to_current(&server)?;
        }
        Ok(server)
    }
}

fn configuration(reserved: &BTreeSet<u16>) -> serde_json::Map<String, Value> {
    let is_free = ports::is_free(HOST, PORT);
    let port = if is_free { PORT } else { ports::next_free(HOST, PORT, reserved).unwrap_or(PORT) };
    let command = ["trayvisor", "demo", "--host", "{host}", "--port", "{port}"];
    let configuration = json!({ "name": "demo", "command": command, "host": HOST, "port": port });
    configuration.as_object().cloned().unwrap_or_default()
}
