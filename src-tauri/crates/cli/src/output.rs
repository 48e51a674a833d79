//! What is printed: facts to standard output, errors to standard error.

use std::io::{self, Write as _};

/// Prints a line; whether anybody still reads. A closed pipe is no reason to leave a job half done.
pub(crate) fn line(text: &str) -> bool {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).is_ok()
}

/// Prints what is good to know and no answer, in one line.
pub(crate) fn hint(text: &str) {
    let _ = writeln!(io::stderr(), "💡 {text}");
}

/// Prints what went wrong, in one line.
pub(crate) fn error(text: &str) {
    let _ = writeln!(io::stderr(), "❌ {text}");
}

/// Bytes as the reference prints them: "156.3 MB".
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0)
}
