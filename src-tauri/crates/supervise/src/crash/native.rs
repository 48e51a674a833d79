//! Rust and Go.

use super::row::{Row, Weight};
use trayvisor_model::Message;

pub(super) const ROWS: &[Row] = &[
    Row::lasting(r"^error: could not compile `(?<package>[^`]+)`.*", |found| Message::NotCompiled {
        package: found.text("package"),
    }),
    Row::lasting(r"bind: permission denied.*", |_| Message::ItsPortDenied {}),
    Row::passing(r"^thread '.*' .*panicked at (?<file>.*):(?<line>\d+):\d+:\n(?<why>.*)", |found| {
        Message::PanickedAt { why: found.text("why"), file: found.text("file"), line: found.text("line") }
    })
    .weighing(Weight::Exception),
    Row::passing(r"^panic: (?<why>.*)\n(?:.*\n)*?\t(?<file>(?:/|[A-Za-z]:).*\.go):(?<line>\d+)", |found| {
        Message::PanickedAt { why: found.text("why"), file: found.text("file"), line: found.text("line") }
    })
    .weighing(Weight::Exception),
];
