//! Asking a server whether it answers: soon after its start, and then for as long as it runs.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::{Fact, Supervisor};
use crate::health::Probe;
use crate::model::Phase;
use crate::platform::Tree;

/// A starting server is asked at once, and less and less often the longer it takes.
const FIRST: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_millis(250);
/// One that did not answer is asked again after this, so that the truth is known long before the next interval.
const AGAIN: Duration = Duration::from_millis(500);

/// A server that can't be asked is ready when it has lived for so long: most that fail, fail at once.
const LIVES: Duration = Duration::from_secs(1);

/// What is known of a server's answers.
#[derive(Default)]
struct Answers {
    /// Whether it has answered since its start.
    ever: bool,
    /// Questions without an answer since the last one.
    missed: u32,
    /// What the loop was told last.
    told: bool,
}

impl Answers {
    fn wait(&self, probe: &Probe) -> Duration {
        match (self.ever, self.missed) {
            // A tenth longer each time: 20 questions in the first 0.3 s, 40 in the first 2 s.
            (false, missed) => FIRST.mul_f64(1.1_f64.powi(missed.min(100).cast_signed())).min(LONGEST),
            (true, 0) => probe.rules.interval,
            (true, _) => AGAIN.min(probe.rules.interval),
        }
    }

    /// Takes an answer; what is to be told because of it.
    fn take(&mut self, answered: bool, probe: &Probe) -> Option<bool> {
        self.ever |= answered;
        self.missed = if answered { 0 } else { self.missed.saturating_add(1) };
        let now = match (answered, self.ever) {
            (true, _) => true,
            (false, false) => return None,
            (false, true) => self.told && self.missed < probe.rules.failures,
        };
        (std::mem::replace(&mut self.told, now) != now).then_some(now)
    }
}

impl Supervisor {
    /// Asks the server again and again until it is another one or none.
    pub(super) fn begin_asking(&mut self, probe: Option<Probe>, tree: Tree) {
        let (facts, launch) = (self.facts.clone(), self.launches);
        self.probe = None;
        let Some(probe) = probe else {
            tokio::task::spawn_local(async move {
                tokio::time::sleep(LIVES).await;
                let _ = facts.send(Fact::Answers { launch, answers: true });
            });
            return;
        };
        let probe = Rc::new(RefCell::new(probe));
        // Once it is another launch's turn there is nothing left to upgrade to.
        let ours = Rc::downgrade(&probe);
        self.probe = Some(probe);
        let seen = self.snapshots.subscribe();
        tokio::task::spawn_local(async move {
            let mut known = Answers::default();
            while let Some(probe) = ours.upgrade().map(|probe| probe.borrow().clone()) {
                tokio::time::sleep(known.wait(&probe)).await;
                if !matches!(seen.borrow().phase, Phase::Starting | Phase::Running) {
                    return;
                }
                let answered = ask(probe.clone(), tree.clone()).await;
                if let Some(answers) = known.take(answered, &probe) {
                    let _ = facts.send(Fact::Answers { launch, answers });
                }
            }
        });
    }
}

async fn ask(probe: Probe, tree: Tree) -> bool {
    let ask = move || {
        let pids: Vec<u32> = tree.members().iter().map(|process| process.pid).collect();
        probe.answers(&pids)
    };
    tokio::task::spawn_blocking(ask).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::Rules;

    fn probe() -> Probe {
        Probe { host: "127.0.0.1".into(), port: 1, path: None, rules: Rules::default() }
    }

    /// What is told while these answers come in.
    fn told(answers: &[bool]) -> Vec<Option<bool>> {
        let mut known = Answers::default();
        answers.iter().map(|answered| known.take(*answered, &probe())).collect()
    }

    #[test]
    fn a_starting_server_is_not_silent_and_is_ready_at_its_first_answer() {
        assert_eq!(
            told(&[false, false, false, false, true, true]),
            [None, None, None, None, Some(true), None]
        );
    }

    #[test]
    fn three_misses_in_a_row_make_a_running_server_silent_and_one_answer_ends_that() {
        assert_eq!(
            told(&[true, false, false, true, false, false, false, false, true]),
            [Some(true), None, None, None, None, None, Some(false), None, Some(true)]
        );
    }

    #[test]
    fn a_miss_is_looked_into_at_once() {
        let mut known = Answers::default();
        known.take(true, &probe());
        assert_eq!(known.wait(&probe()), Rules::default().interval);
        known.take(false, &probe());
        assert_eq!(known.wait(&probe()), AGAIN);
    }
}
