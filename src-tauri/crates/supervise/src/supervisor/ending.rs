//! The end of a process and of its tree: asked for, a crash, or a port conflict.

use std::time::Duration;

use jiff::Timestamp;

use super::{DRAIN, Supervisor};
use crate::crash;
use crate::machine::{Input, Next, Outcome, State};
use trayvisor_log::lock;
use trayvisor_model::words;
use trayvisor_model::{Conflict, CrashReport, Exit, Happening, Kind, Language, Message, messages_of};

impl Supervisor {
    pub(super) async fn exited(&mut self, exit: Exit) {
        self.refresh();
        self.view.last_exit = Some(exit);
        let unasked = matches!(self.machine.state(), State::Starting { .. } | State::Running { .. });
        let Some(run) = self.run.as_ref().filter(|_| unasked) else {
            return self.step(Input::Exited(Outcome::Clean));
        };
        // The leader's last output may still be in the pipe; others in the tree may keep that open for long.
        run.capture.drained(Duration::from_millis(50)).await;
        let lines = run.capture.last_lines(crash::READ);
        let uptime = run.started.elapsed();
        let (env, memory_ran_out) = (run.launch.env.clone(), run.memory_ran_out());
        let (folder, notes) = (run.launch.cwd.clone(), run.launch.notes.clone());
        let members: Vec<u32> = run.tree.members().iter().map(|process| process.pid).collect();
        let never_answered = matches!(self.machine.state(), State::Starting { .. });
        // An Express server does not report that it could not listen: it ends with code 0.
        let perhaps_in_use = exit == Exit::Code(0) || crash::says_address_in_use(&lines);
        if never_answered && perhaps_in_use && self.find_conflict(&members) {
            self.note(&format!("its port is in use: {}", words::exit(exit)));
            return self.step(Input::Exited(Outcome::Conflict));
        }
        if self.view.kind == Kind::Job && exit == Exit::Code(0) {
            self.note(&format!("done after {}", words::duration(uptime)));
            self.done_at = Some(Timestamp::now());
            self.happened(Happening::Done { after_s: uptime.as_secs_f64() });
            return self.step(Input::Exited(Outcome::Done));
        }
        let why = crash::explain(&crash::Facts {
            exit,
            lines: &lines,
            memory_ran_out,
            folder: &folder,
            left_others: !members.is_empty(),
            notes: &notes,
            env: &env,
        });
        let lines = crash::last_without_secrets(&lines, &env);
        let outcome = match exit {
            Exit::Code(0) => Outcome::Clean,
            Exit::Code(_) | Exit::Signal(_) if why.lasting => Outcome::LastingFailure,
            Exit::Code(_) | Exit::Signal(_) => Outcome::Failure,
        };
        let how = words::exit(exit);
        let how = if why.tells_exit { String::new() } else { format!(" ({how})") };
        let cause = why.cause.text(Language::English);
        let verb = self.failed_verb();
        self.note(&format!("{verb} after {}: {cause}{how}", words::duration(uptime)));
        self.crashed(CrashReport {
            at: Timestamp::now(),
            exit: Some(exit),
            uptime_s: uptime.as_secs_f64(),
            cause: why.cause,
            lines,
        });
        self.step(Input::Exited(outcome));
    }

    /// Ends an unhealthy server as if it had crashed, so that it is started again.
    pub(super) fn replace_unhealthy(&mut self, why: Message) {
        let Some(run) = &self.run else { return };
        let uptime = run.started.elapsed();
        let lines = crash::last_without_secrets(&run.capture.last_lines(crash::READ), &run.launch.env);
        self.note(&format!("ended after {}: it {why}", words::duration(uptime)));
        self.crashed(CrashReport {
            at: Timestamp::now(),
            exit: None,
            uptime_s: uptime.as_secs_f64(),
            cause: Message::EndedAsUnhealthy { why: Box::new(why) },
            lines,
        });
        self.step(Input::Unhealthy);
    }

    /// Reports a crash, or the failure of a job, to all clients.
    pub(super) fn crashed(&mut self, report: CrashReport) {
        self.asked_by = None;
        let what = match self.view.kind {
            Kind::Server => {
                self.history.keep(&report);
                Happening::from(&report)
            }
            Kind::Job => Happening::failed(&report),
        };
        self.crash = Some(report);
        self.view.recovered_at = None;
        self.happened(what);
    }

    /// What an end by itself is called in the log.
    fn failed_verb(&self) -> &'static str {
        match self.view.kind {
            Kind::Server => "crashed",
            Kind::Job => "failed",
        }
    }

    /// Reports a port conflict to all clients.
    pub(super) fn refused(&mut self, conflict: Conflict) {
        let holders = messages_of(&conflict.holders);
        self.happened(Happening::Conflict { port: conflict.port, holders });
        self.conflict = Some(conflict);
    }

    /// Reports that it was stopped, and by whom.
    pub(super) fn stopped(&mut self, killed: bool) {
        self.note("stopped");
        self.happened(Happening::Stopped { by: self.asked_by.clone(), killed });
    }

    pub(super) async fn gone(&mut self) {
        let mut killed = false;
        if let Some(run) = self.run.take() {
            run.capture.drained(DRAIN).await;
            killed = run.killed;
        }
        if let Some(writer) = &self.writer {
            lock(writer).release();
        }
        match (self.machine.state(), self.machine.restarts()) {
            (State::Stopping { .. }, _) if self.done_at.is_some() => {}
            (State::Stopping { next: Next::Pursue, .. }, _) => self.stopped(killed),
            (State::Stopping { next: Next::GiveUp, .. }, restarts @ 1..) => {
                self.note(&format!("left stopped after {restarts} restarts"));
                self.happened(Happening::GivenUp { restarts });
            }
            (_, _) => {}
        }
        self.remove_pid_file();
        self.step(Input::Gone);
    }
}
