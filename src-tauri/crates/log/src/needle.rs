//! Search text for a log, as used by the window, the command and agents: plain text or a regular expression.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

use super::{ansi, split};
use trayvisor_model::LogNeedle;
use trayvisor_model::Message;
use trayvisor_model::error::Result;

/// A compiled [`LogNeedle`]. Lower-case letters match either case unless the needle has a capital letter.
#[derive(Clone, Debug)]
pub struct Needle(Regex);

impl Needle {
    /// Compiles a needle; `None` for an empty text, which finds nothing and filters nothing.
    ///
    /// # Errors
    /// [`Message::Expression`] if it is not a valid regular expression, or too large.
    pub fn of(wanted: &LogNeedle) -> Result<Option<Needle>> {
        if wanted.text.is_empty() {
            return Ok(None);
        }
        let escaped = if wanted.expression { wanted.text.clone() } else { regex::escape(&wanted.text) };
        let regex = RegexBuilder::new(&escaped).case_insensitive(!has_capital(wanted)).build();
        regex
            .map(|regex| Some(Needle(regex)))
            .map_err(|error| Message::Expression { why: in_short(&error) }.into())
    }

    /// The same for plain text, as in `--grep`.
    ///
    /// # Errors
    /// Like [`Needle::of`].
    pub fn plain(text: &str) -> Result<Option<Needle>> {
        Needle::of(&LogNeedle { text: text.to_owned(), expression: false })
    }

    /// Whether a line of a log matches, ignoring the time stamp and escape codes.
    pub fn is_in_line(&self, line: &str) -> bool {
        self.is_in(ansi::plain(split(line).1).as_bytes())
    }

    /// Whether a text matches.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        self.0.is_match(text)
    }

    /// The matches in a text. Empty matches are left out.
    pub fn places(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let found = self.0.find_iter(text.as_bytes()).map(|found| found.range());
        found.filter(|range| !range.is_empty() && text.get(range.clone()).is_some())
    }
}

/// Whether it contains a literal capital letter. Those of classes such as `\S` do not count.
fn has_capital(wanted: &LogNeedle) -> bool {
    let mut escaped = false;
    wanted.text.chars().any(|letter| {
        let counts = letter.is_uppercase() && !escaped;
        escaped = wanted.expression && letter == '\\' && !escaped;
        counts
    })
}

/// The last line of the library's message, which names the error. The lines before it are a drawing of it.
fn in_short(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(text: &str, expression: bool) -> Result<Option<Needle>> {
        Needle::of(&LogNeedle { text: text.to_owned(), expression })
    }

    fn found<'a>(text: &str, expression: bool, line: &'a str) -> Vec<&'a str> {
        let needle = needle(text, expression).expect("a needle");
        needle.iter().flat_map(|needle| needle.places(line)).map(|place| &line[place]).collect()
    }

    #[test]
    fn a_text_is_no_expression_and_an_expression_is_one() {
        assert_eq!(found("a.b", false, "axb a.b"), ["a.b"]);
        assert_eq!(found("a.b", true, "axb a.b"), ["axb", "a.b"]);
        assert_eq!(found("größe", false, "die GRÖßE"), ["GRÖßE"]);
        assert_eq!(found("[0]", false, "x [0]"), ["[0]"]);
        assert_eq!(found("aab", false, "aaab"), ["aab"]);
        assert_eq!(found("end", false, "the en"), [""; 0]);
    }

    #[test]
    fn capitals_are_told_apart_only_where_there_is_one() {
        assert_eq!(found("error", false, "Error ERROR"), ["Error", "ERROR"]);
        assert_eq!(found("error", false, "an ERROR: x"), ["ERROR"]);
        assert_eq!(found("Error", false, "Error ERROR"), ["Error"]);
        assert_eq!(found("Error", false, "an ERROR: x"), [""; 0]);
        assert_eq!(found(r"\Serror", true, "xERROR"), ["xERROR"]);
        assert_eq!(found(r"\\Error", true, r"\error \Error"), [r"\Error"]);
    }

    #[test]
    fn what_matches_nothing_is_shown_nowhere() {
        assert_eq!(found("x*", true, "axa"), ["x"]);
        assert!(needle("x*", true).expect("valid").is_some_and(|needle| needle.is_in(b"abc")));
    }

    #[test]
    fn an_empty_text_is_not_looked_for() {
        assert!(needle("", false).expect("valid").is_none());
        assert!(needle("", true).expect("valid").is_none());
    }

    #[test]
    fn a_letter_whose_lower_case_is_longer_is_another_letter() {
        // "İ" in lower case is "i" and a dot above.
        assert_eq!(found("i", false, "İx"), [""; 0]);
        assert_eq!(found("x", false, "İx"), ["x"]);
    }

    #[test]
    fn time_stamps_and_escape_codes_of_a_line_are_not_searched() {
        let needle = needle("get 5", false).expect("valid").expect("a needle");
        assert!(needle.is_in_line("2026-11-22T19:30:01.500+01:00 \x1b[31mGET\x1b[0m 500"));
        assert!(!needle.is_in_line("2026-11-22T19:30:01.500+01:00 GET \x1b[5m"));
        let time = super::Needle::plain("01.500").expect("valid").expect("a needle");
        assert!(!time.is_in_line("2026-11-22T19:30:01.500+01:00 GET"));
    }

    #[test]
    fn an_expression_that_is_none_is_told_in_short() {
        let error = needle("a(b", true).expect_err("open").to_string();
        assert!(error.contains("unclosed group") && !error.contains('\n'), "{error}");
    }

    #[test]
    fn an_expression_that_would_take_all_memory_is_refused() {
        needle("((a{1000}){1000}){1000}", true).expect_err("too big");
    }
}
