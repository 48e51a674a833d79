//! Makes terminal output harmless: escape sequences and control characters can move the cursor, set titles, and query
//! the terminal, which then types answers for the user.
//!
//! The only place that interprets escape codes.

mod sgr;

use std::borrow::Cow;

use anstyle_parse::{Params, Parser, Perform};
use memchr::{memchr, memchr_iter};

use trayvisor_model::LogStyle;

const ESCAPE: u8 = 0x1b;
/// Resets all styles.
const RESET: &str = "\x1b[0m";

/// The text of a line without escape sequences and control characters, except tabs. A code that would have moved the
/// cursor to another line or to the start of this one becomes a space.
pub fn plain(line: &str) -> Cow<'_, str> {
    if !has_control(line.as_bytes()) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    read(line, |seen| {
        if let Seen::Letter(letter) = seen {
            text.push(letter);
        }
    });
    Cow::Owned(text)
}

/// The same with colours and other text styles kept, and reset at the end of the line.
pub fn colours_only(line: &str) -> Cow<'_, str> {
    if !has_control(line.as_bytes()) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    let mut coloured = false;
    read(line, |seen| match seen {
        Seen::Letter(letter) => text.push(letter),
        Seen::Style(params) => {
            let code = sgr::written(params);
            coloured = code != RESET;
            text.push_str(&code);
        }
    });
    if coloured {
        text.push_str(RESET);
    }
    Cow::Owned(text)
}

/// The text of a line as from [`plain`], and where each style begins in it. A line begins without a style.
pub(super) fn styled(line: &str) -> (Cow<'_, str>, Vec<(usize, LogStyle)>) {
    let mut styles: Vec<(usize, LogStyle)> = Vec::new();
    if !has_control(line.as_bytes()) {
        return (Cow::Borrowed(line), styles);
    }
    let mut text = String::with_capacity(line.len());
    let (mut style, mut last) = (LogStyle::default(), LogStyle::default());
    read(line, |seen| match seen {
        Seen::Letter(letter) => {
            if style != last {
                styles.push((text.len(), style));
                last = style;
            }
            text.push(letter);
        }
        Seen::Style(params) => sgr::apply(params, &mut style),
    });
    (Cow::Owned(text), styles)
}

/// The same as [`plain`], in reused memory. Fast for lines with no codes except colours, which are the most common.
pub(super) fn plain_bytes<'a>(text: &'a [u8], memory: &'a mut Vec<u8>) -> &'a [u8] {
    if !has_control(text) {
        return text;
    }
    memory.clear();
    if without_colours(text, memory).is_none() {
        memory.clear();
        memory.extend_from_slice(plain(&String::from_utf8_lossy(text)).as_bytes());
    }
    memory
}

/// Whether a text contains the start of an escape code.
pub(super) fn has_escape(text: &[u8]) -> bool {
    memchr(ESCAPE, text).is_some()
}

/// Copies a text without colour codes; `None` if it has other codes or control characters.
fn without_colours(text: &[u8], plain: &mut Vec<u8>) -> Option<()> {
    let mut rest = text;
    while let Some(at) = memchr(ESCAPE, rest) {
        plain.extend_from_slice(&rest[..at]);
        let parameters = rest[at + 1..].strip_prefix(b"[")?;
        let end = parameters.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))?;
        rest = parameters[end..].strip_prefix(b"m")?;
    }
    plain.extend_from_slice(rest);
    (!has_control(plain)).then_some(())
}

/// Whether a text has control characters other than tabs. Checks many bytes at once.
fn has_control(text: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < b' ' && byte != b'\t') | (byte == 0x7f);
    // U+0080 to U+009F are two bytes; the first of them also begins other letters.
    let is_long = |at: usize| text.get(at + 1).is_some_and(|byte| *byte < 0xa0);
    text.chunks(32).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_control(*byte)))
        || memchr_iter(0xc2, text).any(is_long)
}

/// A part of a line, for the callback of the reader.
enum Seen<'a> {
    Letter(char),
    /// The parameters of a code that styles what follows.
    Style(&'a Params),
}

/// Reads a line and leaves out what is not shown.
fn read(line: &str, see: impl FnMut(Seen<'_>)) {
    let mut reader = Reader(see);
    let mut parser = Parser::<anstyle_parse::DefaultCharAccumulator>::new();
    for byte in line.bytes() {
        parser.advance(&mut reader, byte);
    }
}

struct Reader<S>(S);

impl<S: FnMut(Seen<'_>)> Perform for Reader<S> {
    fn print(&mut self, c: char) {
        // Among them the one-character forms of escape sequences (U+0080 to U+009F).
        if !c.is_control() {
            self.0(Seen::Letter(c));
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\t' => self.0(Seen::Letter('\t')),
            b'\n' | b'\x0b' | b'\x0c' | b'\r' => self.0(Seen::Letter(' ')),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: u8) {
        // With intermediates, `m` has another meaning: `CSI > 4 m` is about the keyboard.
        if action == b'm' && intermediates.is_empty() && !ignore {
            self.0(Seen::Style(params));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_is_passed_on_as_it_is() {
        assert!(matches!(plain("INFO:\tgrüße … 東"), Cow::Borrowed("INFO:\tgrüße … 東")));
        assert!(matches!(colours_only("INFO:\tgrüße … 東"), Cow::Borrowed("INFO:\tgrüße … 東")));
    }

    #[test]
    fn colours_are_kept_and_ended_or_dropped() {
        let line = "\x1b[32mINFO\x1b[0m: \x1b[38;5;208;1m東\x1b[m \x1b[4:3mwavy";
        assert_eq!(plain(line), "INFO: 東 wavy");
        assert_eq!(colours_only(line), "\x1b[32mINFO\x1b[0m: \x1b[38;5;208;1m東\x1b[0m \x1b[4:3mwavy\x1b[0m");
    }

    #[test]
    fn whatever_else_a_terminal_obeys_is_dropped() {
        for dangerous in [
            "\x1b[2J",
            "\x1b[1;1H",
            "\x1b[?2004l",
            "\x1b[6n",
            "\x1b[>4;2m",
            "\x1b]0;title\x07",
            "\x1b]8;;http://x\x1b\\",
            "\x1b]52;c;cm0gLXJm\x07",
            "\x1bP$q\"p\x1b\\",
            "\x1bc",
            "\x07",
            "\x08",
            "\0",
            "\x7f",
            "\u{85}",
        ] {
            let line = format!("a{dangerous}b");
            assert_eq!(plain(&line), "ab", "{dangerous:?}");
            assert_eq!(colours_only(&line), "ab", "{dangerous:?}");
        }
        assert_eq!(plain("50%\r100%"), "50% 100%");
        assert_eq!(colours_only("\u{9b}31mred"), "31mred", "no escape, so no colour");
    }

    /// Texts with many parts that the parser must understand.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<String>(),
            "\x1b[\\[\\]P^_X(]?[0-9:;<=>? -/]{0,80}[@-~]?",
            "\x1b\\[[0-9;:]{0,6}m",
            Just("\x1b\\".to_owned()),
            Just("\x07".to_owned()),
            "[\\x00-\\x1f\\x7f-\\x{9f}]{0,4}",
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_that_a_terminal_obeys_is_left(line in hostile()) {
            let plain = plain(&line).into_owned();
            prop_assert!(!plain.contains(|c: char| c.is_control() && c != '\t'), "{plain:?}");
            prop_assert_eq!(super::plain(&plain), plain.as_str());
            let coloured = colours_only(&line).into_owned();
            prop_assert_eq!(super::plain(&coloured), plain.as_str());
            prop_assert_eq!(colours_only(&coloured), coloured.as_str());
            let (text, styles) = styled(&line);
            prop_assert_eq!(&*text, plain.as_str());
            prop_assert!(styles.iter().all(|(at, _)| *at < text.len() && text.is_char_boundary(*at)));
            prop_assert!(styles.is_sorted_by(|one, next| one.0 < next.0 && one.1 != next.1));
        }

        #[test]
        fn the_fast_way_gives_what_the_slow_one_does(
            pieces in prop::collection::vec(prop_oneof![
                "[a-zA-Z ]{0,6}", "\x1b\\[[0-9;:]{0,5}[mKH]?", any::<String>(), "[\\x00-\\x1f\\x7f-\\x{9f}é·]{0,3}",
            ], 0..8),
        ) {
            let text = pieces.concat();
            let mut memory = b"from before".to_vec();
            let (fast, slow) = (plain_bytes(text.as_bytes(), &mut memory), plain(&text));
            prop_assert_eq!(fast, slow.as_bytes());
        }

        #[test]
        fn text_survives_between_colours(words in prop::collection::vec("[^\\p{Cc}]{0,8}", 1..8)) {
            let line = words.join("\x1b[1;31m");
            prop_assert_eq!(plain(&line), words.concat());
        }
    }
}
