//! One file for each verb.

pub(crate) mod alerts;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod crashes;
pub(crate) mod deliver;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod kill_port;
pub(crate) mod logs;
pub(crate) mod mcp;
pub(crate) mod metrics;
pub(crate) mod ports;
pub(crate) mod projects;
pub(crate) mod restart;
pub(crate) mod run;
pub(crate) mod send;
pub(crate) mod serve;
pub(crate) mod start;
pub(crate) mod status;
pub(crate) mod stop;
pub(crate) mod supervise;

use std::process::ExitCode;

use trayvisor_control::model::ServerRef;
use trayvisor_control::{Error, Manager, Order, Result};

use crate::output::Voice;

/// Does something to each server, in parallel where they need not wait for each other. An error with one keeps only the
/// servers that depend on it from their turn.
async fn each(
    manager: &Manager,
    servers: &[ServerRef],
    order: Order,
    action: impl AsyncFn(&ServerRef, &Voice) -> Result<()>,
) -> ExitCode {
    let voices = Voice::each(servers);
    let (voices, action) = (&voices, &action);
    let spoken = |server: ServerRef| async move {
        let Some(at) = servers.iter().position(|other| *other == server) else { return Ok(()) };
        action(&server, &voices[at]).await
    };
    let outcomes = manager.in_order(servers, order, spoken).await;
    for (outcome, voice) in outcomes.iter().zip(voices) {
        if let Err(error) = outcome {
            voice.error(&format!("{error}{}", hint(error)));
            last_lines(error).iter().for_each(|line| voice.quote(line));
        }
    }
    if outcomes.iter().all(Result::is_ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Where no cause is known: the last lines of its output, in which people may see one.
fn last_lines(error: &Error) -> &[String] {
    const SHOWN: usize = 5;
    match error {
        Error::Crashed { report, .. } | Error::JobFailed { report, .. } if report.is_unexplained() => {
            &report.lines[report.lines.len().saturating_sub(SHOWN)..]
        }
        _ => &[],
    }
}

/// The options of this command that solve a port conflict.
fn hint(error: &Error) -> String {
    let Error::PortBusy(conflict) = error else { return String::new() };
    let mut ways = Vec::new();
    if conflict.can_be_freed() {
        ways.push("`trayvisor start --force` frees it first".to_owned());
    }
    if let Some(next) = conflict.next_free {
        ways.push(format!("`trayvisor start --next-port` uses {next} this time"));
    }
    if ways.is_empty() { String::new() } else { format!(". {}", ways.join(", ")) }
}

#[cfg(test)]
pub(crate) mod tests {
    use trayvisor_control::model::{Conflict, Holder};

    use super::*;

    /// A conflict over port 8000 with these holders: their pids, and the reason why they must not be ended.
    pub(crate) fn conflict(holders: &[(Option<u32>, Option<&str>)]) -> Conflict {
        let holder = |(pid, protected): &(Option<u32>, Option<&str>)| Holder {
            pid: *pid,
            addresses: vec!["127.0.0.1:8000".to_owned()],
            may_be_ended: pid.is_some() && protected.is_none(),
            protected: protected.map(Into::into),
            ..Holder::named("python3")
        };
        let holders = holders.iter().map(holder).collect();
        Conflict { at: jiff::Timestamp::UNIX_EPOCH, port: 8000, holders, next_free: None }
    }

    #[test]
    fn force_is_offered_only_where_all_holders_are_seen_and_may_be_ended() {
        let hint = |holders: &[_]| hint(&Error::PortBusy(Box::new(conflict(holders))));
        assert!(hint(&[(Some(4711), None)]).contains("--force"));
        assert_eq!(hint(&[]), "");
        assert_eq!(hint(&[(None, None)]), "");
        assert_eq!(hint(&[(Some(4711), None), (Some(1), Some("it belongs to the system"))]), "");
    }
}
