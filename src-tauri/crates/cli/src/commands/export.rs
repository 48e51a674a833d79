//! `export`.

use std::path::Path;
use std::process::ExitCode;

use trayvisor_control::export::{Export, Format};
use trayvisor_control::{Manager, Result};

use crate::output;
use crate::selection::Selection;

/// Prints the files, or writes them into a folder.
pub(crate) fn run(
    manager: &Manager,
    selection: &Selection,
    format: Format,
    servers: &[String],
    folder: Option<&Path>,
) -> Result<ExitCode> {
    let export = manager.export(&selection.project()?, servers, format)?;
    match folder {
        Some(folder) => {
            for file in export.save(&selection.folder(Some(folder)))? {
                output::line(&format!("✅ {}", file.display()));
            }
        }
        None => print(&export),
    }
    for remark in &export.remarks {
        output::remark(remark);
    }
    Ok(ExitCode::SUCCESS)
}

/// A single file as it is; several one after the other, each under its name.
fn print(export: &Export) {
    for file in &export.files {
        if export.files.len() > 1 {
            output::line(&format!("# ── {} ──", file.name));
        }
        output::line(file.text.trim_end());
    }
}
