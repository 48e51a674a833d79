//! The settings, read anew: what can change under a running server is applied, what can't is said.

use super::Supervisor;
use crate::command;
use crate::config::{Project, ServerConfig};
use crate::log::lock;

impl Supervisor {
    /// Reads the settings anew: what can change under a running server is applied, what can't is said.
    pub(super) fn refresh(&mut self) {
        match Project::of(&self.server) {
            Ok((project, config)) => {
                self.machine.set_rules(config.rules);
                if let Some(writer) = &self.writer {
                    lock(writer).set_limits(config.log);
                }
                self.compare(&project, &config);
            }
            Err(error) => self.view.problem = Some(error.to_string()),
        }
        self.publish();
    }

    /// Whether the server would be started otherwise than it was.
    fn compare(&mut self, project: &Project, config: &ServerConfig) {
        let Some(run) = &self.run else { return };
        let port = self.wanted_port(config);
        match command::resolve(project, config, port) {
            Ok(launch) => {
                self.view.problem = None;
                self.view.needs_restart = run.launch.differs(&launch) || self.view.port != port;
                if let Some(probe) = &self.probe {
                    let mut probe = probe.borrow_mut();
                    probe.check = config.check.clone();
                    probe.rules = config.health;
                }
            }
            Err(error) => self.view.problem = Some(error.to_string()),
        }
    }

    /// "Use 8001 this time", where one is given.
    pub(super) fn take_port(&mut self, port: Option<u16>) {
        if let Some(port) = port {
            let configured = Project::of(&self.server).ok().and_then(|(_, config)| config.port);
            self.port = Some((port, configured));
        }
    }

    /// The port that it is to have: the one given for once, until another is configured.
    pub(super) fn wanted_port(&self, config: &ServerConfig) -> Option<u16> {
        let once = self.port.filter(|(_, configured)| *configured == config.port);
        once.map(|(port, _)| port).or(config.port)
    }
}
