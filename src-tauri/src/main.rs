//! Trayvisor on the desktop. Runs in two roles, each in its own process that can end without the other: the **tray**
//! (icon, menu, notifications, no window) and the **window** (`trayvisor-desktop window`). Both are ordinary clients of
//! the servers' supervisors and share only files and sockets.

#![cfg_attr(windows, windows_subsystem = "windows")]

mod language;
mod opener;
mod platform;
mod roles;
mod tray;
mod window;

use std::process::ExitCode;

use trayvisor_control::{Manager, preferences};

use crate::roles::Role;

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    roles::remember_program();
    trayvisor_control::search_path::ask_login_shell();
    let started = platform::check_desktop().and_then(|()| {
        let role = Role::of(std::env::args().skip(1))?;
        let manager = Manager::new(platform::command_program()).map_err(|error| error.to_string())?;
        language::speak(language::preferred(&preferences::read(manager.home())));
        match role {
            Role::Tray { at_login } => tray::run(manager.named("the tray"), at_login),
            Role::Window(show) => window::run(manager.named("the window"), show),
        }
        .map_err(|error| error.to_string())
    });
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("trayvisor-desktop: {message}");
            ExitCode::FAILURE
        }
    }
}
