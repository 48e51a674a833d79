//! `cargo xtask page`: the page in a browser, with the real core.

use super::ui;
use crate::{
    machine::{self, Need},
    project::{Project, executable, make_folder},
    shell::{Outcome, Program, cargo, npm, say},
};

/// The address of Vite's development server.
const ORIGIN: &str = "http://127.0.0.1:5173";

/// Serves the page, with reload after edits, and the core, until it is interrupted.
pub(crate) fn run(project: &Project) -> Outcome {
    machine::ensure(&[Need::Build])?;
    ui::install(project)?;
    cargo().args(["build", "-p", "trayvisor", "-p", "trayvisor-page-server"]).run()?;
    let mut page = npm().args(["run", "dev"]).dir(project.ui()).start()?;
    let mut core =
        Program::new(project.binaries(false).join(executable("trayvisor-page-server"))).args([ORIGIN]);
    // Its own home, to leave the developer's real projects alone.
    if std::env::var_os("TRAYVISOR_HOME").is_none() {
        let home = project.target.join("page-home");
        make_folder(&home)?;
        core = core.env("TRAYVISOR_HOME", home);
    }
    say("Open the address with the token. Servers that are started there keep running afterwards");
    let served = core.run();
    // It may have exited already.
    let _ = page.kill();
    let _ = page.wait();
    served
}
