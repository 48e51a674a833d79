//! A row of the tables of causes.

use regex_lite::{Captures, Regex};

use super::{Explanation, mask};

/// What output looks like and what it means.
#[derive(Debug)]
pub(super) struct Row {
    /// A regular expression, over several lines where it takes more than one; `^` and `$` are a line's ends.
    pattern: &'static str,
    words: Words,
    lasting: bool,
    pub(super) weight: Weight,
}

/// What a match says of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// It is why.
    Cause,
    /// An exception that nobody caught, in its own words.
    Exception,
    /// No more than that it failed.
    Summary,
}

#[derive(Debug)]
enum Words {
    /// Cause and advice, with `$name` for what the pattern's group of that name has matched.
    Plain(&'static str, &'static str),
    /// What needs a closer look than a pattern.
    Made(fn(&Captures) -> (String, String)),
}

/// A row that fits, and where in the text.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) explanation: Explanation,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Row {
    /// A cause that may be gone at the next start: a database that is not up yet.
    pub(super) const fn passing(pattern: &'static str, cause: &'static str, advice: &'static str) -> Row {
        Row { pattern, words: Words::Plain(cause, advice), lasting: false, weight: Weight::Cause }
    }

    /// A cause that somebody has to mend: a missing package.
    pub(super) const fn lasting(pattern: &'static str, cause: &'static str, advice: &'static str) -> Row {
        Row { lasting: true, ..Row::passing(pattern, cause, advice) }
    }

    /// A cause that may be gone at the next start, in words made by a function.
    pub(super) const fn made(pattern: &'static str, words: fn(&Captures) -> (String, String)) -> Row {
        Row { pattern, words: Words::Made(words), lasting: false, weight: Weight::Cause }
    }

    /// The same with another weight.
    pub(super) const fn weighing(self, weight: Weight) -> Row {
        Row { weight, ..self }
    }

    /// Cause and advice as they stand in the table; `None` where a function makes them.
    pub(super) fn words(&self) -> Option<(&'static str, &'static str)> {
        match self.words {
            Words::Plain(cause, advice) => Some((cause, advice)),
            Words::Made(_) => None,
        }
    }

    /// Its last match.
    pub(super) fn last_in(&self, text: &str) -> Option<Found> {
        let pattern = Regex::new(&format!("(?m){}", self.pattern)).expect("a pattern of ours");
        let captures = pattern.captures_iter(text).last()?;
        let (cause, advice) = match self.words {
            Words::Plain(cause, advice) => (expanded(&captures, cause), expanded(&captures, advice)),
            Words::Made(words) => words(&captures),
        };
        let whole = captures.get(0)?;
        Some(Found {
            explanation: Explanation {
                cause: mask::passwords(&cause),
                advice: Some(mask::passwords(&advice)),
                lasting: self.lasting,
            },
            start: whole.start(),
            end: whole.end(),
        })
    }
}

fn expanded(captures: &Captures, template: &str) -> String {
    let mut text = String::new();
    captures.expand(template, &mut text);
    text
}
