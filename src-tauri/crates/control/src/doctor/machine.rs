//! Versions, tools and paths.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sysinfo::System;
use tokio::process::Command;

use super::Finding;
use trayvisor_model::ServerRef;
use trayvisor_model::error::Error;
use trayvisor_platform as platform;
use trayvisor_platform::search_path;
use trayvisor_store::home::Home;

/// Longest wait for a program of the system to print its version.
const PATIENCE: Duration = Duration::from_secs(5);

/// The name and version of Trayvisor: "Trayvisor 0.1.0".
pub(super) fn product() -> String {
    format!("Trayvisor {}", env!("CARGO_PKG_VERSION"))
}

/// This machine's system: "Linux (Debian GNU/Linux 13), kernel 6.12.1, x86_64".
pub(super) fn system() -> String {
    let system = System::long_os_version().unwrap_or_else(|_| env::consts::OS.to_owned());
    let kernel = System::kernel_version().map(|version| format!(", kernel {version}")).unwrap_or_default();
    format!("{system}{kernel}, {}", System::cpu_arch())
}

pub(super) fn versions(program: &Path) -> Vec<Finding> {
    vec![Finding::ok(format!("{} ({})", product(), program.display())), Finding::ok(system())]
}

/// The system's Python. Programs in a project are not run.
pub(super) async fn tools() -> Vec<Finding> {
    let path = search_path::get();
    let found = platform::PYTHONS.iter().find_map(|name| which::which_in(name, Some(&path), "/").ok());
    let Some(python) = found else {
        let mend =
            "Install Python if a project needs it; projects with their own environment already have it";
        return vec![Finding::warning("no Python on PATH", mend)];
    };
    vec![match version(&python).await {
        Some(version) => Finding::ok(format!("{version} ({})", python.display())),
        None => Finding::warning(
            format!("{} does not report its version", python.display()),
            "Run it in a terminal to see why, or reinstall Python",
        ),
    }]
}

async fn version(program: &PathBuf) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--version").current_dir(program.parent()?).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

pub(super) fn no_home(error: &Error) -> Finding {
    Finding::error(error.to_string(), "Fix the folder, or set TRAYVISOR_HOME to another one")
}

pub(super) fn paths(home: &Home) -> Vec<Finding> {
    let root = home.root().display();
    let mut findings = vec![match tempfile::tempfile_in(home.root()) {
        Ok(_) => Finding::ok(format!("{root} can be written (your projects and preferences)")),
        Err(error) => Finding::error(
            format!("{root} cannot be written: {error}"),
            "Free disk space and check the folder's permissions, or set TRAYVISOR_HOME to another folder",
        ),
    }];
    let any = ServerRef { project: PathBuf::new(), name: String::new() };
    if platform::socket_path_too_long(&home.socket(&any)) {
        findings.push(Finding::error(
            format!("the path {root} is too long for the sockets in it"),
            "Set TRAYVISOR_HOME to a folder with a shorter path",
        ));
    }
    findings
}
