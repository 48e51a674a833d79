//! The types of the lifecycle: states, inputs and effects.

use std::time::Duration;

use trayvisor_platform::process::Part;

/// What the server is doing, with its data. `P` identifies a process.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State<P> {
    /// No process is left.
    Stopped,
    /// The port is being checked and the process created.
    Launching,
    /// The process is alive and does not answer yet.
    Starting {
        /// The leader of its tree.
        process: P,
        /// When it was spawned.
        since: Duration,
    },
    /// The process is alive and has answered.
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
    /// The tree was asked to end, and is killed if it does not.
    Stopping {
        /// The leader of its tree.
        process: P,
        /// Who was asked to end so far.
        stage: Stage,
        /// When it is killed.
        deadline: Duration,
        /// What follows when the tree is gone.
        next: Next,
    },
    /// It crashed and will be started again.
    Waiting {
        /// When.
        until: Duration,
    },
    /// It is wanted, but was given up.
    Failed,
}

/// How far the end of a tree has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The leader was asked to end, which may end its children in its own way.
    Leader,
    /// The rest was asked as well.
    Tree,
    /// All were killed.
    Killed,
}

/// What follows the end of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Follow the goal at that time.
    Pursue,
    /// It crashed: start it again after a wait.
    Retry,
    /// It crashed and will not be started again.
    GiveUp,
}

impl<P> State<P> {
    /// The leader of the server's tree, if there is one.
    pub(crate) fn process(&self) -> Option<&P> {
        match self {
            State::Starting { process, .. }
            | State::Running { process, .. }
            | State::Stopping { process, .. } => Some(process),
            State::Stopped | State::Launching | State::Waiting { .. } | State::Failed => None,
        }
    }
}

/// A request or an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input<P> {
    /// Request: run. Clears the count of crashes.
    Up,
    /// Request: do not run.
    Down,
    /// Request: run as a new process.
    Restart,
    /// The process was created.
    Launched(P),
    /// No process could be created, and another try would not help (port conflict, program not found).
    Refused,
    /// It answers well.
    Ready,
    /// It has not answered for so long that it counts as unhealthy.
    Unhealthy,
    /// It does not answer, but is neither to be ended nor replaced.
    Silent,
    /// The leader of the tree ended.
    Exited(Outcome),
    /// Nothing of the tree is left. Comes after `Exited`.
    Gone,
    /// The timer armed under this number fired.
    Timer(u64),
}

/// How the leader of a tree ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With exit code 0.
    Clean,
    /// With another code or by a signal.
    Failure,
    /// The same, with a cause that lasts until somebody fixes it: a missing package, a syntax error.
    LastingFailure,
    /// It is a job, and has done its work.
    Done,
    /// The port was taken: this is not a crash, and a retry does not help.
    Conflict,
}

/// Something the supervisor has to do.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Check the port and spawn the process; answer with `Launched` or `Refused`.
    Launch,
    /// Ask this part of the tree to end.
    Terminate(Part),
    /// Kill the whole tree.
    Kill,
    /// Answer with `Timer(number)` after this time.
    Arm {
        /// The number to answer with.
        number: u64,
        /// How long to wait.
        after: Duration,
    },
    /// Report that it runs well again after a crash.
    Recovered,
    /// The supervisor has nothing left to do.
    Retire,
}
