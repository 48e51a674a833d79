//! `doctor`.

use std::path::Path;
use std::process::ExitCode;

use trayvisor_control::doctor::{self, Finding, Level, Section};

use crate::output;
use crate::selection::Selection;

/// Prints what works and what does not; fails if something does not work.
pub(crate) async fn run(program: &Path, selection: &Selection, json: bool) -> ExitCode {
    let sections = doctor::examine(program, &selection.folder(None)).await;
    if json {
        output::line(&output::json(&sections));
    } else {
        sections.iter().for_each(print);
    }
    let mut findings = sections.iter().flat_map(|section| &section.findings);
    if findings.any(|finding| finding.level == Level::Error) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn print(section: &Section) {
    output::line(&section.title);
    for Finding { level, what, mend } in &section.findings {
        let mark = match level {
            Level::Ok => "✅",
            Level::Warning => "⚠️ ",
            Level::Error => "❌",
        };
        output::line(&format!("  {mark} {what}"));
        if let Some(mend) = mend {
            output::line(&format!("     💡 {mend}"));
        }
    }
}
