//! Checks that a server leaves nothing behind.

use crate::desktop::of_home;
use crate::home::Home;
use crate::port;
use crate::processes::{Process, describe};

/// The processes of a home's servers, without Trayvisor's own. Its `serve` counts as a server.
pub fn server_processes(home: &Home) -> Vec<Process> {
    let of_ours = |process: &Process| {
        process.program().is_some_and(|program| program.ends_with("trayvisor"))
            && !process.command().contains("trayvisor serve ")
    };
    of_home(home).into_iter().filter(|process| !of_ours(process)).collect()
}

/// Waits until no server process of a home is left and a port is free.
#[track_caller]
pub fn assert_nothing_is_left(home: &Home, port: u16) {
    let left = server_processes(home);
    assert!(left.is_empty(), "left behind: {}", describe(&left));
    assert!(port::is_free(port), "port {port} is still in use");
}
