//! Reads the settings again: applies what can change under a running server, and reports the rest.

use super::Supervisor;
use crate::socket::RunOptions;
use trayvisor_log::lock;
use trayvisor_model::error::Result;
use trayvisor_model::{Plan, PortOnce};

impl Supervisor {
    /// Reads the settings again: applies what can change under a running server, and reports the rest.
    pub(super) fn refresh(&mut self) {
        let now = self.host.plan(&self.server, self.port, &self.inherited);
        self.apply(now);
        self.publish();
    }

    /// The same for settings that were already read.
    pub(super) fn apply(&mut self, now: Result<Plan>) {
        match now {
            Ok(plan) => {
                // A server that is to be a job is still one until it is restarted.
                if self.run.is_none() || plan.kind == self.view.kind {
                    self.machine.set_rules(plan.lifecycle);
                }
                if let Some(writer) = &self.writer {
                    lock(writer).set_limits(plan.log);
                }
                self.compare(plan);
            }
            Err(error) => self.view.problem = Some(error.message()),
        }
    }

    /// Checks whether a start now would differ from the running launch.
    fn compare(&mut self, plan: Plan) {
        let Some(run) = &mut self.run else { return };
        match plan.launch {
            Ok(launch) => {
                self.view.problem = None;
                let differs = run.launch.differs(&launch);
                let found = run.process.found_port;
                // The settings now name the port that it was found on, or none: no restart is needed.
                if !differs && found.is_some() && (plan.port.is_none() || plan.port == found) {
                    run.process.found_port = found.filter(|_| plan.port.is_none());
                    self.view.port = plan.port;
                    let ports = (plan.port, plan.configured_port);
                    self.started
                        .iter_mut()
                        .for_each(|started| (started.port, started.configured_port) = ports);
                }
                run.process.needs_restart = differs
                    || self.view.kind != plan.kind
                    || self.view.port != plan.port
                    || self.view.log != plan.log_file;
                if let Some(probe) = &self.probe {
                    let mut probe = probe.borrow_mut();
                    probe.at.port =
                        plan.port.filter(|port| self.view.port == Some(*port)).unwrap_or(probe.at.port);
                    probe.check = plan.check;
                    probe.rules = plan.health;
                }
            }
            Err(error) => self.view.problem = Some(error.message()),
        }
    }

    /// Prepares a start or restart by hand, on another port this time if given. If only an agreed command may be run,
    /// the plan is read now and later launched as read. Returns whether it may be run; if not, nothing has changed.
    pub(super) fn prepare(&mut self, options: RunOptions) -> bool {
        let inherited = options.inherited.unwrap_or_else(|| self.inherited.clone());
        let plan = |once| self.host.plan(&self.server, once, &inherited);
        let instead_of = || plan(None).ok().and_then(|plan| plan.configured_port);
        let once = options.port.map(|port| PortOnce { port, instead_of: instead_of() }).or(self.port);
        let compared = |agreed| (agreed, self.host.plan_to_compare(&self.server, once, &inherited));
        let next = options.agreed.as_ref().map(compared);
        if let Some((agreed, Ok((_, Some(found))))) = &next
            && found != *agreed
        {
            return false;
        }
        self.port = once;
        self.inherited = inherited;
        self.next = next.map(|(_, compared)| compared.map(|(plan, _)| plan));
        true
    }
}
