//! What `logs --grep` looks for.

use std::ops::Range;

/// A text to be found in lines. Its letters match small and capital ones alike unless one of its own is a capital.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    exact: bool,
}

impl Pattern {
    /// Looks for this text.
    pub fn new(text: &str) -> Pattern {
        Pattern { text: text.to_owned(), exact: text.chars().any(char::is_uppercase) }
    }

    /// The first place where it is in a line. An empty text is nowhere.
    pub fn find(&self, line: &str) -> Option<Range<usize>> {
        if self.text.is_empty() {
            return None;
        }
        if self.exact {
            return line.find(&self.text).map(|at| at..at + self.text.len());
        }
        line.char_indices().find_map(|(at, _)| self.end(&line[at..]).map(|end| at..at + end))
    }

    /// Where it ends in a text that begins with it.
    fn end(&self, text: &str) -> Option<usize> {
        let mut wanted = self.text.chars().flat_map(char::to_lowercase).peekable();
        let mut found = text.char_indices();
        while wanted.peek().is_some() {
            let (_, letter) = found.next()?;
            for small in letter.to_lowercase() {
                wanted.next_if_eq(&small)?;
            }
        }
        Some(found.offset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(pattern: &str, line: &'a str) -> Option<&'a str> {
        Pattern::new(pattern).find(line).map(|at| &line[at])
    }

    #[test]
    fn small_letters_match_capitals_too_and_capitals_only_themselves() {
        assert_eq!(found("error", "an ERROR: x"), Some("ERROR"));
        assert_eq!(found("Error", "an ERROR: x"), None);
        assert_eq!(found("Error", "an Error: x"), Some("Error"));
        assert_eq!(found("größe", "die GRÖßE"), Some("GRÖßE"));
        assert_eq!(found("aab", "aaab"), Some("aab"));
        assert_eq!(found("end", "the en"), None);
        assert_eq!(found("", "any"), None);
    }

    #[test]
    fn a_text_is_no_regular_expression() {
        assert_eq!(found("a.b", "axb a.b"), Some("a.b"));
        assert_eq!(found("[0]", "x [0]"), Some("[0]"));
    }

    #[test]
    fn letters_that_grow_when_made_small_are_told_apart_rightly() {
        // "İ" in small letters is "i" and a dot above.
        assert_eq!(found("i", "İx"), None);
        assert_eq!(found("x", "İx"), Some("x"));
    }
}
