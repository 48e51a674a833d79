//! What a server must not leave behind.

use crate::desktop::of_home;
use crate::home::Home;
use crate::port;
use crate::processes::{Process, describe};

/// The processes of a home's servers: what runs there and is not Trayvisor's own. Its `serve` is a server.
pub fn server_processes(home: &Home) -> Vec<Process> {
    let of_ours = |process: &Process| {
        process.program().is_some_and(|program| program.ends_with("trayvisor"))
            && !process.command().contains("trayvisor serve ")
    };
    of_home(home).into_iter().filter(|process| !of_ours(process)).collect()
}

/// Nothing of a home's servers runs, and a port is free.
#[track_caller]
pub fn assert_nothing_is_left(home: &Home, port: u16) {
    let left = server_processes(home);
    assert!(left.is_empty(), "left behind: {}", describe(&left));
    assert!(port::is_free(port), "port {port} is still in use");
}
