//! `logs`.

use std::process::ExitCode;
use std::time::Duration;

use trayvisor_control::{Manager, Result};

use crate::output;
use crate::selection::Selection;

/// How often a followed log is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// So many lines are taken at a time.
const PAGE: usize = 1000;

/// Prints the end of a log and, followed, what is added, until nobody reads any more.
pub(crate) async fn run(
    manager: &Manager,
    selection: &Selection,
    name: Option<String>,
    lines: usize,
    follow: bool,
) -> Result<ExitCode> {
    let server = selection.server(manager, name)?;
    let mut page = manager.tail(&server, lines)?;
    loop {
        if !page.lines.iter().all(|line| output::line(line)) || !follow {
            return Ok(ExitCode::SUCCESS);
        }
        if page.lines.len() < PAGE {
            tokio::time::sleep(LOOK).await;
        }
        page = manager.follow(&server, &page.next, PAGE)?;
    }
}
