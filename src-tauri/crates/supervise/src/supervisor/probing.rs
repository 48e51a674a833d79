//! Probes a server: soon after its start, and then for as long as it runs.

mod answers;
mod finding;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinError;

use self::answers::{AGAIN, Answers};
use self::finding::find_port;
use super::{Fact, Supervisor};
use crate::health::{Answer, Effort, Place, Probe, scheme_of};
use trayvisor_log::ProbeMark;
use trayvisor_model::{HealthCheck, Launch, Message, Phase, Plan};
use trayvisor_platform::Tree;

/// How long a server may take to listen on the port in its settings before another one counts.
const ELSEWHERE: Duration = Duration::from_secs(1);

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

impl Supervisor {
    /// Probes the server repeatedly until it is replaced or gone.
    pub(super) fn begin_asking(&mut self, plan: &Plan, launch: &Launch, tree: Tree, mark: Arc<ProbeMark>) {
        let (facts, number) = (self.facts.clone(), self.launches);
        let tell = move |news| drop(facts.send(Fact::Probed { launch: number, news }));
        self.probe = None;
        self.latency = None;
        let Some(probe) = Probe::of(plan, launch, &mark) else {
            tokio::task::spawn_local(find_port(
                tree,
                (self.view.host.clone(), scheme_of(launch), mark),
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
                        known.scheme = match speaks_http {
                            Some(true) => place.as_ref().map(|place| place.scheme),
                            // It may have begun to encrypt, or have stopped.
                            Some(false) => None,
                            None => known.scheme,
                        };
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
                let is_at_home = place.as_ref().is_none_or(|place| place.port == probe.at.port);
                if is_well
                    && !is_error
                    && is_at_home
                    && known.better.is_none()
                    && probe.check == HealthCheck::Any
                {
                    let there = place.unwrap_or_else(|| probe.at.clone());
                    known.better = match speaks_http {
                        Some(true) => tokio::task::spawn_blocking(move || probe.better(there)).await.ok(),
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
