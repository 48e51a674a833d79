//! A terminal, for programs that check whether they have one.

use std::fs::File;
use std::io::Read as _;
use std::process::{Child, Command};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Runs a program to its end with its standard output on a terminal. Returns the output, with the terminal's line
/// breaks (CR and LF).
///
/// # Panics
///
/// When there is no terminal, or the program cannot be started.
pub fn on_terminal(mut command: Command) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("a terminal of our own");
    let name = ptsname(&terminal, Vec::new()).expect("its name");
    let programs_end = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("its other end");
    let mut child: Child =
        command.env("TERM", "xterm-256color").stdout(programs_end).spawn().expect("started");
    // The command holds our handle of the program's end; while that is open, the read does not end.
    drop(command);
    let mut text = Vec::new();
    // Linux reports an error when the last writer of a terminal is gone.
    let _ = File::from(terminal).read_to_end(&mut text);
    child.wait().expect("our own child");
    String::from_utf8(text).expect("UTF-8")
}
