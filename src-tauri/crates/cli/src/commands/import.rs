//! `import`.

use std::path::Path;
use std::process::ExitCode;

use trayvisor_control::{Result, import};

use crate::output;
use crate::selection::Selection;

/// Imports a Procfile or a `process-compose.yaml`, and prints what it could not import.
pub(crate) fn run(selection: &Selection, file: &Path) -> Result<ExitCode> {
    let file = selection.folder(Some(file));
    let beside = || file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let dir = selection.from.as_deref().unwrap_or_else(beside);
    let import = import::import(&file, dir)?;
    output::line(&format!("✅ {}: {}", import.file.display(), import.servers.join(", ")));
    for remark in &import.remarks {
        output::remark(remark);
    }
    output::line("💡 Check the file, then start its servers with `trayvisor start`");
    Ok(ExitCode::SUCCESS)
}
