//! What a server writes for a terminal, made harmless: escape sequences and control characters can move the cursor,
//! set titles, ask the terminal questions and type their answers for the user.

use std::borrow::Cow;

use anstyle_parse::{Params, Parser, Perform};

/// The text of a line without any escape sequence or control character but tabs. What would have moved the cursor to
/// another line, or to the beginning of this one, leaves a blank.
pub fn plain(line: &str) -> Cow<'_, str> {
    filter(line, Colours::Dropped)
}

/// The same with colours and other looks of text kept, and ended at the end of the line.
pub fn colours_only(line: &str) -> Cow<'_, str> {
    filter(line, Colours::Kept)
}

/// Returns to a terminal's own colours.
const RESET: &str = "\x1b[0m";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Colours {
    Kept,
    Dropped,
}

fn filter(line: &str, colours: Colours) -> Cow<'_, str> {
    if !line.chars().any(|c| c.is_control() && c != '\t') {
        return Cow::Borrowed(line);
    }
    let mut filter = Filter { text: String::with_capacity(line.len()), colours, coloured: false };
    let mut parser = Parser::<anstyle_parse::DefaultCharAccumulator>::new();
    for byte in line.bytes() {
        parser.advance(&mut filter, byte);
    }
    if filter.coloured {
        filter.text.push_str(RESET);
    }
    Cow::Owned(filter.text)
}

/// Collects what may stay.
struct Filter {
    text: String,
    colours: Colours,
    /// Whether the text has another look than the terminal's own.
    coloured: bool,
}

impl Perform for Filter {
    fn print(&mut self, c: char) {
        // Among them the one-character forms of escape sequences (U+0080 to U+009F).
        if !c.is_control() {
            self.text.push(c);
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\t' => self.text.push('\t'),
            b'\n' | b'\x0b' | b'\x0c' | b'\r' => self.text.push(' '),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: u8) {
        // With intermediates an `m` is about something else: `CSI > 4 m` is about the keyboard.
        if self.colours == Colours::Dropped || action != b'm' || !intermediates.is_empty() || ignore {
            return;
        }
        let groups = params.iter().map(|group| {
            let numbers: Vec<String> = group.iter().map(u16::to_string).collect();
            numbers.join(":")
        });
        let groups: Vec<String> = groups.collect();
        self.coloured = groups != ["0"];
        self.text.push_str(&format!("\x1b[{}m", groups.join(";")));
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

    /// Texts that are rich in what the parser must understand.
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
        }

        #[test]
        fn text_survives_between_colours(words in prop::collection::vec("[^\\p{Cc}]{0,8}", 1..8)) {
            let line = words.join("\x1b[1;31m");
            prop_assert_eq!(plain(&line), words.concat());
        }
    }
}
