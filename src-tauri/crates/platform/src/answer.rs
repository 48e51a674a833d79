//! Asks a program for a short answer, such as its version.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Longest answer to read, in bytes.
const MOST: u64 = 4096;

/// What a program prints with this argument. `None` if it cannot be started or takes longer than the limit.
pub fn answer(program: &Path, argument: &str, limit: Duration) -> Option<String> {
    let mut command = Command::new(program);
    command.arg(argument).current_dir(program.parent()?);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    crate::without_window(&mut command);
    let mut child = command.spawn().ok()?;
    let output = child.stdout.take()?;
    let (sender, answer) = mpsc::channel();
    // A thread, because what the program started may keep the output open for ever.
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = output.take(MOST).read_to_end(&mut text);
        sender.send(read.map(|_| text))
    });
    let text = answer.recv_timeout(limit).ok().and_then(Result::ok);
    let _ = child.kill();
    let _ = child.wait();
    text.map(|text| String::from_utf8_lossy(&text).into_owned())
}
