//! What is shown of a line: its text without its time stamp, and that without its escape codes.

use std::borrow::Cow;

use memchr::{memchr, memrchr};

use super::{ansi, stamp_length};

/// A line's time stamp and what a terminal would show of its text: of one that was rewritten, a progress bar, what was
/// written last.
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

/// The same as [`ansi::plain`], faster for what most lines are: without escape codes, or with colours alone.
pub(super) fn plain(text: &[u8]) -> Cow<'_, [u8]> {
    if !has_control(text) {
        return Cow::Borrowed(text);
    }
    without_colours(text).map_or_else(
        || Cow::Owned(ansi::plain(&String::from_utf8_lossy(text)).into_owned().into_bytes()),
        Cow::Owned,
    )
}

/// Whether there are control characters of one byte, or what those of two begin with. Looks at many at once.
fn has_control(text: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < b' ' && byte != b'\t') | (byte == 0x7f) | (byte == 0xc2);
    text.chunks(32).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_control(*byte)))
}

/// A text without the escape codes of colours; `None` when it has others, or control characters.
fn without_colours(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(0x1b, rest) {
        plain.extend_from_slice(&rest[..at]);
        let parameters = rest[at + 1..].strip_prefix(b"[")?;
        let end = parameters.iter().position(|byte| !(byte.is_ascii_digit() || *byte == b';'))?;
        rest = parameters[end..].strip_prefix(b"m")?;
    }
    plain.extend_from_slice(rest);
    (!has_control(&plain)).then_some(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_that_was_rewritten_shows_what_was_written_last() {
        let stamp = "2026-11-22T19:30:01.123+01:00";
        let line = format!("{stamp} 10 %\r50 %\r100 %\r\r\n");
        assert_eq!(shown(line.as_bytes()), (Some(stamp.as_bytes()), &b"100 %"[..]));
        assert_eq!(shown(b"plain\r\n"), (None, &b"plain"[..]));
    }

    proptest! {
        #[test]
        fn the_fast_way_gives_what_the_slow_one_does(
            pieces in prop::collection::vec(prop_oneof![
                "[a-zA-Z ]{0,6}", "\x1b\\[[0-9;]{0,5}[mKH]?", any::<String>(), "[\\x00-\\x1f\\x7f-\\x{9f}é]{0,3}",
            ], 0..8),
        ) {
            let text = pieces.concat();
            let (fast, slow) = (plain(text.as_bytes()), ansi::plain(&text));
            prop_assert_eq!(&*fast, slow.as_bytes());
        }
    }
}
