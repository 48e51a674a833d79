//! Judges what probes and output say: whether a server is ready, healthy, or broken behind a reloader, and where it
//! listens.

use std::time::Duration;

use jiff::Timestamp;

use super::Supervisor;
use super::probing::Probed;
use crate::crash;
use crate::health::{Answer, Place};
use crate::machine::{Input, State};
use trayvisor_model::Message;
use trayvisor_model::{Exit, Happening, HealthCheck, Kind, Unhealthy};
use trayvisor_platform::process;

/// How long a reloader must have printed nothing before its program counts as ended.
const SILENCE: Duration = Duration::from_millis(1500);
/// How long new output is looked at: a process that has just printed its error is still running.
const FRESH: Duration = Duration::from_secs(5);

impl Supervisor {
    /// Takes the result of probing.
    pub(super) fn probed(&mut self, news: Probed) {
        match news {
            Probed::Answered(answer) => {
                let is_error = answer.is_error();
                let Answer { latency, place, .. } = answer;
                self.latency = latency;
                if let Some(place) = place {
                    self.listens(&place, true);
                }
                // Some reloaders serve the error in the place of their program.
                let failure = if is_error { self.latest_failure() } else { None };
                match failure {
                    Some(cause) => self.is_broken(cause),
                    None if self.broken().is_some() => self.heard(Ok(())),
                    None => {}
                }
            }
            Probed::Missed(why) => {
                self.is_not_ready(why);
                self.look_into_miss();
            }
            Probed::Listens(place, speaks_http) => self.listens(&place, speaks_http),
            // Any answer is good for the probe, even the error that is served.
            Probed::Health(Ok(())) if self.broken().is_some() => {}
            Probed::Health(Ok(())) if self.probe.is_none() => match self.latest_failure() {
                Some(cause) => self.is_broken(cause),
                None => self.heard(Ok(())),
            },
            Probed::Health(health) => self.heard(health),
            Probed::Better(HealthCheck::Path(path)) => {
                self.note(&format!("answers on {path}: health checks use this path from now on"));
            }
            Probed::Better(HealthCheck::Connection) => {
                self.note("does not speak HTTP: health checks only open a connection from now on");
            }
            Probed::Better(HealthCheck::Any | HealthCheck::Port) => {}
        }
    }

    /// Shows why a server is not ready yet.
    fn is_not_ready(&mut self, why: Message) {
        let Some(run) = &mut self.run else { return };
        if matches!(self.machine.state(), State::Starting { .. })
            && run.process.not_ready.as_ref() != Some(&why)
        {
            run.process.not_ready = Some(why);
            self.publish();
        }
    }

    /// Checks why a server does not answer: its reloader may wait for its code to be corrected.
    fn look_into_miss(&mut self) {
        self.listen();
        let is_silent = self.run.as_ref().is_some_and(|run| run.said.since.elapsed() >= SILENCE);
        if is_silent && let Some(cause) = self.failure() {
            self.is_broken(cause);
        }
    }

    /// Looks whether the last output says that a reloader could not start its program, or has started it again. If so,
    /// the server is probed at once; without a port, the output decides.
    pub(super) fn look_into_output(&mut self) {
        self.listen();
        let is_of_interest = self.run.as_ref().is_some_and(|run| run.said.since.elapsed() < FRESH);
        // What is broken is looked at until it is not: the program that runs again may print nothing.
        if self.view.kind == Kind::Job || !(is_of_interest || self.broken().is_some()) {
            return;
        }
        match (self.failure(), self.broken()) {
            (Some(_), Some(_)) | (None, None) => {}
            _ if self.probe.is_some() => self.hurry.notify_one(),
            (Some(cause), None) => self.is_broken(cause),
            (None, Some(_)) => self.heard(Ok(())),
        }
    }

    /// Takes the last output.
    fn listen(&mut self) {
        if let Some(run) = &mut self.run {
            run.listen();
        }
    }

    /// Why its program could not start, by its last output.
    fn failure(&self) -> Option<Message> {
        let run = self.run.as_ref()?;
        let innermost = || process::end_of_chain(&run.tree.members(), is_helper);
        let facts = crash::Facts {
            exit: Exit::Code(1),
            lines: &run.said.lines,
            memory_ran_out: None,
            folder: &run.launch.cwd,
            left_others: false,
            notes: &run.launch.notes,
            env: &run.launch.env,
        };
        crash::broken(innermost, &facts)
    }

    fn latest_failure(&mut self) -> Option<Message> {
        self.listen();
        self.failure()
    }

    fn is_broken(&mut self, cause: Message) {
        let why = Message::Broken { cause: Box::new(cause) };
        let known = self.run.as_ref().and_then(|run| run.process.unhealthy.as_ref());
        if known.is_none_or(|unhealthy| unhealthy.why != why) {
            self.unhealthy(why);
        }
    }

    /// Why its program cannot start, if its reloader waits for its code to be corrected.
    fn broken(&self) -> Option<&Message> {
        self.run.as_ref()?.process.broken()
    }

    /// Shows where the server listens, which need not be where its settings say.
    fn listens(&mut self, place: &Place, has_page: bool) {
        let Some(run) = &mut self.run else { return };
        let url = has_page.then(|| place.url());
        let found = (self.view.port != Some(place.port)).then_some(place.port);
        if url == self.view.url && found == run.process.found_port {
            return;
        }
        let docs = run.launch.docs_path.as_ref().zip(url.as_ref()).map(|(path, url)| format!("{url}{path}"));
        let note = match (found.filter(|_| found != run.process.found_port), self.view.port) {
            (Some(port), Some(wanted)) => Some(format!("listens on port {port}, not on {wanted}")),
            (Some(port), None) => Some(format!("listens on port {port}")),
            (None, _) => None,
        };
        run.process.found_port = found;
        self.view.docs_url = docs;
        self.view.url = url;
        note.iter().for_each(|note| self.note(note));
        self.publish();
    }

    /// Takes a change of the server's health.
    pub(super) fn heard(&mut self, health: Result<(), Message>) {
        let uptime = self.run.as_ref().map_or(0.0, |run| run.started.elapsed().as_secs_f64());
        let answered = match self.machine.state() {
            State::Starting { .. } => None,
            State::Running { answers, .. } => Some(*answers),
            State::Stopped
            | State::Launching
            | State::Stopping { .. }
            | State::Waiting { .. }
            | State::Failed => return,
        };
        match (health, answered) {
            (Ok(()), before) => {
                let process = self.run.as_mut().map(|run| &mut run.process);
                let was_unhealthy = process.is_some_and(|process| {
                    process.not_ready = None;
                    process.unhealthy.take().is_some()
                });
                if before.is_none() && self.view.kind == Kind::Server {
                    self.happened(Happening::Ready { after_s: uptime });
                }
                // After a report that it does not answer, report that it does.
                if was_unhealthy {
                    self.happened(Happening::Answering);
                }
                self.step(Input::Ready);
            }
            // It is already known that it does not answer, and a restart would not help.
            (Err(_), _) if self.broken().is_some() => {}
            (Err(why), _) => match self.latest_failure() {
                Some(cause) => self.is_broken(cause),
                None if self.machine.rules().replaces_unhealthy() => self.replace_unhealthy(why),
                None => self.unhealthy(why),
            },
        }
    }

    /// Reports that it does not answer well, and why.
    fn unhealthy(&mut self, why: Message) {
        self.note(&format!("unhealthy: it {why}"));
        if let Some(run) = &mut self.run {
            run.process.unhealthy = Some(Unhealthy { at: Timestamp::now(), why: why.clone() });
        }
        self.happened(Happening::Unhealthy { why });
        self.step(Input::Silent);
    }
}

/// Whether a process only serves the one that started it: Python starts one to clear up after its workers.
fn is_helper(command: &str) -> bool {
    command.contains("multiprocessing.resource_tracker")
}
