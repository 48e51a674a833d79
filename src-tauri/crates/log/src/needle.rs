//! What the window looks for in a log: a text or a regular expression.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

use trayvisor_model::LogNeedle;
use trayvisor_model::error::{Error, Result};

/// A [`LogNeedle`] made ready.
#[derive(Debug)]
pub(super) struct Needle(Regex);

impl Needle {
    /// # Errors
    /// [`Error::Expression`] when it is none.
    pub(super) fn new(wanted: &LogNeedle) -> Result<Needle> {
        let escaped = if wanted.expression { wanted.text.clone() } else { regex::escape(&wanted.text) };
        let regex = RegexBuilder::new(&escaped).case_insensitive(!has_capital(wanted)).build();
        regex.map(Needle).map_err(|error| Error::Expression { message: in_short(&error) })
    }

    /// Whether it is in a line.
    pub(super) fn is_in(&self, line: &[u8]) -> bool {
        self.0.is_match(line)
    }

    /// Where it is in a line; nowhere, where it matches without a letter.
    pub(super) fn places(&self, line: &str) -> Vec<Range<usize>> {
        let found = self.0.find_iter(line.as_bytes()).map(|found| found.range());
        found.filter(|range| !range.is_empty() && line.get(range.clone()).is_some()).collect()
    }
}

/// Whether it has a capital letter of its own: those of classes such as `\S` are none.
fn has_capital(wanted: &LogNeedle) -> bool {
    let mut escaped = false;
    wanted.text.chars().any(|letter| {
        let counts = letter.is_uppercase() && !escaped;
        escaped = wanted.expression && letter == '\\' && !escaped;
        counts
    })
}

/// The last line of what the library says, which names the fault; those before it draw it.
fn in_short(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(text: &str, expression: bool) -> Result<Needle> {
        Needle::new(&LogNeedle { text: text.to_owned(), expression })
    }

    fn found<'a>(text: &str, expression: bool, line: &'a str) -> Vec<&'a str> {
        let needle = needle(text, expression).expect("ready");
        needle.places(line).into_iter().map(|place| &line[place]).collect()
    }

    #[test]
    fn a_text_is_no_expression_and_an_expression_is_one() {
        assert_eq!(found("a.b", false, "axb a.b"), ["a.b"]);
        assert_eq!(found("a.b", true, "axb a.b"), ["axb", "a.b"]);
        assert_eq!(found("größe", false, "die GRÖßE"), ["GRÖßE"]);
    }

    #[test]
    fn capitals_are_told_apart_only_where_there_is_one() {
        assert_eq!(found("error", false, "Error ERROR"), ["Error", "ERROR"]);
        assert_eq!(found("Error", false, "Error ERROR"), ["Error"]);
        assert_eq!(found(r"\Serror", true, "xERROR"), ["xERROR"]);
        assert_eq!(found(r"\\Error", true, r"\error \Error"), [r"\Error"]);
    }

    #[test]
    fn what_matches_nothing_is_shown_nowhere() {
        assert_eq!(found("x*", true, "axa"), ["x"]);
        assert!(needle("x*", true).expect("ready").is_in(b"abc"));
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
