//! The condition of a server in one word, and what can be done with it. Decided only here; other places display it.

use serde::{Deserialize, Serialize};

use crate::{Cause, Conflict, Snapshot, State};

/// The state of a server, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Condition {
    /// It is not running, and nothing is wrong.
    Stopped,
    /// It is a job, and its last run ended with exit code 0.
    Done,
    /// It was started but has not answered yet.
    Starting,
    /// It is running and answers well.
    Running,
    /// It is running but does not answer well.
    Unhealthy,
    /// It was asked to end, and some of its processes are still running.
    Stopping,
    /// It crashed and will be restarted.
    Waiting,
    /// It crashed, and Trayvisor gave up restarting it.
    Crashed,
    /// It is a job, and its last run failed.
    Failed,
    /// It was not started because another process holds its port.
    PortTaken,
    /// Trayvisor is not running it, but a process that Trayvisor did not start is.
    Elsewhere,
    /// It is not running and cannot be started until its configuration is fixed.
    Misconfigured,
}

impl Condition {
    /// All conditions.
    pub const ALL: [Condition; 12] = [
        Condition::Stopped,
        Condition::Done,
        Condition::Starting,
        Condition::Running,
        Condition::Unhealthy,
        Condition::Stopping,
        Condition::Waiting,
        Condition::Crashed,
        Condition::Failed,
        Condition::PortTaken,
        Condition::Elsewhere,
        Condition::Misconfigured,
    ];

    /// The mark that shows it.
    pub fn mark(self) -> Mark {
        match self {
            Condition::Crashed => Mark::Crashed,
            Condition::Unhealthy | Condition::Failed | Condition::PortTaken | Condition::Misconfigured => {
                Mark::Warning
            }
            Condition::Starting | Condition::Stopping | Condition::Waiting => Mark::Changing,
            Condition::Running => Mark::Running,
            Condition::Elsewhere => Mark::Elsewhere,
            Condition::Stopped | Condition::Done => Mark::Stopped,
        }
    }

    /// Whether the server is running and can be opened, even if it does not answer well.
    pub fn is_up(self) -> bool {
        matches!(self, Condition::Running | Condition::Unhealthy)
    }
}

/// The mark of a server, or of several together. The smallest is the worst, and is shown for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Mark {
    /// A server crashed, and Trayvisor gave up restarting it.
    Crashed,
    /// A server needs a port that is taken, does not answer well, or has a broken configuration; or a job failed.
    Warning,
    /// A server is starting, stopping, or waiting to restart after a crash.
    Changing,
    /// A server is running, and none has a problem.
    Running,
    /// A server runs elsewhere, and Trayvisor is running none.
    Elsewhere,
    /// No server is running.
    Stopped,
}

impl Mark {
    /// All marks, the worst first.
    pub const ALL: [Mark; 6] =
        [Mark::Crashed, Mark::Warning, Mark::Changing, Mark::Running, Mark::Elsewhere, Mark::Stopped];

    /// The worst mark of these servers.
    pub fn of(servers: &[Snapshot]) -> Mark {
        servers.iter().map(|server| server.condition().mark()).min().unwrap_or(Mark::Stopped)
    }
}

/// The actions that are possible for a server now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct Can {
    /// Start it, or restart it now instead of waiting.
    pub start: bool,
    /// Stop it, or cancel its restart.
    pub stop: bool,
    /// Stop it and start it again.
    pub restart: bool,
    /// End the processes that hold its port, and start it.
    pub free: bool,
    /// End the process that runs it elsewhere, and start it.
    pub take_over: bool,
    /// Start it on this port instead of the one that is taken.
    pub use_port: Option<u16>,
    /// Open it in a browser.
    pub open: bool,
    /// Open its API documentation in a browser.
    pub open_docs: bool,
}

/// The condition of a server and what can be done with it.
pub(crate) fn verdict(server: &Snapshot) -> (Condition, Can) {
    let condition = condition(server);
    let (is_up, is_well_configured) = (condition.is_up(), server.problem.is_none());
    let conflict = server.conflict().filter(|_| condition == Condition::PortTaken);
    let elsewhere = server.elsewhere.as_ref().filter(|_| condition == Condition::Elsewhere);
    let can = Can {
        start: is_well_configured
            && matches!(
                condition,
                Condition::Stopped
                    | Condition::Done
                    | Condition::Crashed
                    | Condition::Failed
                    | Condition::PortTaken
                    | Condition::Waiting
            ),
        stop: is_up || matches!(condition, Condition::Starting | Condition::Waiting),
        // A broken configuration is detected before anything is stopped, and may be fixed by the time of the restart.
        restart: is_up || condition == Condition::Starting,
        free: conflict.is_some_and(Conflict::can_be_freed),
        take_over: is_well_configured && elsewhere.is_some_and(|holder| holder.may_be_ended),
        use_port: conflict.and_then(|conflict| conflict.next_free),
        open: is_up && server.url.is_some(),
        open_docs: is_up && server.docs_url.is_some(),
    };
    (condition, can)
}

fn condition(server: &Snapshot) -> Condition {
    match &server.state {
        State::Starting { .. } => Condition::Starting,
        State::Running { ready: true, .. } => Condition::Running,
        State::Running { ready: false, .. } => Condition::Unhealthy,
        State::Stopping { .. } => Condition::Stopping,
        State::Waiting { .. } => Condition::Waiting,
        // If it runs elsewhere, earlier events here do not matter.
        State::Stopped | State::Done { .. } | State::Failed(_) if server.elsewhere.is_some() => {
            Condition::Elsewhere
        }
        // Nothing else can be done before the problem is fixed.
        State::Stopped | State::Done { .. } | State::Failed(_) if server.problem.is_some() => {
            Condition::Misconfigured
        }
        State::Stopped => Condition::Stopped,
        State::Done { .. } => Condition::Done,
        State::Failed(Cause::Job(_)) => Condition::Failed,
        State::Failed(Cause::Conflict(_)) => Condition::PortTaken,
        State::Failed(Cause::Crash(_)) => Condition::Crashed,
    }
}

#[cfg(test)]
pub(crate) mod tests;
