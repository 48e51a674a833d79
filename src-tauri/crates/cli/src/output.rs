//! What is printed: facts to standard output, errors to standard error.

use std::io::{self, Write as _};

/// Prints a line; whether anybody still reads. A closed pipe is no reason to leave a job half done.
pub(crate) fn line(text: &str) -> bool {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).is_ok()
}

/// Prints rows under their heads, each column as wide as what is in it.
pub(crate) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(heads[column].len())
    };
    let widths: [usize; N] = std::array::from_fn(width);
    for row in std::iter::once(&heads.map(str::to_owned)).chain(rows) {
        let padded = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        line(padded.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// Prints what went wrong, in one line.
pub(crate) fn error(text: &str) {
    let _ = writeln!(io::stderr(), "❌ {text}");
}

/// Bytes as the reference prints them: "156.3 MB".
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0)
}
