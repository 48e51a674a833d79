//! What other programs' files cannot hold, and the comments in them.

use crate::error::{Error, Result};

/// Refuses a text that would end a line, or a file, where it must not.
pub(super) fn one_line(text: &str, place: &'static str) -> Result<()> {
    if text.contains(char::is_control) {
        return Err(Error::NotExportable { text: text.escape_debug().to_string(), place });
    }
    Ok(())
}

/// Lines that begin with `# `.
pub(super) fn comments(lines: &[String]) -> String {
    lines.iter().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect()
}
