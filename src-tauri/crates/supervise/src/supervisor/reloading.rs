//! Finds out whether the server reloads because of our log, and reports it.

use std::time::Instant;

use super::Supervisor;
use super::probing::pids_of;
use crate::reload_loop::{self, Act, Trial};
use trayvisor_log::lock;
use trayvisor_model::Kind;
use trayvisor_platform::{self as platform, process};

impl Supervisor {
    /// When to look before the next sample; `None` if there is no reason to.
    pub(super) fn next_look(&self) -> Option<Instant> {
        self.run.as_ref()?.next_look
    }

    /// Looks at the server between two samples.
    pub(super) fn look_for_reload(&mut self) {
        let Some(run) = &mut self.run else { return };
        run.next_look = None;
        if let Some(usage) = run.meter.usage(&run.tree) {
            self.look_at_reloads(usage.newest);
        }
    }

    /// Takes a look at the server, whose newest process started at this time.
    pub(super) fn look_at_reloads(&mut self, newest: u64) {
        let (Some(run), Some(writer)) = (&mut self.run, &self.writer) else { return };
        let log = &self.view.log;
        // A log elsewhere is seen by no watcher.
        let is_within = log.starts_with(&self.server.project) || log.starts_with(&run.launch.cwd);
        if !is_within || self.view.kind == Kind::Job || run.process.reload_loop.is_some() {
            return;
        }
        let name = log.file_name().unwrap_or_default().to_string_lossy();
        run.listen();
        if reload_loop::names_log(&run.said.lines, &name) {
            lock(writer).release();
            return self.report_reload_loop();
        }
        let now = Instant::now();
        let [by_process, by_output] = &mut run.trials;
        // One at a time holds the log back: it explains what it sees by that.
        let mut act = if by_output.is_under_way() { None } else { by_process.look(now, newest) };
        let mut trial = by_process;
        if act.is_none() && !trial.is_under_way() {
            trial = by_output;
            act = trial.look(now, run.capture.printed());
            // Output has many reasons, so the log is held back only from a server that watches it.
            if act == Some(Act::Hold) && !trial.has_proof() && !platform::watches(&pids_of(&run.tree), log) {
                trial.acquit(now);
                act = None;
            }
        }
        match act {
            Some(Act::Hold) => lock(writer).hold(),
            Some(Act::Release) => {
                let any = lock(writer).release();
                trial.released(any);
            }
            Some(Act::Report) => return self.report_reload_loop(),
            None => {}
        }
        run.next_look = run.trials.iter().any(Trial::is_close).then(|| now + reload_loop::LOOK);
    }

    fn report_reload_loop(&mut self) {
        let Some(run) = &mut self.run else { return };
        run.next_look = None;
        let commands: Vec<String> = run.tree.members().iter().filter_map(process::command_of).collect();
        let message = reload_loop::message(&self.view.log.display().to_string(), &commands);
        run.process.reload_loop = Some(message.clone());
        self.note(&message.to_string());
        self.publish();
    }
}
