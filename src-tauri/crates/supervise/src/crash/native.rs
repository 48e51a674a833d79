//! Rust and Go.

use super::row::{Row, Weight};
use super::system::ITS_LOG;

pub(super) const ROWS: &[Row] = &[
    Row::lasting(
        r"^error: could not compile `(?<package>[^`]+)`.*",
        "“$package” does not compile",
        "Mend what the compiler names in the log, then start it again",
    ),
    Row::lasting(r"bind: permission denied.*", "it may not listen on its port", "Use a port above 1023"),
    Row::passing(
        r"^thread '.*' .*panicked at (?<file>.*):(?<line>\d+):\d+:\n(?<why>.*)",
        "it panicked: $why, in $file, line $line",
        ITS_LOG,
    )
    .weighing(Weight::Exception),
    Row::passing(
        r"^panic: (?<why>.*)\n(?:.*\n)*?\t(?<file>(?:/|[A-Za-z]:).*\.go):(?<line>\d+)",
        "it panicked: $why, in $file, line $line",
        ITS_LOG,
    )
    .weighing(Weight::Exception),
];
