//! `cargo xtask run`: runs Trayvisor on this screen or on a virtual one.

use std::path::Path;

use super::build;
use crate::{
    machine::{self, Need},
    project::{Project, executable, make_folder, write_file},
    shell::{Outcome, Program, say},
};

/// The demo project. It uses the server built into the command, so nothing else is needed.
const DEMO: &str = r#"{
  "name": "demo",
  "command": ["trayvisor", "demo", "--port", "{port}"],
  "port": 8765
}
"#;

/// Builds, then opens the tray app with a demo server.
pub(crate) fn run(project: &Project) -> Outcome {
    let screen = has_screen();
    if screen {
        machine::ensure(&[Need::Build])?;
    } else {
        say("There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set): using a virtual one");
        machine::ensure(&[Need::Build, Need::VirtualDesktop])?;
    }
    build::build(project, false)?;
    let demo = project.target.join("demo");
    make_folder(&demo)?;
    let config = demo.join(".backend_config.json");
    if !config.exists() {
        write_file(&config, DEMO)?;
    }
    // Its own home, to leave the developer's real projects alone.
    let home = project.target.join("run-home");
    make_folder(&home)?;
    let binaries = project.binaries(false);
    let program = |name: &str| {
        Program::new(binaries.join(executable(name))).env("TRAYVISOR_HOME", &home).dir(&project.root)
    };
    program("trayvisor").args(["add"]).args([&demo]).run()?;

    if !screen {
        let picture = project.target.join("screenshots").join("run.png");
        make_folder(picture.parent().unwrap_or(&project.target))?;
        return program("virtual_desktop").args(["run"]).args([&binaries, &demo, &picture]).run();
    }
    on_this_screen(&program, &demo)
}

/// Opens the tray app and waits until it exits.
fn on_this_screen(program: &dyn Fn(&str) -> Program, demo: &Path) -> Outcome {
    let mut app = program("trayvisor-desktop").start()?;
    let command = |verb: &str| program("trayvisor").args([verb, "-C"]).args([demo]);
    // The app also shows a demo that does not start, for instance because its port is taken.
    if let Err(error) = command("start").run().and_then(|()| command("status").run()) {
        say(&format!("The demo is not running: {error}"));
    }
    say("Trayvisor is in the tray. Quit it from its menu.");
    let status = app.wait().map_err(|error| format!("the tray app was lost: {error}"))?;
    if command("status").succeeds() {
        say("The demo runs on without the tray, as every server does; stopping it");
        command("stop").run()?;
    }
    if status.success() { Ok(()) } else { Err(format!("the tray app ended with {status}")) }
}

/// Whether there is a screen to show the app on.
fn has_screen() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
