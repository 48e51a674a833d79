//! The settings, read anew: what can change under a running server is applied, what can't is said.

use super::Supervisor;
use trayvisor_log::lock;
use trayvisor_model::error::Result;
use trayvisor_model::{Fingerprint, Plan, PortOnce};

impl Supervisor {
    /// Reads the settings anew: what can change under a running server is applied, what can't is said.
    pub(super) fn refresh(&mut self) {
        let now = self.host.plan(&self.server, self.port);
        self.apply(now);
        self.publish();
    }

    /// The same of settings that were read already.
    pub(super) fn apply(&mut self, now: Result<Plan>) {
        match now {
            Ok(plan) => {
                self.machine.set_rules(plan.lifecycle);
                if let Some(writer) = &self.writer {
                    lock(writer).set_limits(plan.log);
                }
                self.compare(plan);
            }
            Err(error) => self.view.problem = Some(error.message()),
        }
    }

    /// Whether the server would be started otherwise than it was.
    fn compare(&mut self, plan: Plan) {
        let Some(run) = &mut self.run else { return };
        match plan.launch {
            Ok(launch) => {
                self.view.problem = None;
                run.process.needs_restart = run.launch.differs(&launch) || self.view.port != plan.port;
                if let Some(probe) = &self.probe {
                    let mut probe = probe.borrow_mut();
                    probe.check = plan.check;
                    probe.rules = plan.health;
                }
            }
            Err(error) => self.view.problem = Some(error.message()),
        }
    }

    /// Takes on a start or restart by somebody, on another port this time where one is given. Where only what was agreed to
    /// may be run, it is read now and launched later as it was read. Whether it may be run; nothing has changed otherwise.
    pub(super) fn prepare(&mut self, port: Option<u16>, agreed: Option<&Fingerprint>) -> bool {
        let instead_of = || self.host.plan(&self.server, None).ok().and_then(|plan| plan.configured_port);
        let once = port.map(|port| PortOnce { port, instead_of: instead_of() }).or(self.port);
        let next = agreed.map(|agreed| (agreed, self.host.plan_to_compare(&self.server, once)));
        if let Some((agreed, Ok((_, Some(found))))) = &next
            && found != *agreed
        {
            return false;
        }
        self.port = once;
        self.next = next.map(|(_, compared)| compared.map(|(plan, _)| plan));
        true
    }
}
