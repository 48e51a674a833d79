//! `status`.

mod block;
mod table;

use std::io::{IsTerminal as _, stdout};
use std::process::ExitCode;
use std::time::Duration;

use trayvisor_control::model::{Condition, ServerRef, Snapshot};
use trayvisor_control::{Manager, Result, words};

use crate::output;
use crate::selection::Selection;

/// Interval of `--watch` without changes, as in `watch -n 2`: no event reports processor and memory use, and only
/// writing shows that the reader has closed the output.
const WATCH: Duration = Duration::from_secs(2);

/// Moves to the top of the screen; the second code clears what follows the printed text.
const TOP: &str = "\x1b[H\x1b[J";

/// How the servers are shown.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// As JSON.
    pub(crate) json: bool,
    /// Repeatedly.
    pub(crate) watch: bool,
}

/// Shows server status; succeeds when all servers run and answer, and all jobs are done.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    look: Look,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    if look.watch {
        return watch(manager, &servers, look.json).await;
    }
    let snapshots = manager.status_of(servers).await?;
    output::line(&if look.json { output::json(&snapshots) } else { text(manager, &snapshots)? });
    let all_are_well = snapshots.iter().all(Snapshot::is_well);
    Ok(if all_are_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows the servers at each change and every 2 s until the reader closes the output; as JSON, one line each time.
async fn watch(manager: &Manager, servers: &[ServerRef], json: bool) -> Result<ExitCode> {
    let mut changes = manager.watch();
    // The first report is what is shown anyway.
    changes.next().await;
    let top = if stdout().is_terminal() && !json { TOP } else { "" };
    loop {
        let snapshots = manager.status_of(servers.to_vec()).await?;
        let shown = if json { output::json_line(&snapshots) } else { text(manager, &snapshots)? };
        if !output::line(&format!("{top}{shown}")) {
            return Ok(ExitCode::SUCCESS);
        }
        tokio::select! {
            () = tokio::time::sleep(WATCH) => {}
            Some(_) = changes.next() => {}
        }
    }
}

fn text(manager: &Manager, snapshots: &[Snapshot]) -> Result<String> {
    match snapshots {
        [one] => block::of(manager, one),
        all => Ok(table::of(all)),
    }
}

/// For a server whose supervisor is older than this command: how to update it.
fn outdated(server: &Snapshot) -> Option<String> {
    let version = server.supervisor_version.as_ref().filter(|_| server.outdated)?;
    Some(format!("started by Trayvisor {version}; `trayvisor restart {}` updates it", server.name))
}

/// The mark and word for a server's condition.
pub(crate) fn condition(server: &Snapshot) -> String {
    match server.condition() {
        Condition::Elsewhere => "⚠️  RUNNING ELSEWHERE".to_owned(),
        Condition::Running => "✅ RUNNING".to_owned(),
        Condition::Unhealthy => "⚠️  UNHEALTHY".to_owned(),
        Condition::Starting => "⏳ STARTING".to_owned(),
        Condition::Stopping => "⏳ STOPPING".to_owned(),
        Condition::Stopped => "❌ STOPPED".to_owned(),
        Condition::Misconfigured => "❌ STOPPED (configuration is broken)".to_owned(),
        Condition::PortTaken => "❌ STOPPED (port in use)".to_owned(),
        Condition::Done => "✅ DONE".to_owned(),
        Condition::Failed => "❌ FAILED".to_owned(),
        Condition::Crashed => "❌ CRASHED".to_owned(),
        Condition::Waiting => {
            let left = server.restart_at().map(|at| at.duration_since(jiff::Timestamp::now()));
            let left = left.and_then(|left| Duration::try_from(left).ok()).unwrap_or_default();
            format!("⏳ RESTARTING in {}", words::duration(left))
        }
    }
}
