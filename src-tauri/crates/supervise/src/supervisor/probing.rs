//! Probes a server: soon after its start, and then for as long as it runs.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinError;

use super::{Fact, Supervisor};
use crate::crash;
use crate::health::{Answer, Effort, Place, Probe, Scheme};
use crate::machine::{Input, State};
use crate::ports;
use trayvisor_log::ProbeMark;
use trayvisor_model::Message;
use trayvisor_model::{Exit, Happening, HealthCheck, HealthRules, Kind, Phase, Snapshot, Unhealthy};
use trayvisor_platform::Tree;
use trayvisor_platform::process;

/// First interval of probes for a starting server; it grows the longer the start takes.
const FIRST: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_millis(250);
/// Interval after a missing answer, so that a change is known long before the next regular probe.
const AGAIN: Duration = Duration::from_millis(500);

/// How long a server that cannot be probed must live to count as ready: most failures happen at once.
const LIVES: Duration = Duration::from_secs(1);

/// How long a reloader must have printed nothing before its program counts as ended.
const SILENCE: Duration = Duration::from_millis(1500);
/// How long new output is looked at: a process that has just printed its error is still running.
const FRESH: Duration = Duration::from_secs(5);
/// How long a server may take to listen on the port in its settings before another one counts.
const ELSEWHERE: Duration = Duration::from_secs(1);
/// First and longest interval of looking for the port of a server whose settings name none.
const LOOK: Duration = Duration::from_millis(100);
const SELDOM: Duration = Duration::from_secs(10);
/// A server without a path for health checks is asked less and less often, because each question may be a session or
/// lines in its log: after this many intervals, then twice as many, up to a wait of `RARELY`. In between it is only
/// seen to listen.
const QUIET: u32 = 6;
const RARELY: Duration = Duration::from_secs(60);
/// How often a port found in this way is asked again whether it speaks HTTP.
const TRIES: u32 = 10;

/// The result of probing.
pub(super) enum Probed {
    /// It gave a good answer.
    Answered(Answer),
    /// It has given no good answer for a moment, for this reason.
    Missed(Message),
    /// A server without a port listens there, and speaks HTTP or not.
    Listens(Place, bool),
    /// It is healthy again, or it is unhealthy for this reason.
    Health(Result<(), Message>),
    /// It is probed with this check from now on.
    Better(HealthCheck),
}

/// The server's answers since its start.
#[derive(Default)]
struct Answers {
    /// Whether it has answered well.
    ever: bool,
    /// Probes without a good answer since the last good one.
    missed: u32,
    /// What was last reported to the loop.
    told: Option<bool>,
    /// A better check than any answer; searched for once.
    better: Option<HealthCheck>,
    /// Answers that were not HTTP, one after the other.
    rude: u32,
    /// The scheme that it has answered in.
    scheme: Option<Scheme>,
    /// When it was last asked, and for how long it is then only glanced at.
    asked: Option<(Instant, Duration)>,
}

impl Answers {
    fn wait(&self, rules: &HealthRules) -> Duration {
        match (self.ever, self.missed) {
            // A tenth longer each time: 20 probes in the first 0.3 s, 40 in the first 2 s.
            (false, missed) => FIRST.mul_f64(1.1_f64.powi(missed.min(100).cast_signed())).min(LONGEST),
            (true, 0) => rules.interval,
            (true, _) => AGAIN.min(rules.interval),
        }
    }

    /// Takes an answer at this time after the start. Returns whether it changes what is reported.
    fn take(&mut self, is_good: bool, age: Duration, rules: &HealthRules) -> bool {
        self.ever |= is_good;
        self.missed = if is_good { 0 } else { self.missed.saturating_add(1) };
        let held_against_it = self.missed >= rules.failures && (self.ever || age >= rules.start_period);
        if is_good || held_against_it {
            return self.told.replace(is_good) != Some(is_good);
        }
        false
    }

    /// The probe with what was found out about the server.
    fn improve(&self, probe: Probe) -> Probe {
        let probe = Probe { scheme: self.scheme.unwrap_or(probe.scheme), ..probe };
        match (&probe.check, &self.better) {
            (HealthCheck::Any, Some(better)) => Probe { check: better.clone(), ..probe },
            (_, _) => probe,
        }
    }

    /// Whether to ask the server now, or only to look at it.
    fn effort(&self, check: &HealthCheck) -> Effort {
        let is_settled = *check == HealthCheck::Any && self.better.is_some() && self.missed == 0;
        match self.asked {
            Some((at, quiet)) if is_settled && at.elapsed() < quiet => Effort::Glance,
            Some(_) | None => Effort::Question,
        }
    }

    /// Takes a good answer to a question. After an error that counts as one, the next look is a question again.
    fn asked(&mut self, is_error: bool, rules: &HealthRules) {
        let first = rules.interval * QUIET;
        let quiet = self.asked.map_or(first, |(_, quiet)| (quiet * 2).min(RARELY).max(first));
        self.asked = (!is_error).then(|| (Instant::now(), quiet));
    }
}

impl Supervisor {
    /// Probes the server repeatedly until it is replaced or gone.
    pub(super) fn begin_asking(
        &mut self,
        probe: Option<Probe>,
        tree: Tree,
        scheme: Scheme,
        mark: Arc<ProbeMark>,
    ) {
        let (facts, launch) = (self.facts.clone(), self.launches);
        let tell = move |news| drop(facts.send(Fact::Probed { launch, news }));
        self.probe = None;
        self.latency = None;
        let Some(probe) = probe else {
            tokio::task::spawn_local(find_port(
                tree,
                (self.view.host.clone(), scheme, mark),
                self.snapshots.subscribe(),
                tell,
            ));
            return;
        };
        let probe = Rc::new(RefCell::new(probe));
        // After the next launch this can no longer be upgraded.
        let ours = Rc::downgrade(&probe);
        self.probe = Some(probe);
        let hurry = Rc::clone(&self.hurry);
        let seen = self.snapshots.subscribe();
        let started = Instant::now();
        tokio::task::spawn_local(async move {
            let (mut known, mut missed_at) = (Answers::default(), started);
            while let Some(probe) = ours.upgrade().map(|probe| known.improve(probe.borrow().clone())) {
                let hurried = tokio::time::timeout(known.wait(&probe.rules), hurry.notified()).await.is_ok();
                if !matches!(seen.borrow().phase(), Phase::Starting | Phase::Running) {
                    return;
                }
                let anywhere = started.elapsed() > ELSEWHERE;
                let effort = if hurried { Effort::Question } else { known.effort(&probe.check) };
                let Ok(answer) = ask(probe.clone(), tree.clone(), anywhere, effort).await else { return };
                let place = answer.as_ref().ok().and_then(|answer| answer.place.clone());
                let speaks_http = answer.as_ref().ok().and_then(Answer::speaks_http);
                let is_error = answer.as_ref().is_ok_and(Answer::is_error);
                let is_well = answer.is_ok();
                let health = match (answer, effort) {
                    // Nothing new.
                    (Ok(Answer { latency: None, .. }), Effort::Glance) => Ok(()),
                    (answer, _) => answer.map(|answer| {
                        known.asked(is_error, &probe.rules);
                        known.scheme = speaks_http
                            .filter(|speaks| *speaks)
                            .and(place.as_ref().map(|place| place.scheme))
                            .or(known.scheme);
                        tell(Probed::Answered(answer));
                    }),
                };
                // The first probes follow each other closely, and looking into a miss costs more than a probe.
                if let Err(why) = &health
                    && missed_at.elapsed() >= AGAIN
                {
                    missed_at = Instant::now();
                    tell(Probed::Missed(why.clone()));
                }
                if known.take(is_well, started.elapsed(), &probe.rules) {
                    tell(Probed::Health(health));
                }
                let is_at_home = place.as_ref().is_none_or(|place| place.port == probe.port);
                if is_well
                    && !is_error
                    && is_at_home
                    && known.better.is_none()
                    && probe.check == HealthCheck::Any
                {
                    let mut there =
                        known.improve(place.map_or_else(|| probe.clone(), |place| probe.at(&place)));
                    known.better = match speaks_http {
                        Some(true) => tokio::task::spawn_blocking(move || there.better()).await.ok(),
                        // A reloader that replaces its worker also hangs up once.
                        Some(false) if known.rude > 0 => Some(HealthCheck::Connection),
                        Some(false) | None => None,
                    };
                    known.rude += u32::from(speaks_http == Some(false));
                    known.better.iter().for_each(|better| tell(Probed::Better(better.clone())));
                }
            }
        });
    }

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
        let is_silent = self.run.as_ref().is_some_and(|run| run.said.1.elapsed() >= SILENCE);
        if is_silent && let Some(cause) = self.failure() {
            self.is_broken(cause);
        }
    }

    /// Looks whether the last output says that a reloader could not start its program, or has started it again. If so,
    /// the server is probed at once; without a port, the output decides.
    pub(super) fn look_into_output(&mut self) {
        self.listen();
        let is_of_interest = self.run.as_ref().is_some_and(|run| run.said.1.elapsed() < FRESH);
        if self.view.kind == Kind::Job || !is_of_interest {
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
        let Some(run) = &mut self.run else { return };
        let lines = run.capture.last_lines(crash::READ);
        if run.said.0 != lines {
            run.said = (lines, Instant::now());
        }
    }

    /// Why its program could not start, by its last output.
    fn failure(&self) -> Option<Message> {
        let run = self.run.as_ref()?;
        let innermost = || process::end_of_chain(&run.tree.members(), is_helper);
        let facts = crash::Facts {
            exit: Exit::Code(1),
            lines: &run.said.0,
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

/// Probes once.
async fn ask(
    probe: Probe,
    tree: Tree,
    anywhere: bool,
    effort: Effort,
) -> Result<Result<Answer, Message>, JoinError> {
    tokio::task::spawn_blocking(move || probe.ask(&pids_of(&tree), anywhere, effort)).await
}

pub(super) fn pids_of(tree: &Tree) -> Vec<u32> {
    tree.members().iter().map(|process| process.pid).collect()
}

/// Reports a server without a port as ready once it has lived for a moment, and finds the port that it may listen on
/// all the same.
async fn find_port(
    tree: Tree,
    (host, scheme, mark): (String, Scheme, Arc<ProbeMark>),
    seen: watch::Receiver<Snapshot>,
    tell: impl Fn(Probed),
) {
    let (started, mut wait, mut is_ready) = (Instant::now(), LOOK, false);
    let (leader, mut told, mut tries) = (tree.leader().pid, None, TRIES);
    loop {
        tokio::time::sleep(wait).await;
        // Until the process is gone, even if the next one runs already.
        if seen.borrow().pid().is_some_and(|pid| pid != leader)
            || !matches!(seen.borrow().phase(), Phase::Starting | Phase::Running)
        {
            return;
        }
        if !is_ready && started.elapsed() >= LIVES {
            is_ready = true;
            tell(Probed::Health(Ok(())));
        }
        let (tree, host, mark) = (tree.clone(), host.clone(), Arc::clone(&mark));
        let known: Option<(Place, bool)> = told.clone();
        let look = move || {
            let mut place = Place::somewhere(&ports::addresses_of(&pids_of(&tree))?, &host, scheme)?;
            let is_there = |known: &(Place, bool)| (&known.0.host, known.0.port) == (&place.host, place.port);
            match known.filter(is_there) {
                // Each question may be a session or a line in its log.
                Some((known, true)) => Some((known, true)),
                // One that does not speak HTTP is not to be asked for ever.
                Some((known, false)) if tries == 0 => Some((known, false)),
                // One that does not answer at first may still be compiling.
                Some(_) | None => {
                    let speaks_http = place.speaks_http(&mark);
                    Some((place, speaks_http))
                }
            }
        };
        let Ok(found) = tokio::task::spawn_blocking(look).await else { return };
        if found.is_some() && found == told {
            tries = tries.saturating_sub(1);
        } else if let Some((place, speaks_http)) = found.clone() {
            told = found;
            tries = TRIES;
            tell(Probed::Listens(place, speaks_http));
        }
        // One that does not speak HTTP may be a helper's, such as a debugger's.
        if is_ready && told.as_ref().is_some_and(|(_, speaks_http)| *speaks_http) {
            return;
        }
        // Most servers listen soon or never.
        wait = if is_ready { (wait * 2).min(SELDOM) } else { LOOK };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(1);

    /// What is reported for these answers at this time after the start.
    fn told(answers: &[bool], age: Duration) -> Vec<Option<bool>> {
        let mut known = Answers::default();
        let news = |is_good: &bool| known.take(*is_good, age, &HealthRules::default()).then_some(*is_good);
        answers.iter().map(news).collect()
    }

    #[test]
    fn a_starting_server_is_not_unhealthy_and_is_ready_at_its_first_good_answer() {
        let answers = [false, false, false, false, true, true];
        assert_eq!(told(&answers, SOON), [None, None, None, None, Some(true), None]);
    }

    #[test]
    fn one_that_has_not_answered_within_its_start_period_is_unhealthy() {
        let late = HealthRules::default().start_period;
        let answers = [false, false, false, false, true];
        assert_eq!(told(&answers, late), [None, None, Some(false), None, Some(true)]);
    }

    #[test]
    fn three_misses_in_a_row_make_a_running_server_unhealthy_and_one_answer_ends_that() {
        assert_eq!(
            told(&[true, false, false, true, false, false, false, false, true], SOON),
            [Some(true), None, None, None, None, None, Some(false), None, Some(true)]
        );
    }

    #[test]
    fn a_miss_is_looked_into_at_once() {
        let (mut known, rules) = (Answers::default(), HealthRules::default());
        known.take(true, SOON, &rules);
        assert_eq!(known.wait(&rules), rules.interval);
        known.take(false, SOON, &rules);
        assert_eq!(known.wait(&rules), AGAIN);
    }
}
