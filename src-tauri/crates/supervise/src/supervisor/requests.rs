//! Carries out the requests of clients.

use super::Supervisor;
use crate::machine::{Input, State};
use crate::socket::{Answer, Asked, Refusal, Request};
use trayvisor_model::ProcessId;

impl Supervisor {
    /// Carries out a client's request and answers it. Returns whether the supervisor stays for it: not for a look, a line
    /// that was sent, or a refused start.
    pub(super) fn hear(&mut self, Asked { request, by, answer }: Asked) -> bool {
        match &request {
            Request::Look => self.look_again(),
            Request::Start(options) | Request::Restart(options) => {
                let is_start = matches!(request, Request::Start(_));
                let mut options = options.clone();
                // A start leaves a running server, and so its environment, as it is.
                if is_start && matches!(self.machine.state(), State::Starting { .. } | State::Running { .. })
                {
                    options.inherited = None;
                }
                if !self.prepare(options) {
                    let _ = answer.send(Answer::Refused { refused: Refusal::NotAgreed });
                    return false;
                }
                self.asked_by = Some(by);
                self.bring_up(if is_start { Input::Up } else { Input::Restart });
            }
            Request::Stop => {
                self.asked_by = Some(by);
                self.stop();
            }
            Request::Send(line) => match &self.run {
                Some(run) if run.send(line.clone()) => {}
                Some(_) | None => {
                    let _ = answer.send(Answer::Refused { refused: Refusal::NotRunning });
                    return false;
                }
            },
        }
        let _ = answer.send(Answer::Taken(Box::new(self.look(&request))));
        !matches!(request, Request::Look | Request::Send(_))
    }

    fn look_again(&mut self) {
        self.refresh();
        // The rule to restart an unhealthy server may be new.
        if let Some(unhealthy) = self.run.as_ref().and_then(|run| run.process.unhealthy.clone())
            && self.machine.rules().replaces_unhealthy()
        {
            self.heard(Err(unhealthy.why));
        }
    }

    pub(super) fn stop(&mut self) {
        self.refresh();
        self.port = None;
        let waits = matches!(self.machine.state(), State::Waiting { .. });
        self.step(Input::Down);
        if waits {
            self.stopped(false);
        }
    }

    fn bring_up(&mut self, input: Input<ProcessId>) {
        self.forget_trouble();
        self.step(input);
    }

    /// A server that is started by hand has no history yet.
    fn forget_trouble(&mut self) {
        if !matches!(self.machine.state(), State::Starting { .. } | State::Running { .. }) {
            self.crash = None;
            self.conflict = None;
            self.view.recovered_at = None;
        }
    }
}
