//! `metrics`: what servers used.

mod prometheus;
mod table;

use std::process::ExitCode;

use serde::Serialize;
use trayvisor_control::model::{Figures, Metrics, Snapshot, Span};
use trayvisor_control::{Manager, Result};

use crate::arguments::Measured;
use crate::output;
use crate::selection::Selection;

/// A server and what it used: an object of `metrics --json`.
#[derive(Serialize)]
struct Server {
    name: String,
    project: String,
    ready: bool,
    restarts: u32,
    ready_after_s: Option<f64>,
    #[serde(flatten)]
    metrics: Metrics,
}

/// Shows what servers used, as a table, as JSON or for Prometheus.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    names: &[String],
    how: &Measured,
) -> Result<ExitCode> {
    let servers = selection.servers(manager, names)?;
    let snapshots = manager.status_of(servers).await?;
    let servers: Vec<Server> =
        snapshots.iter().map(|snapshot| measured(manager, snapshot, how.span)).collect();
    output::line(&if how.json {
        output::json_line(&servers)
    } else if how.prometheus {
        prometheus::exposition(&servers)
    } else {
        table::of(&servers)
    });
    Ok(ExitCode::SUCCESS)
}

fn measured(manager: &Manager, server: &Snapshot, span: Span) -> Server {
    let mut metrics = manager.metrics(&server.server(), span);
    if server.pid().is_none() {
        // It has just ended.
        metrics.now = Figures::default();
        metrics.cpu_s = None;
    }
    Server {
        name: server.name.clone(),
        project: server.project.display().to_string(),
        ready: server.ready(),
        restarts: server.restarts,
        ready_after_s: server.process().and_then(|process| process.ready_after_s),
        metrics,
    }
}
