//! The visible part of a line.

use memchr::memrchr;

use super::stamp_length;

/// A line's time stamp, and its text as a terminal would show it: for a rewritten line, such as a progress bar, the
/// last text.
pub(super) fn shown(line: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let (stamp, text) = match stamp_length(line) {
        Some(length) => (Some(&line[..length]), &line[length + 1..]),
        None => (None, line),
    };
    let mut text = text.strip_suffix(b"\n").unwrap_or(text);
    while let Some(before) = text.strip_suffix(b"\r") {
        text = before;
    }
    (stamp, memrchr(b'\r', text).map_or(text, |at| &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_rewritten_shows_what_was_written_last() {
        let stamp = "2026-11-22T19:30:01.123+01:00";
        let line = format!("{stamp} 10 %\r50 %\r100 %\r\r\n");
        assert_eq!(shown(line.as_bytes()), (Some(stamp.as_bytes()), &b"100 %"[..]));
        assert_eq!(shown(b"plain\r\n"), (None, &b"plain"[..]));
    }
}
