//! What deserves a notification: compares the snapshots with what has been shown.

use std::collections::HashMap;

use jiff::Timestamp;
use trayvisor_control::model::AlertEvent;
use trayvisor_control::model::{
    Agreement, Cause, Conflict, CrashReport, ServerRef, Snapshot, State, Unhealthy,
};

use crate::language::{holders, say, spoken};
use crate::tray::action::Action;

/// A crash after a run of this many seconds is shown again, and does not belong to the previous crash loop.
const GOOD_RUN_S: f64 = 10.0;

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The server it is about.
    pub(crate) server: ServerRef,
    /// The kind of event, for users who do not want all; `None` for what all users see.
    pub(crate) event: Option<AlertEvent>,
    /// "api crashed".
    pub(crate) summary: String,
    /// Why, and what to do.
    pub(crate) body: String,
    pub(crate) buttons: Vec<Button>,
}

/// A notification's button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Button {
    /// Starts the server again.
    Restart,
    /// Runs the job again.
    RunAgain,
    /// Opens the window with the server's log.
    ShowLogs,
    /// Ends the holders of this port and starts the server on it.
    FreePort(Conflict),
    /// Starts the server on this port instead.
    UsePort(u16),
    /// Agrees to what was shown, and performs the action.
    Run(Vec<Agreement>, Box<Action>),
    /// Opens the window with the question whether these may be run.
    ShowQuestion(Vec<ServerRef>),
}

impl Button {
    /// Its key for the notification server.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Button::Restart => "restart",
            Button::RunAgain => "run-again",
            Button::ShowLogs => "logs",
            Button::FreePort(_) => "free",
            Button::UsePort(_) => "use-next",
            Button::Run(..) => "run",
            Button::ShowQuestion(_) => "show",
        }
    }

    /// The action of a click on it, for the server of the notification.
    pub(crate) fn action(&self, server: ServerRef) -> Action {
        match self {
            Button::Restart => Action::Restart(server),
            Button::RunAgain => Action::Start(server),
            Button::ShowLogs => Action::ShowLogs(server),
            Button::FreePort(conflict) => Action::StartFreeing(server, conflict.clone()),
            Button::UsePort(port) => Action::StartOn(server, *port),
            Button::Run(agreements, then) => Action::Agree(agreements.clone(), then.clone()),
            Button::ShowQuestion(servers) => Action::ShowQuestion(servers.clone()),
        }
    }

    /// Its label.
    pub(crate) fn label(&self) -> String {
        match self {
            Button::Restart => say().restart.to_owned(),
            Button::RunAgain => say().run_again.to_owned(),
            Button::ShowLogs => say().show_logs.to_owned(),
            Button::FreePort(_) => say().free_port.to_owned(),
            Button::UsePort(port) => (say().use_port)(*port),
            Button::Run(agreements, _) => (say().run_them)(agreements.len()).to_owned(),
            Button::ShowQuestion(_) => say().show.to_owned(),
        }
    }
}

/// What has been shown for a server.
#[derive(Clone, Copy)]
struct Told {
    crash: Timestamp,
    conflict: Timestamp,
    recovery: Timestamp,
    unhealthy: Timestamp,
    /// A crash of a loop that still goes on was shown.
    looping: bool,
    /// It was shown as unhealthy, and has not been well since.
    unwell: bool,
}

/// Remembers what has been shown.
pub(crate) struct Notices {
    since: Timestamp,
    told: HashMap<ServerRef, Told>,
}

impl Notices {
    /// Ignores everything before `since`.
    pub(crate) fn new(since: Timestamp) -> Notices {
        Notices { since, told: HashMap::new() }
    }

    /// Servers that were shown as unhealthy and are well again.
    pub(crate) fn well_again(&mut self, servers: &[Snapshot]) -> Vec<ServerRef> {
        let healthy = servers.iter().filter(|server| server.unhealthy().is_none()).map(Snapshot::server);
        healthy
            .filter(|server| self.told.get_mut(server).is_some_and(|told| std::mem::take(&mut told.unwell)))
            .collect()
    }

    /// The new notices for these snapshots.
    pub(crate) fn of(&mut self, servers: &[Snapshot]) -> Vec<Notice> {
        servers.iter().filter_map(|server| self.of_server(server)).collect()
    }

    fn of_server(&mut self, server: &Snapshot) -> Option<Notice> {
        let since = self.since;
        let nothing = Told {
            crash: since,
            conflict: since,
            recovery: since,
            unhealthy: since,
            looping: false,
            unwell: false,
        };
        let told = self.told.entry(server.server()).or_insert(nothing);
        if let Some(conflict) = server.conflict().filter(|conflict| conflict.at > told.conflict) {
            told.conflict = conflict.at;
            return Some(conflict_notice(server, conflict));
        }
        if let Some(at) = server.recovered_at.filter(|at| *at > told.recovery) {
            told.recovery = at;
            return Some(recovery_notice(server));
        }
        if let Some(unhealthy) = server.unhealthy().filter(|unhealthy| unhealthy.at > told.unhealthy) {
            told.unhealthy = unhealthy.at;
            told.unwell = true;
            return Some(unhealthy_notice(server, unhealthy));
        }
        if let Some(report) = server.failure().filter(|report| report.at > told.crash) {
            told.crash = report.at;
            return Some(failure_notice(server, report));
        }
        let report = server.crash().filter(|report| report.at > told.crash);
        let gave_up = has_given_up(server);
        let Some(report) = report else {
            // The last crash of a loop may be reported before it is known to be the last.
            if server.crash().is_none() {
                told.looping = false;
            }
            let ended = gave_up && std::mem::take(&mut told.looping) && server.restarts > 0;
            return server.crash().filter(|_| ended).map(|report| crash_notice(server, report));
        };
        told.crash = report.at;
        let going_on = told.looping && report.uptime_s < GOOD_RUN_S;
        told.looping = !gave_up;
        (gave_up || !going_on).then(|| crash_notice(server, report))
    }
}

fn has_given_up(server: &Snapshot) -> bool {
    matches!(server.state, State::Failed(Cause::Crash(_)))
}

fn crash_notice(server: &Snapshot, report: &CrashReport) -> Notice {
    let gave_up = has_given_up(server);
    let summary = match (gave_up, server.restarts) {
        (true, 1..) => (say().keeps_crashing)(&server.name),
        (true | false, _) => (say().crashed)(&server.name),
    };
    let mut body = report.cause.sentences(spoken());
    match server.state {
        State::Failed(_) if server.restarts > 0 => {
            body += &format!(" {}", (say().left_stopped)(server.restarts));
        }
        State::Waiting { .. } | State::Starting { .. } | State::Running { .. } => {
            body += &format!(" {}", say().being_started);
        }
        // While the rest of the tree is stopping, it is not known yet what follows.
        State::Failed(_) | State::Stopping { .. } | State::Stopped | State::Done { .. } => {}
    }
    Notice {
        server: server.server(),
        event: Some(if gave_up && server.restarts > 0 { AlertEvent::GaveUp } else { AlertEvent::Crash }),
        summary,
        body,
        buttons: vec![Button::Restart, Button::ShowLogs],
    }
}

/// For all users: who runs a job waits for its outcome.
fn failure_notice(job: &Snapshot, report: &CrashReport) -> Notice {
    Notice {
        server: job.server(),
        event: None,
        summary: (say().failed)(&job.name),
        body: report.cause.sentences(spoken()),
        buttons: vec![Button::RunAgain, Button::ShowLogs],
    }
}

fn unhealthy_notice(server: &Snapshot, unhealthy: &Unhealthy) -> Notice {
    let summary = (say().unhealthy)(&server.name);
    let body = (say().it_does)(&unhealthy.why.text(spoken()));
    Notice {
        server: server.server(),
        event: Some(AlertEvent::Unhealthy),
        summary,
        body,
        buttons: vec![Button::Restart, Button::ShowLogs],
    }
}

fn recovery_notice(server: &Snapshot) -> Notice {
    let summary = (say().recovered)(&server.name);
    let body = say().answers_again.to_owned();
    Notice {
        server: server.server(),
        event: Some(AlertEvent::Recovered),
        summary,
        body,
        buttons: vec![Button::ShowLogs],
    }
}

fn conflict_notice(server: &Snapshot, conflict: &Conflict) -> Notice {
    let mut body = (say().not_started)(&server.name, &holders(&conflict.holders));
    let reasons = conflict.holders.iter().filter_map(|holder| holder.protected.as_ref());
    let reasons: Vec<String> = reasons.map(|reason| reason.whole(spoken())).collect();
    let mut buttons = Vec::new();
    if conflict.can_be_freed() {
        buttons.push(Button::FreePort(conflict.clone()));
    } else if !reasons.is_empty() {
        body += &format!(" {}", (say().cannot_be_ended)(&reasons.join("; ")));
    }
    buttons.extend(conflict.next_free.map(Button::UsePort));
    let summary = (say().port_in_use)(conflict.port);
    Notice { server: server.server(), event: Some(AlertEvent::Conflict), summary, body, buttons }
}

#[cfg(test)]
mod tests;
