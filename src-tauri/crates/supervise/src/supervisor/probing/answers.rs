//! What a server has answered since its start, and so when and how closely to look at it again.

use std::time::{Duration, Instant};

use crate::health::{Effort, Place, Probe, Scheme};
use trayvisor_model::{HealthCheck, HealthRules};

/// First interval of probes for a starting server; it grows the longer the start takes.
const FIRST: Duration = Duration::from_millis(5);
const LONGEST: Duration = Duration::from_millis(250);
/// Interval after a missing answer, so that a change is known long before the next regular probe.
pub(super) const AGAIN: Duration = Duration::from_millis(500);

/// A server without a path for health checks is asked less and less often, because each question may be a session or
/// lines in its log: after this many intervals, then twice as many, up to a wait of `RARELY`. In between it is only
/// seen to listen.
const QUIET: u32 = 6;
const RARELY: Duration = Duration::from_secs(60);

/// The server's answers since its start.
#[derive(Default)]
pub(super) struct Answers {
    /// Whether it has answered well.
    ever: bool,
    /// Probes without a good answer since the last good one.
    missed: u32,
    /// What was last reported to the loop.
    told: Option<bool>,
    /// A better check than any answer; searched for once.
    pub(super) better: Option<HealthCheck>,
    /// Answers that were not HTTP, one after the other.
    pub(super) rude: u32,
    /// The scheme that it has answered in.
    pub(super) scheme: Option<Scheme>,
    /// When it was last asked, and for how long it is then only glanced at.
    asked: Option<(Instant, Duration)>,
}

impl Answers {
    /// How long to wait before the next probe.
    pub(super) fn wait(&self, rules: &HealthRules) -> Duration {
        match (self.ever, self.missed) {
            // A tenth longer each time: 20 probes in the first 0.3 s, 40 in the first 2 s.
            (false, missed) => FIRST.mul_f64(1.1_f64.powi(missed.min(100).cast_signed())).min(LONGEST),
            (true, 0) => rules.interval,
            (true, _) => AGAIN.min(rules.interval),
        }
    }

    /// Takes an answer at this time after the start. Returns whether it changes what is reported.
    pub(super) fn take(&mut self, is_good: bool, age: Duration, rules: &HealthRules) -> bool {
        self.ever |= is_good;
        self.missed = if is_good { 0 } else { self.missed.saturating_add(1) };
        let held_against_it = self.missed >= rules.failures && (self.ever || age >= rules.start_period);
        if is_good || held_against_it {
            return self.told.replace(is_good) != Some(is_good);
        }
        false
    }

    /// The probe with what was found out about the server.
    pub(super) fn improve(&self, probe: Probe) -> Probe {
        let at = Place { scheme: self.scheme.unwrap_or(probe.at.scheme), ..probe.at };
        let probe = Probe { at, ..probe };
        match (&probe.check, &self.better) {
            (HealthCheck::Any, Some(better)) => Probe { check: better.clone(), ..probe },
            (_, _) => probe,
        }
    }

    /// Whether to ask the server now, or only to look at it.
    pub(super) fn effort(&self, check: &HealthCheck) -> Effort {
        let is_settled = *check == HealthCheck::Any && self.better.is_some() && self.missed == 0;
        match self.asked {
            Some((at, quiet)) if is_settled && at.elapsed() < quiet => Effort::Glance,
            Some(_) | None => Effort::Question,
        }
    }

    /// Takes a good answer to a question. After an error that counts as one, the next look is a question again.
    pub(super) fn asked(&mut self, is_error: bool, rules: &HealthRules) {
        let first = rules.interval * QUIET;
        let quiet = self.asked.map_or(first, |(_, quiet)| (quiet * 2).min(RARELY).max(first));
        self.asked = (!is_error).then(|| (Instant::now(), quiet));
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
