//! The words of the lifecycle: what a server is doing, what goes in and what comes out.

use std::time::Duration;

/// What the server is doing, with what belongs to that. `P` names a process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State<P> {
    /// Nothing of it is there.
    Stopped,
    /// Its port is looked at and its process is being made.
    Launching,
    /// The process lives and does not answer yet.
    Starting {
        /// The leader of its tree.
        process: P,
        /// When it was spawned.
        since: Duration,
    },
    /// The process lives and answers.
    Running {
        /// The leader of its tree.
        process: P,
        /// When it was spawned.
        since: Duration,
        /// When it first answered.
        ready: Duration,
        /// Whether it still does.
        answers: bool,
    },
    /// The tree was asked to end, and then made to.
    Stopping {
        /// The leader of its tree.
        process: P,
        /// Whether asking was not enough.
        killed: bool,
        /// What follows when it is gone.
        next: Next,
    },
    /// It crashed and is started again later.
    Waiting {
        /// When.
        until: Duration,
    },
    /// It is wanted and was given up.
    Failed,
}

/// What follows the end of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Whatever is then wanted.
    Pursue,
    /// It crashed: start it again after a wait.
    Retry,
    /// It crashed and no retry is due.
    GiveUp,
}

impl<P> State<P> {
    /// The leader of the server's tree, while there is one.
    pub(crate) fn process(&self) -> Option<&P> {
        match self {
            State::Starting { process, .. }
            | State::Running { process, .. }
            | State::Stopping { process, .. } => Some(process),
            State::Stopped | State::Launching | State::Waiting { .. } | State::Failed => None,
        }
    }
}

/// Something that was asked for or that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input<P> {
    /// Asked: it shall run. Clears the count of crashes.
    Up,
    /// Asked: it shall not run.
    Down,
    /// Asked: it shall run, and not as the process that it is now.
    Restart,
    /// The process was made.
    Launched(P),
    /// No process could be made, and trying again would not help (port conflict, no such program).
    Refused,
    /// It answers well.
    Ready,
    /// It does not, for so long that it counts.
    Unhealthy,
    /// The leader of the tree ended.
    Exited(Outcome),
    /// Nothing of the tree is left. Comes after `Exited`.
    Gone,
    /// The timer armed under this number rang.
    Timer(u64),
}

/// How the leader of a tree ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With exit code 0.
    Clean,
    /// With another code or by a signal.
    Failure,
    /// The same, for a cause that stays until somebody mends it: a missing package, a syntax error.
    LastingFailure,
    /// The port was found taken: that is no crash, and no retry helps.
    Conflict,
}

/// Something the supervisor has to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Look at the port and spawn the process; answer with `Launched` or `Refused`.
    Launch,
    /// Ask the whole tree to end.
    Terminate,
    /// Make the whole tree end.
    Kill,
    /// Answer with `Timer(number)` after a while.
    Arm {
        /// The number to answer with.
        number: u64,
        /// How long to wait.
        after: Duration,
    },
    /// Say that it runs well again after a crash.
    Recovered,
    /// The supervisor has nothing left to do.
    Retire,
}
