//! The lifecycle of one server as a pure state machine: requests and events go in, effects come out.
//!
//! It has no clock and does no I/O: the supervisor passes the time (monotonic, since its own start) and performs the
//! [`Effect`]s. The [`Goal`] (what is wanted) is separate from the [`State`] (what is). Inputs change one of the two,
//! and only `pursue` compares them. So a restart is not a special path, and a stop during a back-off simply wins.

mod state;

use std::collections::VecDeque;
use std::time::Duration;

pub(crate) use self::state::{Effect, Input, Next, Outcome, Stage, State};
use trayvisor_model::{Goal, LifecycleRules, RestartPolicy, StopFirst};
use trayvisor_platform::process::Part;

/// The first wait before a restart; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait before a restart.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long a server must run and answer before its waits start from the beginning.
const GOOD_RUN: Duration = Duration::from_secs(10);
/// How long to wait for a killed tree before killing processes that have appeared since.
const KILL_AGAIN: Duration = Duration::from_millis(500);

/// The lifecycle of one server.
#[derive(Clone, Debug)]
pub(crate) struct Machine<P> {
    goal: Goal,
    state: State<P>,
    /// Whether the running process is to be replaced.
    replace: bool,
    /// Counts changes of state; a timer armed under an older number is ignored.
    number: u64,
    rules: LifecycleRules,
    crashes: VecDeque<Duration>,
    doublings: u32,
    restarts: u32,
    jitter: u64,
}

impl<P: Clone> Machine<P> {
    /// A stopped server that is not wanted. `seed` feeds the jitter of the waits.
    pub(crate) fn new(rules: LifecycleRules, seed: u64) -> Self {
        Machine {
            goal: Goal::Down,
            state: State::Stopped,
            replace: false,
            number: 0,
            rules,
            crashes: VecDeque::new(),
            doublings: 0,
            restarts: 0,
            jitter: seed | 1,
        }
    }

    /// What is wanted.
    pub(crate) fn goal(&self) -> Goal {
        self.goal
    }

    /// What the server is doing.
    pub(crate) fn state(&self) -> &State<P> {
        &self.state
    }

    /// Number of restarts after crashes since the last start by hand.
    pub(crate) fn restarts(&self) -> u32 {
        self.restarts
    }

    pub(crate) fn rules(&self) -> LifecycleRules {
        self.rules
    }

    /// Sets new rules, after the configuration was read again.
    pub(crate) fn set_rules(&mut self, rules: LifecycleRules) {
        self.rules = rules;
    }

    /// Takes one input at the time `now` and returns the effects to perform, in order.
    pub(crate) fn step(&mut self, input: Input<P>, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Up => self.want_up(),
            Input::Restart => {
                self.want_up();
                self.replace = matches!(self.state, State::Starting { .. } | State::Running { .. });
            }
            Input::Down => {
                self.goal = Goal::Down;
                self.replace = false;
                if let State::Stopping { next, .. } = &mut self.state {
                    *next = Next::Pursue;
                }
            }
            Input::Launched(process) => {
                if matches!(self.state, State::Launching) {
                    self.enter(State::Starting { process, since: now });
                }
            }
            Input::Refused => {
                if matches!(self.state, State::Launching) {
                    self.enter(State::Failed);
                }
            }
            Input::Ready => self.answered(now, &mut effects),
            Input::Unhealthy => self.unhealthy(now, &mut effects),
            Input::Silent => self.silent(),
            Input::Exited(outcome) => self.exited(outcome, now, &mut effects),
            Input::Gone => self.gone(now, &mut effects),
            Input::Timer(number) => {
                if number == self.number {
                    self.rang(now, &mut effects);
                }
            }
        }
        self.pursue(now, &mut effects);
        effects
    }

    fn want_up(&mut self) {
        self.goal = Goal::Up;
        self.restarts = 0;
        self.doublings = 0;
        self.crashes.clear();
        match &mut self.state {
            State::Waiting { .. } | State::Failed => self.enter(State::Stopped),
            State::Stopping { next, .. } => *next = Next::Pursue,
            State::Stopped | State::Launching | State::Starting { .. } | State::Running { .. } => {}
        }
    }

    fn answered(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        match &mut self.state {
            State::Starting { process, since } => {
                let (process, since) = (process.clone(), *since);
                self.enter(State::Running { process, since, ready: now, answers: true });
                if self.restarts > 0 {
                    self.arm(GOOD_RUN, effects);
                }
            }
            State::Running { answers, .. } => *answers = true,
            State::Stopped
            | State::Launching
            | State::Stopping { .. }
            | State::Waiting { .. }
            | State::Failed => {}
        }
    }

    fn unhealthy(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.rules.replaces_unhealthy() {
            if let Some((process, next)) = self.fail(Outcome::Failure, now) {
                self.end(process, next, now, effects);
            }
            return;
        }
        self.silent();
    }

    fn silent(&mut self) {
        if let State::Running { answers, .. } = &mut self.state {
            *answers = false;
        }
    }

    fn exited(&mut self, outcome: Outcome, now: Duration, effects: &mut Vec<Effect>) {
        if let State::Stopping { stage: Stage::Leader, .. } = self.state {
            return self.ask_the_rest(now, effects);
        }
        // The rest of the tree is stopped before anything else is decided.
        if let Some((process, next)) = self.fail(outcome, now) {
            let deadline = now + self.rules.stop_timeout;
            self.enter(State::Stopping { process, stage: Stage::Leader, deadline, next });
            self.ask_the_rest(now, effects);
        }
    }

    /// Counts a crash, if it is one. Returns the leader of the tree that is to end, and what follows; `None` if nothing runs.
    fn fail(&mut self, outcome: Outcome, now: Duration) -> Option<(P, Next)> {
        let (State::Starting { process, .. } | State::Running { process, .. }) = &self.state else {
            return None;
        };
        let process = process.clone();
        if outcome == Outcome::Done {
            self.goal = Goal::Down;
            return Some((process, Next::Pursue));
        }
        if let State::Running { ready, .. } = self.state
            && now.saturating_sub(ready) >= GOOD_RUN
        {
            self.doublings = 0;
        }
        let window = self.rules.window;
        self.crashes.retain(|at| now.saturating_sub(*at) < window);
        self.crashes.push_back(now);
        let retry = self.crashes.len() < self.rules.max_crashes as usize && self.is_retried(outcome);
        Some((process, if retry { Next::Retry } else { Next::GiveUp }))
    }

    fn is_retried(&self, outcome: Outcome) -> bool {
        match (outcome, self.rules.policy) {
            (Outcome::Conflict | Outcome::Done, _) | (_, RestartPolicy::Never) => false,
            (Outcome::Clean | Outcome::Failure | Outcome::LastingFailure, RestartPolicy::Always) => true,
            (Outcome::Clean, RestartPolicy::OnFailure) => false,
            (Outcome::Failure, RestartPolicy::OnFailure) => true,
            // A server that has been running may be in the middle of an edit.
            (Outcome::LastingFailure, RestartPolicy::OnFailure) => {
                matches!(self.state, State::Running { .. })
            }
        }
    }

    fn gone(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let State::Stopping { next, .. } = self.state else { return };
        match (self.goal, next) {
            (Goal::Down, _) | (Goal::Up, Next::Pursue) => self.enter(State::Stopped),
            (Goal::Up, Next::Retry) => {
                let wait = self.next_wait();
                self.enter(State::Waiting { until: now + wait });
                self.arm(wait, effects);
            }
            (Goal::Up, Next::GiveUp) => self.enter(State::Failed),
        }
    }

    fn rang(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        match &self.state {
            State::Stopping { stage: Stage::Leader, .. } => self.ask_the_rest(now, effects),
            State::Stopping { process, deadline, next, .. } => {
                let (process, deadline, next) = (process.clone(), *deadline, *next);
                self.enter(State::Stopping { process, stage: Stage::Killed, deadline, next });
                effects.push(Effect::Kill);
                self.arm(KILL_AGAIN, effects);
            }
            State::Waiting { .. } => {
                self.restarts += 1;
                self.enter(State::Launching);
                effects.push(Effect::Launch);
            }
            State::Running { answers: true, .. } => effects.push(Effect::Recovered),
            // The supervisor keeps checking whether it answers.
            State::Running { answers: false, .. } => self.arm(GOOD_RUN, effects),
            State::Stopped | State::Launching | State::Starting { .. } | State::Failed => {}
        }
    }

    /// Compares what is wanted with what is. No other function does.
    fn pursue(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        match (self.goal, &self.state) {
            (Goal::Up, State::Stopped) => {
                self.replace = false;
                self.enter(State::Launching);
                effects.push(Effect::Launch);
            }
            (Goal::Down, State::Starting { process, .. } | State::Running { process, .. }) => {
                let process = process.clone();
                self.end(process, Next::Pursue, now, effects);
            }
            (Goal::Up, State::Starting { process, .. } | State::Running { process, .. }) => {
                if self.replace {
                    self.replace = false;
                    let process = process.clone();
                    self.end(process, Next::Pursue, now, effects);
                }
            }
            (Goal::Down, State::Waiting { .. } | State::Failed) => {
                self.enter(State::Stopped);
                effects.push(Effect::Retire);
            }
            (Goal::Down, State::Stopped) | (Goal::Up, State::Failed) => effects.push(Effect::Retire),
            (_, State::Launching | State::Stopping { .. }) | (Goal::Up, State::Waiting { .. }) => {}
        }
    }

    /// Asks the leader to end, and the rest as well if the settings say so.
    fn end(&mut self, process: P, next: Next, now: Duration, effects: &mut Vec<Effect>) {
        let deadline = now + self.rules.stop_timeout;
        self.enter(State::Stopping { process, stage: Stage::Leader, deadline, next });
        effects.push(Effect::Terminate(Part::Leader));
        match self.rules.stop_first {
            StopFirst::Leader => self.arm(self.rules.stop_timeout / 2, effects),
            StopFirst::Tree => self.ask_the_rest(now, effects),
        }
    }

    /// Asks what is left of the tree to end: the leader has ended, or has had half of the time.
    fn ask_the_rest(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let State::Stopping { process, deadline, next, .. } = &self.state else { return };
        let (process, deadline, next) = (process.clone(), *deadline, *next);
        self.enter(State::Stopping { process, stage: Stage::Tree, deadline, next });
        effects.push(Effect::Terminate(Part::Rest));
        self.arm(deadline.saturating_sub(now), effects);
    }

    /// The only place where the state changes.
    fn enter(&mut self, state: State<P>) {
        self.number += 1;
        self.state = state;
    }

    fn arm(&self, after: Duration, effects: &mut Vec<Effect>) {
        effects.push(Effect::Arm { number: self.number, after });
    }

    /// Doubles the wait and adds up to a quarter, so that servers that crashed together do not restart together.
    fn next_wait(&mut self) -> Duration {
        let wait = FIRST_WAIT.saturating_mul(1 << self.doublings.min(16)).min(LONGEST_WAIT);
        self.doublings += 1;
        // xorshift64: spreads well enough, and is repeatable in tests.
        self.jitter ^= self.jitter << 13;
        self.jitter ^= self.jitter >> 7;
        self.jitter ^= self.jitter << 17;
        wait + wait.mul_f64((self.jitter % 1000) as f64 / 4000.0)
    }
}

#[cfg(test)]
mod tests;
