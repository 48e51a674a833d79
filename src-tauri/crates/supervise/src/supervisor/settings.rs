//! The settings, read anew: what can change under a running server is applied, what can't is said.

use super::Supervisor;
use trayvisor_log::lock;
use trayvisor_model::{Plan, PortOnce};

impl Supervisor {
    /// Reads the settings anew: what can change under a running server is applied, what can't is said.
    pub(super) fn refresh(&mut self) {
        match self.host.plan(&self.server, self.port) {
            Ok(plan) => {
                self.machine.set_rules(plan.lifecycle);
                if let Some(writer) = &self.writer {
                    lock(writer).set_limits(plan.log);
                }
                self.compare(plan);
            }
            Err(error) => self.view.problem = Some(error.to_string()),
        }
        self.publish();
    }

    /// Whether the server would be started otherwise than it was.
    fn compare(&mut self, plan: Plan) {
        let Some(run) = &self.run else { return };
        match plan.launch {
            Ok(launch) => {
                self.view.problem = None;
                self.view.needs_restart = run.launch.differs(&launch) || self.view.port != plan.port;
                if let Some(probe) = &self.probe {
                    let mut probe = probe.borrow_mut();
                    probe.check = plan.check;
                    probe.rules = plan.health;
                }
            }
            Err(error) => self.view.problem = Some(error.to_string()),
        }
    }

    /// "Use 8001 this time", where one is given.
    pub(super) fn take_port(&mut self, port: Option<u16>) {
        if let Some(port) = port {
            let instead_of = self.host.plan(&self.server, None).ok().and_then(|plan| plan.configured_port);
            self.port = Some(PortOnce { port, instead_of });
        }
    }
}
